"""A 404 about a window that existed: accepted as the API's own JSON that is repeated, and not before."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.clock import ActionClock, RealClock
from tests.support.harness import Cli
from tests.support.live_sandbox import RUN, shell
from tests.support.stray_404 import OWN, edge

DISABLE = ("--disable", "integration:datadog-prod")
LEGACY = b'{"message": "Not found", "took": 0.1, "requestId": "r"}'
FOREIGN = {
    "html": b"<html><title>Not Found</title></html>",
    "empty": b"",
    "a web server's": b'{"timestamp": 1, "status": 404, "error": "Not Found", "message": "-", "path": "/"}',
}


def status(cli: Cli, id_: str) -> str:
    found: str = json.loads(cli("get", id_, "-o", "json").out)["status"]
    return found


@pytest.mark.parametrize("body", [OWN, *FOREIGN.values()], ids=["own", *FOREIGN])
def test_a_selected_window_is_cancelled_in_spite_of_one_404(cli: Cli, body: bytes) -> None:
    window = cli.create(*DISABLE, "--key", "k")
    with edge(cli, ("POST", "/cancel", body)):
        result = cli("cancel", "--key", "k", "--yes")
    assert (result.code, status(cli, window)) == (0, "cancelled")


@pytest.mark.parametrize("body", [OWN, LEGACY])
def test_a_404_is_confirmed_within_seconds(cli: Cli, body: bytes) -> None:
    window = cli.create(*DISABLE, "--key", "k")
    with edge(cli, ("POST", "/cancel", body), *[("GET", window, body)] * 3) as api:
        result = cli("cancel", "--key", "k", "--yes")
    assert (result.code, api.requests) == (5, ["POST cancel", "GET", "GET", "GET"])
    assert sum(cli.clock.slept) == 5


@pytest.mark.parametrize("body", FOREIGN.values(), ids=FOREIGN)
def test_a_404_that_is_not_from_the_api_is_never_proof(cli: Cli, body: bytes) -> None:
    window = cli.create(*DISABLE, "--key", "k")
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
    clock = ActionClock()
    cli = Cli(tmp_path, clock=clock, variables={"COMPASS_MAINT_PROFILE": "sandbox"})
    window = cli.create(*DISABLE, "--for", "150s")
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
    window = cli.create(*DISABLE, "--start", "+1h", "--for", "1h")
    with edge(cli, (method, window, body)) as api:
        assert cli(verb[0], window, *verb[1:]).code == 0
    assert api.requests.count(method) == 2
    left = json.loads(cli("list", "-o", "json").out)
    assert [one["endDate"][11:16] for one in left] == (["15:00"] if method == "PATCH" else [])


@pytest.fixture
def real_time_cli(tmp_path: Path) -> Cli:
    """The tool with the real clock, which a running command needs."""
    variables = {"COMPASS_MAINT_PROFILE": "sandbox", "PATH": os.environ["PATH"]}
    return Cli(tmp_path, clock=RealClock(divisor=50), variables=variables)


def statuses(cli: Cli) -> list[str]:
    return [window["status"] for window in cli.windows()]


@pytest.mark.parametrize("body", [OWN, FOREIGN["html"]], ids=["own", "html"])
def test_a_window_is_closed_at_the_end_of_run_in_spite_of_one_404(real_time_cli: Cli, body: bytes) -> None:
    with edge(real_time_cli, ("POST", "/cancel", body)) as api:
        result = real_time_cli(*RUN, *shell("exit 3"))
    assert (result.code, statuses(real_time_cli)) == (3, ["cancelled"])
    assert api.requests.count("POST cancel") == 2
    assert result.err.splitlines()[-2].endswith(" is closed")


@pytest.mark.parametrize("body", [OWN, FOREIGN["html"]], ids=["own", "html"])
def test_a_renewal_is_sent_again_after_one_404(real_time_cli: Cli, body: bytes) -> None:
    """Four of six seconds are left after the first renewal is due."""
    script = f"while [ ! -e {real_time_cli.home}/go ]; do sleep 0.02; done; exit 4"
    with edge(real_time_cli, ("PATCH", "", body)) as api:
        result = real_time_cli(*RUN, "--lease", "6s", *shell(script))
    assert (result.code, statuses(real_time_cli)) == (4, ["cancelled"])
    assert api.requests.count("PATCH") >= 2
    assert "deleted" not in result.err


def test_closing_a_deleted_window_ends(real_time_cli: Cli) -> None:
    with edge(real_time_cli, ("POST", "/cancel", OWN), *[("GET", "", OWN)] * 3) as api:
        result = real_time_cli(*RUN, *shell("exit 3"))
    assert (result.code, api.requests) == (3, ["POST cancel", "GET", "GET", "GET"])
    assert result.err.splitlines()[-2].endswith(" is closed")


def test_a_window_that_cannot_be_found_while_it_is_opened_is_taken_back(real_time_cli: Cli) -> None:
    """By the server's clock it is still planned, so that it is read again."""
    with edge(real_time_cli, skew=timedelta(seconds=-30)) as api:
        api.strays += [("GET", "", FOREIGN["html"])] * 9
        result = real_time_cli(*RUN, *shell("exit 3"), env={"COMPASS_MAINT_RETRIES": "1"})
    assert result.code == 125
    assert [one for one in statuses(real_time_cli) if one != "cancelled"] == []
    assert api.requests[:2] == ["GET", "GET"]
    assert api.requests[-1] != "GET"
