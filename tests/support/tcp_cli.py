"""The tool against a sandbox over TCP that keeps a log of its requests."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.fixtures import ALIASES, CLOUD_ID, PAYMENTS
from compass_maint_cli.sandbox.log import Exchange
from compass_maint_cli.sandbox.server import running
from compass_maint_cli.session.sandbox_adapter import sandbox_file
from tests.support.harness import Cli, Result, Stream

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

DATADOG = ALIASES["datadog-prod"][1]
QUIET = ALIASES["quiet-hours"][1]
BASE = re.compile(rf"^(/compass/cloud/{CLOUD_ID}/ops|/jsm/ops/api/{CLOUD_ID})")
RULE = ("--disable", "integration:datadog-prod")
TEAM = ("--team", "payments")
UNKNOWN_ID = "0762db96-f795-4246-90be-edd295af8fca"


@dataclass(frozen=True)
class TcpCli:
    """The tool, the URL of its sandbox, and the log."""

    cli: Cli
    url: str
    log: list[Exchange]

    def __call__(
        self, *argv: str, stdin: str = "", terminal: bool = False, env: Mapping[str, str] | None = None
    ) -> Result:
        """Run one command line; the log then holds only its requests."""
        self.log.clear()
        return self.cli(*argv, stdin=stdin, terminal=terminal, env=env)

    def data(self, *argv: str) -> Any:  # noqa: ANN401 - JSON
        """Return the output of a command line with ``-o json``, parsed."""
        result = self(*argv, "-o", "json")
        assert result.code == 0, result
        return json.loads(result.out)

    def create_default(self, *argv: str) -> str:
        """Create a window of TEAM with RULE, and return its id."""
        return str(self.data("create", *TEAM, *RULE, "--on-overlap", "ignore", *argv)["id"])

    def requests(self) -> list[str]:
        """Return the requests of the last command line: method and path, without base and query."""
        return [f"{seen.method} {BASE.sub('', seen.path).partition('?')[0]}" for seen in self.log]

    def writes(self) -> list[str]:
        """Return the requests that change something."""
        return [seen for seen in self.requests() if not seen.startswith("GET ")]


def team(path: str = "") -> str:
    """Return a path of the payments team."""
    return f"/v1/teams/{PAYMENTS}/maintenances{path}"


@contextmanager
def stored_sandbox(
    cli: Cli,
    front: "Callable[[WSGIApplication], WSGIApplication]" = lambda app: app,
    *,
    skew: timedelta = timedelta(0),
    faults: Faults | None = None,
) -> Iterator[None]:
    """Serve the sandbox that the tool has stored over TCP, with a clock that differs by ``skew``.

    ``front`` may put another application in front of it.
    """
    path = sandbox_file(Environment({"HOME": str(cli.home)}, Stream(), Stream(), Stream()))
    app = create_app(path, now=lambda: cli.clock.now() + skew, faults=faults, sleep=cli.clock.sleep)
    with closing(app), running(front(app)) as url:
        cli.variables["COMPASS_MAINT_API_URL"] = url
        yield
    del cli.variables["COMPASS_MAINT_API_URL"]
