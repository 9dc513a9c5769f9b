"""Signals, timed: real processes, a real API, real time, and nothing that depends on its exact pace."""

import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.run_site import GENEROUS, Site, eventually, shell

MINUTE = timedelta(minutes=1)
PATIENT = "trap 'echo {0} >>told; sleep {1}; exit 7' {0}; touch ready; while :; do sleep 0.05; done"


def ready(site: Site) -> bool:
    return (site.folder / "ready").exists()


def told(site: Site) -> list[str]:
    path = site.folder / "told"
    return path.read_text().split() if path.exists() else []


@pytest.mark.parametrize("name", ["INT", "TERM", "HUP"])
def test_a_signal_reaches_the_command_and_leaves_a_minute_at_most(site: Site, name: str) -> None:
    run = site.start(*shell(PATIENT.format(name, 0.1)))
    eventually(lambda: ready(site))
    run.signal(signal.Signals[f"SIG{name}"])
    eventually(lambda: site.seen("PATCH"))
    arrived = next(moment for moment, one in site.log if one.method == "PATCH")
    assert site.end() <= arrived + MINUTE
    code, out, err = run.end()
    assert (code, out, told(site)) == (7, "", [name])
    assert site.window()["status"] == "cancelled"
    assert f"SIG{name}: window {site.window()['id']} is held for a minute at a time" in err
    assert next(exchange.body for exchange in site.seen("PATCH")).startswith('{"endDate": "')


def test_a_second_signal_closes_at_once_while_the_command_still_cleans_up(site: Site) -> None:
    script = "trap 'echo INT >>told' INT; trap 'echo TERM >>told' TERM; touch ready; "
    run = site.start(*shell(script + "while [ ! -e go ]; do sleep 0.05; done; exit 9"))
    eventually(lambda: ready(site))
    run.signal(signal.SIGINT)
    eventually(lambda: site.seen("PATCH"))
    run.signal(signal.SIGTERM)
    eventually(lambda: site.window()["status"] == "cancelled")
    assert run.process.poll() is None, "the command is waited for"
    (site.folder / "go").touch()
    assert run.end()[0] == 9
    assert told(site) == ["INT", "TERM"]


def test_all_that_the_command_started_is_told(site: Site) -> None:
    run = site.start(*shell("sh -c 'touch ready; sleep 60' & wait; sleep 60"))
    eventually(lambda: ready(site))
    run.signal(signal.SIGTERM)
    assert run.end()[0] == 128 + signal.SIGTERM


def test_a_runner_that_kills_finds_the_window_closed_or_leaves_a_minute(site: Site) -> None:
    """SIGINT, SIGTERM, SIGKILL, as a CI runner cancels a job; the command takes longer than it is given."""
    run = site.start(*shell("trap '' INT TERM; touch ready; while :; do sleep 0.05; done"))
    eventually(lambda: ready(site))
    run.signal(signal.SIGINT)
    eventually(lambda: site.seen("PATCH"))
    killed = run.signal(signal.SIGKILL)
    run.process.wait()
    assert site.end() <= killed + MINUTE


@pytest.mark.parametrize("moment", [0.4, 0.8])
def test_killed_outright_the_window_ends_by_itself_within_a_lease(site: Site, moment: float) -> None:
    killed_at_a_moment(site, moment)


@pytest.mark.soak
@pytest.mark.parametrize("moment", [0.1 + 0.4 * n for n in range(10)])
def test_killed_at_any_moment(site: Site, moment: float) -> None:
    killed_at_a_moment(site, moment)


def killed_at_a_moment(site: Site, moment: float) -> None:
    run = site.start("--lease", "3s", *shell("sleep 20"))
    time.sleep(moment)
    killed = run.signal(signal.SIGKILL)
    run.kill()
    time.sleep(0.1)  # a request that was on its way when it was killed
    ends = [datetime.fromisoformat(window["endDate"]) for window in site.windows()]
    assert all(end <= killed + timedelta(seconds=3) for end in ends)


def test_interrupted_while_the_window_is_opened_it_is_taken_back(site: Site) -> None:
    site.slow["POST"] = GENEROUS
    run = site.start(*shell("touch ready"))
    eventually(lambda: "POST" in site.arrived)
    run.signal(signal.SIGINT)
    site.stopped.set()  # the reply comes after the signal
    assert run.end()[0] == 130
    assert not ready(site)
    assert [window["status"] for window in site.windows()] == ["cancelled"]


def test_a_signal_that_our_caller_ignores_is_ignored(site: Site) -> None:
    """As under ``nohup``."""
    ignoring = ("sh", "-c", "trap '' HUP; exec \"$@\"", "sh")
    run = site.start(*shell("touch ready; while [ ! -e go ]; do sleep 0.05; done"), before=ignoring)
    eventually(lambda: ready(site))
    run.signal(signal.SIGHUP)
    time.sleep(0.2)
    assert site.seen("PATCH") == []
    (site.folder / "go").touch()
    assert run.end()[0] == 0


@pytest.mark.soak
def test_the_cancel_sequence_of_a_ci_runner_in_full(site: Site) -> None:
    for cleanup, status in ((5, "cancelled"), (60, "active")):
        script = (
            f"trap 'sleep {cleanup}; exit 7' INT; trap '' TERM; touch ready; while :; do sleep 0.05; done"
        )
        (site.folder / "ready").unlink(missing_ok=True)
        run = site.start(*shell(script))
        eventually(lambda: ready(site))
        run.signal(signal.SIGINT)
        time.sleep(7.5)
        if run.process.poll() is None:
            run.signal(signal.SIGTERM)
            time.sleep(2.5)
            run.signal(signal.SIGKILL)
        run.kill()
        window = site.windows()[-1]
        assert window["status"] in (status, "cancelled")
        assert datetime.fromisoformat(window["endDate"]) <= datetime.now(UTC) + MINUTE
