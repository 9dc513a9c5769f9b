"""Signals to real processes, over TCP; each step waits for the one before."""

import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.run_site import Run, Site, eventually, shell, until_go

MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=10)
CLEANING = "trap 'echo {0} >>noted; while [ ! -e go ]; do sleep 0.05; done; exit 7' {0};"


@pytest.mark.parametrize("name", ["INT", "TERM", "HUP"])
def test_a_signal_reaches_the_command_and_leaves_a_minute_at_most(site: Site, name: str) -> None:
    run = site.start(*until_go(CLEANING.format(name)))
    eventually(site.ready)
    run.signal(signal.Signals[f"SIG{name}"])
    eventually(lambda: site.seen("PATCH"))
    arrived = next(moment for moment, one in site.log if one.method == "PATCH")
    assert site.end() <= arrived + MINUTE
    site.go()
    code, out, err = run.end()
    assert (code, out, site.noted()) == (7, "", [name])
    assert site.window()["status"] == "cancelled"
    assert f"SIG{name}: window {site.window()['id']} is held for a minute at a time" in err
    assert next(exchange.body for exchange in site.seen("PATCH")).startswith('{"endDate": "')


def test_a_second_signal_closes_at_once_while_the_command_still_cleans_up(site: Site) -> None:
    run = site.start(*until_go("trap 'echo INT >>noted' INT; trap 'echo TERM >>noted' TERM;", 9))
    eventually(site.ready)
    run.signal(signal.SIGINT)
    eventually(lambda: site.seen("PATCH"))
    run.signal(signal.SIGTERM)
    eventually(lambda: site.window()["status"] == "cancelled")
    assert run.process.poll() is None, "the command is waited for"
    site.go()
    assert run.end()[0] == 9
    assert site.noted() == ["INT", "TERM"]


def test_all_that_the_command_started_is_signalled(site: Site) -> None:
    run = site.start(*shell("sh -c 'touch ready; sleep 60' & wait; sleep 60"))
    eventually(site.ready)
    run.signal(signal.SIGTERM)
    assert run.end()[0] == 128 + signal.SIGTERM


def test_a_runner_that_kills_finds_the_window_closed_or_leaves_a_minute(site: Site) -> None:
    """SIGINT, SIGTERM, SIGKILL, as a CI runner cancels a job; the command takes longer than it is given."""
    run = site.start(*until_go("trap '' INT TERM;"))
    eventually(site.ready)
    run.signal(signal.SIGINT)
    eventually(lambda: site.seen("PATCH"))
    killed = run.signal(signal.SIGKILL)
    run.process.wait()
    assert site.end() <= killed + MINUTE


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_killed_while_the_window_is_opened_it_ends_within_a_lease(site: Site, method: str) -> None:
    run = site.start(*shell("sleep 60"))
    eventually(lambda: method in site.arrived)
    killed_outright(site, run)


def test_killed_while_the_command_runs_the_window_ends_within_a_lease(site: Site) -> None:
    run = site.start(*shell("touch ready; sleep 60"))
    eventually(site.ready)
    killed_outright(site, run)
    assert len(site.windows()) == 1


@pytest.mark.soak
@pytest.mark.parametrize("moment", [0.1 + 0.4 * n for n in range(10)])
def test_killed_at_any_moment(site: Site, moment: float) -> None:
    run = site.start("--lease", "3s", *shell("sleep 20"))
    time.sleep(moment)
    killed_outright(site, run, timedelta(seconds=3))


def killed_outright(site: Site, run: Run, lease: timedelta = LEASE) -> None:
    killed = run.signal(signal.SIGKILL)
    run.kill()
    # A request may have been on its way.
    eventually(lambda: len(site.log) == len(site.arrived))
    assert all(datetime.fromisoformat(window["endDate"]) <= killed + lease for window in site.windows())


def test_a_signal_that_our_caller_ignores_is_ignored(site: Site) -> None:
    """As under ``nohup``."""
    ignoring = ("sh", "-c", "trap '' HUP; exec \"$@\"", "sh")
    run = site.start(*until_go("trap '' INT;"), before=ignoring)
    eventually(site.ready)
    run.signal(signal.SIGHUP)
    run.signal(signal.SIGINT)  # what is done about the first is done before the second
    eventually(lambda: site.seen("PATCH"))
    site.go()
    code, _, err = run.end()
    assert code == 0
    assert "SIGHUP" not in err
    assert "SIGINT: window" in err


@pytest.mark.soak
def test_the_cancel_sequence_of_a_ci_runner_in_full(site: Site) -> None:
    for cleanup, status in ((5, "cancelled"), (60, "active")):
        script = (
            f"trap 'sleep {cleanup}; exit 7' INT; trap '' TERM; touch ready; while :; do sleep 0.05; done"
        )
        (site.folder / "ready").unlink(missing_ok=True)
        run = site.start(*shell(script))
        eventually(site.ready)
        run.signal(signal.SIGINT)
        time.sleep(7.5)  # as long as the runner gives it
        if run.process.poll() is None:
            run.signal(signal.SIGTERM)
            time.sleep(2.5)
            run.signal(signal.SIGKILL)
        run.kill()
        window = site.windows()[-1]
        assert window["status"] in (status, "cancelled")
        assert datetime.fromisoformat(window["endDate"]) <= datetime.now(UTC) + MINUTE
