"""``--key`` under a list that lags: four racers, one window, and each prints the id that stays.

The clock runs fast, for the tool and for its sandbox: a lag of ten seconds takes one.
"""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.sandbox.server import running
from tests.support.clock import NOON, Clock
from tests.support.harness import Cli
from tests.support.tcp_cli import RULE, TEAM

RACERS = 4
KEYED = ("create", *TEAM, *RULE, "--key", "deploy-1", "--on-overlap", "ignore", "-q")


@dataclass
class FastClock(Clock):
    """A clock that runs ``speed`` times as fast as the machine's."""

    speed: float = 1.0
    begun: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.monotonic())

    def sleep(self, seconds: float, stop: threading.Event | None = None) -> None:
        (stop or threading.Event()).wait(seconds / self.speed)

    def monotonic(self) -> float:
        return (time.monotonic() - self.begun) * self.speed


@contextmanager
def on_a_fast_clock(cli: Cli, speed: float, lag: float = 0.0) -> Iterator[Cli]:
    """Return the tool with a sandbox over TCP whose lists lag by so many seconds."""
    fast = replace(cli, clock=FastClock(speed=speed))
    app = create_app(fast.home / "lag.sqlite3", now=fast.clock.now, modes=Modes(list_lag=lag))
    with closing(app), running(app) as url:
        fast.variables["COMPASS_MAINT_API_URL"] = url
        yield fast


@pytest.fixture(params=[(1.0, 5.0), (10.0, 10.0)], ids="lag-{0[0]}".format)
def lagging(request: pytest.FixtureRequest, cli: Cli) -> Iterator[Cli]:
    lag, speed = request.param
    with on_a_fast_clock(cli, speed, lag) as fast:
        yield fast


def open_ids(cli: Cli) -> list[str]:
    return [window["id"] for window in json.loads(cli("list", *TEAM, "-o", "json").out)]


def test_each_of_four_racers_prints_the_id_that_stays(lagging: Cli) -> None:
    with ThreadPoolExecutor(RACERS) as pool:
        results = list(pool.map(lambda _: lagging(*KEYED), range(RACERS)))
    assert [result.code for result in results] == [0] * RACERS, results
    lagging.clock.sleep(12)
    [left] = open_ids(lagging)
    assert {result.out.strip() for result in results} == {left}, results


@pytest.mark.parametrize(("mode", "racers"), [("return", 2), ("extend", 2), ("replace", 2), ("replace", 3)])
def test_racers_leave_one_window(cli: Cli, mode: str, racers: int) -> None:
    """Two print the window that is left. With ``replace`` the last one does; a third may look in between."""
    with on_a_fast_clock(cli, 5.0) as fast:
        if mode == "replace":
            assert fast(*KEYED).code == 0
        with ThreadPoolExecutor(racers) as pool:
            results = list(pool.map(lambda _: fast(*KEYED, "--if-exists", mode), range(racers)))
        assert [result.code for result in results] == [0] * racers, results
        [left] = open_ids(fast)
    reported = {result.out.strip() for result in results}
    assert left in reported
    assert mode == "replace" or reported == {left}, results
