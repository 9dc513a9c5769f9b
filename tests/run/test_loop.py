"""Renewals over TCP: an API that fails, hangs, or whose windows somebody else ends."""

import os
import signal
import time
from datetime import UTC, datetime, timedelta

import httpx

from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from compass_maint_cli.sandbox.log import Exchange
from tests.run.test_loop_signals import ready
from tests.support.run_site import Site, eventually, shell

UNTIL_GO = "touch ready; while [ ! -e go ]; do sleep 0.05; done; exit 4"


def refused(site: Site) -> list[Exchange]:
    return [one for one in site.seen("PATCH") if one.status == 422]


def go(site: Site) -> None:
    (site.folder / "go").touch()


def test_an_api_that_fails_for_two_thirds_of_a_lease_loses_no_window(site: Site) -> None:
    run = site.start("--lease", "6s", *shell(UNTIL_GO))
    eventually(lambda: ready(site))
    first = site.end()
    site.down = frozenset({"PATCH"})
    eventually(lambda: datetime.now(UTC) > first - timedelta(seconds=2))
    site.down = frozenset()
    eventually(lambda: datetime.now(UTC) > first + timedelta(seconds=0.5))
    assert site.window()["status"] == "active"
    go(site)
    code, _, err = run.end()
    assert code == 4
    assert err.count("could not be renewed, trying again") == 1
    assert err.count("is renewed again") == 1
    assert all(set(one.body) and one.body.startswith('{"endDate": "') for one in site.seen("PATCH"))
    assert site.window()["status"] == "cancelled"


def test_an_api_that_hangs_delays_neither_signals_nor_the_exit_code(site: Site) -> None:
    run = site.start("--lease", "3s", *shell(UNTIL_GO))
    eventually(lambda: ready(site))
    site.slow["PATCH"] = 8.0
    time.sleep(1.5)
    before = time.monotonic()
    go(site)
    assert run.end()[0] == 4
    assert time.monotonic() - before < 5
    assert site.window()["status"] == "cancelled"


def test_a_window_that_somebody_cancels_is_not_made_again(site: Site) -> None:
    run = site.start("--lease", "3s", *shell(UNTIL_GO))
    eventually(lambda: ready(site))
    id_ = site.window()["id"]
    base = f"{site.url}/compass/cloud/{CLOUD_ID}/ops/v1/maintenances"
    httpx.post(f"{base}/{id_}/cancel", auth=(EMAIL, TOKEN), trust_env=False).raise_for_status()
    eventually(lambda: refused(site))
    time.sleep(1.2)
    assert len(refused(site)) == 1, "nothing more is asked for"
    go(site)
    code, _, err = run.end()
    assert code == 4
    assert err.count("was cancelled by somebody else and is not made again; the command goes on") == 1


def test_a_process_that_was_stopped_for_longer_than_its_lease_opens_the_window_anew(site: Site) -> None:
    run = site.start("--lease", "3s", *shell(UNTIL_GO))
    eventually(lambda: ready(site))
    os.kill(run.process.pid, signal.SIGSTOP)
    eventually(lambda: site.window()["status"] == "past")
    os.kill(run.process.pid, signal.SIGCONT)
    eventually(lambda: [window["status"] for window in site.windows()] == ["past", "active"])
    go(site)
    code, _, err = run.end()
    assert code == 4
    assert "ended before it could be renewed; it is opened anew" in err
    assert [window["status"] for window in site.windows()] == ["past", "cancelled"]


def test_closing_that_fails_is_bounded_by_a_signal_and_says_what_stays(site: Site) -> None:
    run = site.start(*shell(UNTIL_GO))
    eventually(lambda: ready(site))
    site.slow["POST"] = 60.0
    go(site)
    eventually((site.folder / "go").exists)
    time.sleep(0.5)
    run.signal(signal.SIGINT)
    code, _, err = run.end()
    assert code == 4
    assert "could not be closed; it stays until " in err


def test_the_command_starts_only_when_the_api_says_active(site: Site) -> None:
    """The server's clock is behind ours, until the tool has looked a second time."""
    site.skew = timedelta(seconds=-30)
    run = site.start(*shell("touch ready"))
    eventually(lambda: len([one for one in site.seen("GET") if "maintenances/" in one.path]) >= 2)
    assert not ready(site)
    site.skew = timedelta(0)
    assert run.end()[0] == 0
    assert ready(site)
