"""``--key`` under a list that lags: four racers, one window, and each prints the id that stays.

The clock of the tool and of its sandbox moves only while all racers sleep.
"""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.sandbox.server import running
from tests.support.clock import Clock
from tests.support.harness import Cli, Result
from tests.support.tcp_cli import RULE, TEAM
from tests.support.waits import EVENT_TIMEOUT

RACERS = 4
KEYED = ("create", *TEAM, *RULE, "--key", "deploy-1", "--on-overlap", "ignore", "-q")


@dataclass
class SharedClock(Clock):
    """A clock for commands that run together: it moves once all of them sleep, to the first that wakes up."""

    running: int = 0
    """How many commands have begun and not ended."""
    _wakes: list[datetime] = field(default_factory=list)
    _moved: threading.Condition = field(default_factory=threading.Condition, repr=False, compare=False)

    def sleep(self, seconds: float, stop: threading.Event | None = None) -> None:  # noqa: ARG002 - it is never stopped
        with self._moved:
            wake = self.time + timedelta(seconds=seconds)
            self._wakes.append(wake)
            self._move()
            assert self._moved.wait_for(lambda: self.time >= wake, EVENT_TIMEOUT), "a command never sleeps"

    def end(self) -> None:
        """Wait for one command less."""
        with self._moved:
            self.running -= 1
            self._move()

    def _move(self) -> None:
        if self._wakes and len(self._wakes) >= self.running:
            self.time = min(self._wakes)
            self._wakes = [wake for wake in self._wakes if wake > self.time]
            self._moved.notify_all()


@dataclass(frozen=True)
class Race:
    """The tool with a sandbox over TCP, and the clock of both."""

    cli: Cli
    clock: SharedClock

    def run(self, racers: int, *argv: str, apart: float = 0.0) -> list[Result]:
        """Run a command so many times at once; each begins ``apart`` seconds after the one before."""
        self.clock.running = racers

        def command(number: int) -> Result:
            try:
                self.clock.sleep(number * apart)
                return self.cli(*KEYED, *argv)
            finally:
                self.clock.end()

        with ThreadPoolExecutor(racers) as pool:
            return list(pool.map(command, range(racers)))


@contextmanager
def race(cli: Cli, lag: float = 0.0) -> Iterator[Race]:
    """Serve a sandbox whose lists lag by so many seconds."""
    clock = SharedClock()
    cli = replace(cli, clock=clock)
    app = create_app(cli.home / "lag.sqlite3", now=clock.now, modes=Modes(list_lag=lag))
    with closing(app), running(app) as url:
        cli.variables["COMPASS_MAINT_API_URL"] = url
        yield Race(cli, clock)


def open_ids(cli: Cli) -> list[str]:
    return [window["id"] for window in json.loads(cli("list", *TEAM, "-o", "json").out)]


@pytest.mark.parametrize("apart", [0.0, 0.4, 3.0])
@pytest.mark.parametrize("lag", [1.0, 10.0])
def test_each_of_four_racers_prints_the_id_that_stays(cli: Cli, lag: float, apart: float) -> None:
    with race(cli, lag) as lagging:
        results = lagging.run(RACERS, apart=apart)
        assert [result.code for result in results] == [0] * RACERS, results
        lagging.clock.sleep(12)
        [left] = open_ids(lagging.cli)
    assert {result.out.strip() for result in results} == {left}, results


@pytest.mark.parametrize(("mode", "racers"), [("return", 2), ("extend", 2), ("replace", 2), ("replace", 3)])
def test_racers_leave_one_window(cli: Cli, mode: str, racers: int) -> None:
    """Two print the window that is left. With ``replace`` the last one does; a third may look in between."""
    with race(cli) as prompt:
        if mode == "replace":
            assert prompt.cli(*KEYED).code == 0
        results = prompt.run(racers, "--if-exists", mode)
        assert [result.code for result in results] == [0] * racers, results
        [left] = open_ids(prompt.cli)
    reported = {result.out.strip() for result in results}
    assert left in reported
    assert mode == "replace" or reported == {left}, results
