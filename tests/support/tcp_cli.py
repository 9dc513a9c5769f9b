"""The tool against a sandbox over TCP that keeps a log of its requests."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compass_maint_cli.sandbox.fixtures import ALIASES, CLOUD_ID, PAYMENTS
from compass_maint_cli.sandbox.log import Exchange
from tests.support.harness import Cli, Result

DATADOG = ALIASES["datadog-prod"][1]
QUIET = ALIASES["quiet-hours"][1]
BASE = re.compile(rf"^(/compass/cloud/{CLOUD_ID}/ops|/jsm/ops/api/{CLOUD_ID})")
RULE = ("--disable", "integration:datadog-prod")
TEAM = ("--team", "payments")
NOWHERE = "0762db96-f795-4246-90be-edd295af8fca"


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

    def create(self, *argv: str) -> str:
        """Create a window of the payments team, and return its id."""
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
