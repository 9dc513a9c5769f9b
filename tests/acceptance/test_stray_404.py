"""A 404 about a window that existed: accepted as the API's own JSON that is repeated, and not before."""

import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from compass_maint_cli.session.sandbox_adapter import sandbox_file
from tests.commands.test_wait import Restless
from tests.support.harness import Cli, Clock, Stream
from tests.support.live_sandbox import RUN, shell, without_date

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DISABLE = ("--disable", "integration:datadog-prod")
OWN = b'{"errors": [{"title": "There is no such maintenance", "code": "NOT_FOUND"}]}'
LEGACY = b'{"message": "Not found", "took": 0.1, "requestId": "r"}'
FOREIGN = {
    "html": b"<html><title>Not Found</title></html>",
    "empty": b"",
    "a web server's": b'{"timestamp": 1, "status": 404, "error": "Not Found", "message": "-", "path": "/"}',
}


class Brisk(Clock):
    """The real clock, whose sleeps are short."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float, stop: Event | None = None) -> None:
        self.slept.append(seconds)
        (stop or Event()).wait(seconds / 50)

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass
class Edge:
    """A server in front of the API: it answers the next requests with these endings with 404.

    ``file`` is created once a change of a window was requested again after that.
    """

    file: Path
    requests: list[str] = field(default_factory=list)
    strays: list[tuple[str, str, bytes]] = field(default_factory=list)
    dateless: bool = False

    def before(self, app: "WSGIApplication") -> "WSGIApplication":
        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
            if "/maintenances/" in path:
                self.requests.append(
                    f"{method} {path.rpartition('/')[2] if method == 'POST' else ''}".strip()
                )
            for stray in self.strays:
                if stray[0] == method and "/maintenances/" in path and path.endswith(stray[1]):
                    self.strays.remove(stray)
                    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                    start_response("404 Not Found", [("Content-Length", str(len(stray[2])))])
                    return [stray[2]]
            if method == "PATCH" and self.requests.count(method) > 1:
                self.file.touch()
            return app(environ, without_date(start_response) if self.dateless else start_response)

        return answer


@contextmanager
def edge(cli: Cli, *strays: tuple[str, str, bytes], skew: timedelta | None = None) -> Iterator[Edge]:
    """Serve the sandbox of the tool over TCP, behind an edge with these answers.

    With ``skew`` its clock differs by that much, and its replies have no Date.
    """
    path = sandbox_file(Environment({"HOME": str(cli.home)}, Stream(), Stream(), Stream()))
    app = create_app(path, now=lambda: cli.clock.now() + (skew or timedelta(0)))
    found = Edge(cli.home / "go", strays=list(strays), dateless=skew is not None)
    with running(found.before(app)) as url:
        cli.variables["COMPASS_MAINT_API_URL"] = url
        yield found
    del cli.variables["COMPASS_MAINT_API_URL"]
    app.close()


def made(cli: Cli, *argv: str) -> str:
    return cli("create", *DISABLE, *argv, "-q").out.strip()


def status(cli: Cli, id_: str) -> str:
    found: str = json.loads(cli("get", id_, "-o", "json").out)["status"]
    return found


@pytest.mark.parametrize("body", [OWN, *FOREIGN.values()], ids=["own", *FOREIGN])
def test_a_selected_window_is_cancelled_in_spite_of_one_404(cli: Cli, body: bytes) -> None:
    window = made(cli, "--key", "k")
    with edge(cli, ("POST", "/cancel", body)):
        result = cli("cancel", "--key", "k", "--yes")
    assert (result.code, status(cli, window)) == (0, "cancelled")


@pytest.mark.parametrize("body", [OWN, LEGACY])
def test_a_404_is_confirmed_within_seconds(cli: Cli, body: bytes) -> None:
    window = made(cli, "--key", "k")
    with edge(cli, ("POST", "/cancel", body), *[("GET", window, body)] * 3) as api:
        result = cli("cancel", "--key", "k", "--yes")
    assert (result.code, api.requests) == (5, ["POST cancel", "GET", "GET", "GET"])
    assert sum(cli.clock.slept) == 5


@pytest.mark.parametrize("body", FOREIGN.values(), ids=FOREIGN)
def test_a_404_that_is_not_from_the_api_is_never_proof(cli: Cli, body: bytes) -> None:
    window = made(cli, "--key", "k")
    with edge(cli, *[("POST", "/cancel", body)] * 9):
        result = cli("cancel", "--key", "k", "--yes")
    assert result.code == 7
    assert "the window existed before, and its removal is not confirmed" in result.err
    assert status(cli, window) == "active"


@pytest.mark.parametrize("body", [OWN, *FOREIGN.values()], ids=["own", *FOREIGN])
@pytest.mark.parametrize("verb", ["get", "cancel"])
def test_a_window_that_was_never_read_is_not_found_at_once(cli: Cli, verb: str, body: bytes) -> None:
    with edge(cli, ("GET", "unknown", body), ("POST", "/cancel", body)) as api:
        assert cli(verb, "unknown").code == 5
    assert (len(api.requests), cli.clock.slept) == (1, [])


@pytest.mark.parametrize("body", [OWN, FOREIGN["html"]])
def test_a_window_that_is_waited_for_has_not_ended_with_one_404(tmp_path: Path, body: bytes) -> None:
    clock = Restless()
    cli = Cli(tmp_path, clock=clock, variables={"COMPASS_MAINT_PROFILE": "sandbox"})
    window = made(cli, "--for", "150s")
    with edge(cli) as api:
        clock.then = [lambda: api.strays.append(("GET", window, body))]
        result = cli("wait", window, "--until", "ended", "-o", "json")
    assert json.loads(result.out)["status"] == "past"


@pytest.mark.parametrize("body", [OWN, FOREIGN["html"]])
@pytest.mark.parametrize(
    ("method", "verb"), [("PATCH", ("update", "--extend", "1h")), ("DELETE", ("delete", "--yes"))]
)
def test_other_changes_are_made_in_spite_of_one_404(
    cli: Cli, method: str, verb: tuple[str, ...], body: bytes
) -> None:
    window = made(cli, "--start", "+1h", "--for", "1h")
    with edge(cli, (method, window, body)) as api:
        assert cli(verb[0], window, *verb[1:]).code == 0
    assert api.requests.count(method) == 2
    left = json.loads(cli("list", "-o", "json").out)
    assert [one["endDate"][11:16] for one in left] == (["15:00"] if method == "PATCH" else [])


@pytest.fixture
def brisk(tmp_path: Path) -> Cli:
    """The tool with the real clock, which a running command needs."""
    variables = {"COMPASS_MAINT_PROFILE": "sandbox", "PATH": os.environ["PATH"]}
    return Cli(tmp_path, clock=Brisk(), variables=variables)


def windows(cli: Cli) -> list[str]:
    listed = json.loads(cli("list", "--type", "all", "-o", "json").out)
    return [one["status"] for one in listed]


@pytest.mark.parametrize("body", [OWN, FOREIGN["html"]], ids=["own", "html"])
def test_a_window_is_closed_at_the_end_of_run_in_spite_of_one_404(brisk: Cli, body: bytes) -> None:
    with edge(brisk, ("POST", "/cancel", body)) as api:
        result = brisk(*RUN, *shell("exit 3"))
    assert (result.code, windows(brisk)) == (3, ["cancelled"])
    assert api.requests.count("POST cancel") == 2
    assert result.err.splitlines()[-2].endswith(" is closed")


@pytest.mark.parametrize("body", [OWN, FOREIGN["html"]], ids=["own", "html"])
def test_a_renewal_is_sent_again_after_one_404(brisk: Cli, body: bytes) -> None:
    """Four of six seconds are left after the first renewal is due."""
    script = f"while [ ! -e {brisk.home}/go ]; do sleep 0.02; done; exit 4"
    with edge(brisk, ("PATCH", "", body)) as api:
        result = brisk(*RUN, "--lease", "6s", *shell(script))
    assert (result.code, windows(brisk)) == (4, ["cancelled"])
    assert api.requests.count("PATCH") >= 2
    assert "deleted" not in result.err


def test_closing_a_deleted_window_ends(brisk: Cli) -> None:
    with edge(brisk, ("POST", "/cancel", OWN), *[("GET", "", OWN)] * 3) as api:
        result = brisk(*RUN, *shell("exit 3"))
    assert (result.code, api.requests) == (3, ["POST cancel", "GET", "GET", "GET"])
    assert result.err.splitlines()[-2].endswith(" is closed")


def test_a_window_that_cannot_be_found_while_it_is_opened_is_taken_back(brisk: Cli) -> None:
    """By the server's clock it is still planned, so that it is read again."""
    with edge(brisk, skew=timedelta(seconds=-30)) as api:
        api.strays += [("GET", "", FOREIGN["html"])] * 9
        result = brisk(*RUN, *shell("exit 3"), env={"COMPASS_MAINT_RETRIES": "1"})
    assert result.code == 125
    assert [one for one in windows(brisk) if one != "cancelled"] == []
    assert api.requests[:2] == ["GET", "GET"]
    assert api.requests[-1] != "GET"
