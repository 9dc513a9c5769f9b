"""Signals to real processes, over TCP; each step waits for the one before."""

import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.live_sandbox import LiveSandbox, ToolProcess, shell, until_go
from tests.support.waits import eventually

MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=10)
CLEANING = "trap 'echo {0} >>noted; while [ ! -e go ]; do sleep 0.05; done; exit 7' {0};"


@pytest.mark.parametrize("name", ["INT", "TERM", "HUP"])
def test_a_signal_reaches_the_command_and_leaves_a_minute_at_most(sandbox: LiveSandbox, name: str) -> None:
    run = sandbox.start(*until_go(CLEANING.format(name)))
    eventually(sandbox.ready)
    run.signal(signal.Signals[f"SIG{name}"])
    eventually(lambda: sandbox.seen("PATCH"))
    arrived = next(moment for moment, one in sandbox.log if one.method == "PATCH")
    assert sandbox.end() <= arrived + MINUTE
    sandbox.go()
    code, out, err = run.end()
    assert (code, out, sandbox.noted()) == (7, "", [name])
    assert sandbox.window()["status"] == "cancelled"
    assert f"SIG{name}: window {sandbox.window()['id']} is held for a minute at a time" in err
    assert next(exchange.body for exchange in sandbox.seen("PATCH")).startswith('{"endDate": "')


def test_a_second_signal_closes_at_once_while_the_command_still_cleans_up(sandbox: LiveSandbox) -> None:
    run = sandbox.start(*until_go("trap 'echo INT >>noted' INT; trap 'echo TERM >>noted' TERM;", 9))
    eventually(sandbox.ready)
    run.signal(signal.SIGINT)
    eventually(lambda: sandbox.seen("PATCH"))
    run.signal(signal.SIGTERM)
    eventually(lambda: sandbox.window()["status"] == "cancelled")
    assert run.process.poll() is None, "the command is waited for"
    sandbox.go()
    assert run.end()[0] == 9
    assert sandbox.noted() == ["INT", "TERM"]


def test_all_that_the_command_started_is_signalled(sandbox: LiveSandbox) -> None:
    run = sandbox.start(*shell("sh -c 'touch ready; sleep 60' & wait; sleep 60"))
    eventually(sandbox.ready)
    run.signal(signal.SIGTERM)
    assert run.end()[0] == 128 + signal.SIGTERM


def test_a_runner_that_kills_finds_the_window_closed_or_leaves_a_minute(sandbox: LiveSandbox) -> None:
    """SIGINT, SIGTERM, SIGKILL, as a CI runner cancels a job; the command takes longer than it is given."""
    run = sandbox.start(*until_go("trap '' INT TERM;"))
    eventually(sandbox.ready)
    run.signal(signal.SIGINT)
    eventually(lambda: sandbox.seen("PATCH"))
    killed = run.signal(signal.SIGKILL)
    run.process.wait()
    assert sandbox.end() <= killed + MINUTE


@pytest.mark.parametrize(("method", "least"), [("GET", 0), ("POST", 1)])
def test_killed_while_the_window_is_opened_it_ends_within_a_lease(
    sandbox: LiveSandbox, method: str, least: int
) -> None:
    run = sandbox.start(*shell("sleep 60"))
    eventually(lambda: method in sandbox.arrived)
    killed_outright(sandbox, run)
    assert least <= len(sandbox.windows()) <= 1


def test_killed_while_the_command_runs_the_window_ends_within_a_lease(sandbox: LiveSandbox) -> None:
    run = sandbox.start(*shell("touch ready; sleep 60"))
    eventually(sandbox.ready)
    killed_outright(sandbox, run)
    assert len(sandbox.windows()) == 1


@pytest.mark.soak
@pytest.mark.parametrize("moment", [0.1 + 0.4 * n for n in range(10)])
def test_killed_at_any_moment_the_window_ends_within_a_lease(sandbox: LiveSandbox, moment: float) -> None:
    run = sandbox.start("--lease", "3s", *shell("sleep 20"))
    time.sleep(moment)
    killed_outright(sandbox, run, timedelta(seconds=3))


def killed_outright(sandbox: LiveSandbox, run: ToolProcess, lease: timedelta = LEASE) -> None:
    killed = run.signal(signal.SIGKILL)
    run.kill()
    # A request may have been on its way.
    eventually(lambda: len(sandbox.log) == len(sandbox.arrived))
    assert all(datetime.fromisoformat(window["endDate"]) <= killed + lease for window in sandbox.windows())


def test_a_signal_that_our_caller_ignores_is_ignored(sandbox: LiveSandbox) -> None:
    """As under ``nohup``."""
    ignoring = ("sh", "-c", "trap '' HUP; exec \"$@\"", "sh")
    run = sandbox.start(*until_go("trap '' INT;"), before=ignoring)
    eventually(sandbox.ready)
    run.signal(signal.SIGHUP)
    run.signal(signal.SIGINT)  # what is done about the first is done before the second
    eventually(lambda: sandbox.seen("PATCH"))
    sandbox.go()
    code, _, err = run.end()
    assert code == 0
    assert "SIGHUP" not in err
    assert "SIGINT: window" in err


@pytest.mark.soak
def test_the_cancel_sequence_of_a_ci_runner_in_full(sandbox: LiveSandbox) -> None:
    for cleanup, status in ((5, "cancelled"), (60, "active")):
        script = (
            f"trap 'sleep {cleanup}; exit 7' INT; trap '' TERM; touch ready; while :; do sleep 0.05; done"
        )
        (sandbox.folder / "ready").unlink(missing_ok=True)
        run = sandbox.start(*shell(script))
        eventually(sandbox.ready)
        run.signal(signal.SIGINT)
        # A runner waits for 7.5 s, and then for 2.5 s.
        for seconds, number in ((7.5, signal.SIGTERM), (2.5, signal.SIGKILL)):
            try:
                run.process.wait(seconds)
            except subprocess.TimeoutExpired:
                run.signal(number)
        run.kill()
        window = sandbox.windows()[-1]
        assert window["status"] in (status, "cancelled")
        assert datetime.fromisoformat(window["endDate"]) <= datetime.now(UTC) + MINUTE
