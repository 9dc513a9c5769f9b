"""``run`` on bad days: clocks that differ, servers that ask to wait, windows that others use, too."""

import os
import signal
from datetime import datetime, timedelta

import httpx
import pytest

from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from tests.support.harness import Cli
from tests.support.live_sandbox import RUN, LiveSandbox, shell, until_go
from tests.support.stray_404 import OWN, edge
from tests.support.tcp_cli import stored_sandbox
from tests.support.waits import eventually


@pytest.fixture
def cli(cli: Cli) -> Cli:
    cli.variables["PATH"] = os.environ["PATH"]
    return cli


@pytest.mark.parametrize("hours", [-1, 1])
@pytest.mark.parametrize("key", [(), ("--key", "deploy")])
def test_with_a_clock_wrong_by_an_hour_the_window_follows_the_server_s(
    cli: Cli, hours: int, key: tuple[str, ...]
) -> None:
    with stored_sandbox(cli, skew=timedelta(hours=hours)):
        result = cli(*RUN, *key, *shell("exit 3"))
    (window,) = cli.windows()
    assert (result.code, window["status"]) == (3, "cancelled")
    start = datetime.fromisoformat(window["startDate"])
    assert abs(start - cli.clock.now() - timedelta(hours=hours)) <= timedelta(seconds=2)
    side = "behind" if hours > 0 else "ahead of"
    assert result.err.count(f"this machine's clock is 1h {side} the server's") == 1


def test_a_difference_above_a_third_of_the_lease_is_reported(cli: Cli) -> None:
    with stored_sandbox(cli, skew=timedelta(seconds=20)):
        message = cli(*RUN, "--lease", "30s", *shell("exit 0")).err
        assert message.count("this machine's clock is 20s behind the server's") == 1
        assert "this machine's clock" not in cli(*RUN, "--lease", "10m", *shell("exit 0")).err


@pytest.mark.parametrize("key", [(), ("--key", "deploy")])
def test_a_window_whose_create_had_to_wait_starts_when_it_is_sent(cli: Cli, key: tuple[str, ...]) -> None:
    """The server asks to wait for longer than the lease lasts."""
    started = cli.clock.now()
    busy = Faults(fail=((429, 1),), times=1, retry_after=120, methods=frozenset({"POST"}))
    with stored_sandbox(cli, faults=busy):
        result = cli(*RUN, "--lease", "30s", *key, *shell("exit 3"))
    (window,) = cli.windows()
    assert (result.code, window["status"]) == (3, "cancelled")
    assert datetime.fromisoformat(window["startDate"]) >= started + timedelta(seconds=120)


def test_a_window_that_cannot_be_found_yet_is_waited_for(cli: Cli) -> None:
    """For longer than other verbs take to accept a 404 of the API."""
    with edge(cli, *[("GET", "", OWN)] * 6, skew=timedelta(seconds=-20)):
        result = cli(*RUN, *shell("exit 3"))
        assert [one["status"] for one in cli.windows()] == ["cancelled"]
    assert result.code == 3


def test_a_window_that_is_not_found_when_it_is_taken_back_is_named(cli: Cli) -> None:
    with edge(cli, skew=timedelta(minutes=-10)) as api:
        api.strays += [("DELETE", "", OWN)] + [("GET", "", OWN)] * 99
        result = cli(*RUN, *shell("exit 3"))
        api.strays.clear()
        (window,) = cli.windows()
    assert result.code == 125
    assert f"window {window['id']} was not found when it should be closed" in result.err
    assert "it ends by itself at 2026-11-23 13:10" in result.err


def change(sandbox: LiveSandbox, id_: str, **fields: str) -> None:
    base = f"{sandbox.url}/compass/cloud/{CLOUD_ID}/ops/v1/maintenances"
    httpx.patch(f"{base}/{id_}", auth=(EMAIL, TOKEN), json=fields, trust_env=False).raise_for_status()


def test_a_window_with_a_key_that_somebody_has_moved_is_left(sandbox: LiveSandbox) -> None:
    run = sandbox.start("--key", "deploy", *until_go(code=4))
    eventually(sandbox.ready)
    moved = sandbox.end() + timedelta(hours=1)
    change(sandbox, sandbox.window()["id"], endDate=moved.isoformat().replace("+00:00", "Z"))
    sandbox.go()
    code, _, err = run.end()
    assert (code, sandbox.window()["status"], sandbox.end()) == (4, "active", moved)
    assert f"stays open until {moved:%Y-%m-%d %H:%M}" in err


def test_a_window_with_a_key_whose_end_is_unchanged_is_closed(sandbox: LiveSandbox) -> None:
    """Only the tool itself has moved its end, for the signal."""
    run = sandbox.start("--key", "deploy", *until_go("trap '' INT;", 4))
    eventually(sandbox.ready)
    run.signal(signal.SIGINT)
    eventually(lambda: sandbox.seen("PATCH"))
    sandbox.go()
    assert run.end()[0] == 4
    assert sandbox.window()["status"] == "cancelled"
