"""Renewals over TCP: an API that fails, hangs, or whose windows others end.

A signal makes the tool move the window's end at once, so that no test waits for a third of a lease.
"""

import os
import signal
from datetime import timedelta

import httpx

from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from compass_maint_cli.sandbox.log import Exchange
from tests.support.live_sandbox import LiveSandbox, shell, until_go
from tests.support.waits import eventually

UNMOVED = "trap 'echo INT >>noted' INT;"


def refused(sandbox: LiveSandbox) -> list[Exchange]:
    return [one for one in sandbox.seen("PATCH") if one.status == 422]


def statuses(sandbox: LiveSandbox) -> list[str]:
    return [window["status"] for window in sandbox.windows()]


def test_the_end_is_moved_on_without_a_signal(sandbox: LiveSandbox) -> None:
    run = sandbox.start("--lease", "3s", *until_go(code=4))
    eventually(lambda: sandbox.seen("PATCH"))
    sandbox.go()
    assert run.end()[0] == 4
    assert "active" not in statuses(sandbox)


def test_an_api_that_fails_for_a_while_loses_no_window(sandbox: LiveSandbox) -> None:
    sandbox.down = frozenset({"PATCH"})
    run = sandbox.start(*until_go(UNMOVED, 4))
    eventually(sandbox.ready)
    run.signal(signal.SIGINT)
    eventually(lambda: sandbox.arrived.count("PATCH") >= 2)
    sandbox.down = frozenset()
    message = run.until_said("is renewed again")
    assert message.count("could not be renewed, trying again") == 1
    assert statuses(sandbox) == ["active"]
    sandbox.go()
    assert run.end()[0] == 4
    (moved, *_) = sandbox.seen("PATCH")
    assert moved.body.startswith('{"endDate": "')
    assert moved.body.count('"') == 4, "only the end is sent"
    assert statuses(sandbox) == ["cancelled"]


def test_an_api_that_hangs_delays_neither_signals_nor_the_exit_code(sandbox: LiveSandbox) -> None:
    sandbox.held = frozenset({"PATCH"})
    run = sandbox.start(*until_go(UNMOVED, 4))
    eventually(sandbox.ready)
    run.signal(signal.SIGINT)
    eventually(lambda: "PATCH" in sandbox.arrived)
    eventually(lambda: sandbox.noted() == ["INT"])
    sandbox.go()
    assert run.end()[0] == 4
    assert sandbox.seen("PATCH") == [], "it was not answered"
    assert statuses(sandbox) == ["cancelled"]


def test_a_window_that_somebody_cancels_is_not_created_again(sandbox: LiveSandbox) -> None:
    run = sandbox.start(*until_go(UNMOVED, 4))
    eventually(sandbox.ready)
    id_ = sandbox.window()["id"]
    base = f"{sandbox.url}/compass/cloud/{CLOUD_ID}/ops/v1/maintenances"
    httpx.post(f"{base}/{id_}/cancel", auth=(EMAIL, TOKEN), trust_env=False).raise_for_status()
    run.signal(signal.SIGINT)
    run.until_said("was cancelled by someone else and is not created again; the command continues")
    sandbox.go()
    assert run.end()[0] == 4
    assert len(refused(sandbox)) == 1, "no further request is sent"
    assert statuses(sandbox) == ["cancelled"]


def test_a_process_that_was_stopped_for_longer_than_its_lease_opens_a_new_window(
    sandbox: LiveSandbox,
) -> None:
    run = sandbox.start("--lease", "3s", *until_go(code=4))
    eventually(sandbox.ready)
    os.kill(run.process.pid, signal.SIGSTOP)
    eventually(lambda: sandbox.window()["status"] == "past")
    os.kill(run.process.pid, signal.SIGCONT)
    eventually(lambda: len(sandbox.windows()) > 1)
    sandbox.go()
    code, _, err = run.end()
    assert code == 4
    assert "ended before it could be renewed; opening a new one" in err
    assert "active" not in statuses(sandbox)


def test_closing_that_fails_is_bounded_by_a_signal_and_names_what_stays(sandbox: LiveSandbox) -> None:
    run = sandbox.start(*until_go(code=4))
    eventually(sandbox.ready)
    sandbox.held = frozenset({"POST"})
    sandbox.go()
    eventually(lambda: sandbox.arrived.count("POST") == 2)
    run.signal(signal.SIGINT)
    code, _, err = run.end()
    assert code == 4
    assert "could not be closed; it stays until " in err


def test_the_command_starts_only_when_the_api_says_active(sandbox: LiveSandbox) -> None:
    """The server's clock is 30 s behind, until the tool has read the window twice."""
    sandbox.skew, sandbox.dateless = timedelta(seconds=-30), True
    run = sandbox.start(*shell("touch ready"))
    eventually(lambda: len([one for one in sandbox.seen("GET") if "maintenances/" in one.path]) >= 2)
    assert not sandbox.ready()
    sandbox.skew = timedelta(0)
    assert run.end()[0] == 0
    assert sandbox.ready()
