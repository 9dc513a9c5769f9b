"""``create --key K`` and ``apply`` of a window named K, at the same moment: one window stays."""

import json
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from tests.support.clock import Clock
from tests.support.harness import Cli, Result
from tests.support.tcp_cli import RULE, TEAM
from tests.support.waits import EVENT_TIMEOUT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUNDS = 5

APPLIED = "2026-11-23T14:00:00Z"
STARTS = ("2026-11-23T12:00:00Z", APPLIED, "2026-11-23T15:00:00Z")
"""Starts of the window of ``create``: before that of ``apply``, together with it, and after it."""


@dataclass
class Race:
    """A sandbox that can delay creates: two until both are carried out, or one until it is released.

    ``removed`` is set once a window is cancelled or deleted.
    """

    app: "WSGIApplication"
    both: threading.Barrier = field(default_factory=lambda: threading.Barrier(2))
    held: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    removed: threading.Event = field(default_factory=threading.Event)
    mode: str = "pass"

    def hold(self, mode: str) -> None:
        """Hold creates from now on: ``both`` or ``one``."""
        self.mode = mode
        for event in (self.held, self.release, self.removed):
            event.clear()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        mode = self.mode if method == "POST" and path.endswith("/maintenances") else "pass"
        if mode == "both":
            self.both.wait(EVENT_TIMEOUT)
        elif mode == "one":
            self.mode = "pass"
            self.held.set()
            assert self.release.wait(EVENT_TIMEOUT)
        answer = self.app(environ, start_response)
        if mode == "both":
            self.both.wait(EVENT_TIMEOUT)
            self.mode = "pass"
        if method == "DELETE" or path.endswith("/cancel"):
            self.removed.set()
        return answer


@dataclass
class RaceClock(Clock):
    """A clock whose sleeps end as soon as a window is removed, or at once where none will be."""

    removed: threading.Event = field(default_factory=threading.Event)

    def sleep(self, seconds: float, stop: threading.Event | None = None) -> None:  # noqa: ARG002 - it is never stopped
        self.removed.wait(seconds)


@dataclass(frozen=True)
class Racers:
    """The two commands for one key, and what is left after them."""

    cli: Cli
    key: str
    created: str

    def create(self) -> Result:
        return self.cli("create", *TEAM, *RULE, "--key", self.key, "--start", self.created, "-q")

    def apply(self) -> Result:
        text = (
            f"name: {self.key}\nstart: {APPLIED}\nfor: 1h\nteam: payments\n"
            "rules: [{disable: integration:datadog-prod}]\n"
        )
        return self.cli("apply", "-f", "-", "--yes", "-o", "json", stdin=text)

    def check(self, create: Result, apply: Result) -> None:
        """Check that one window is left, and that both commands printed its id."""
        assert [create.code, apply.code] == [0, 0], (create, apply)
        listed = json.loads(self.cli("list", *TEAM, "--key", self.key, "-o", "json").out)
        left = [window["id"] for window in listed]
        [step] = [step for step in json.loads(apply.out)["plan"] if step["key"] == self.key]
        assert len(left) == 1, (create, apply)
        assert [create.out.strip(), step["result"]["window"]["id"]] == left * 2, (create, apply)


@pytest.fixture
def race(cli: Cli) -> Iterator[Race]:
    app = create_app(cli.home / "race.sqlite3", now=cli.clock.now)
    race = Race(app)
    with closing(app), running(race) as url:
        cli.variables["COMPASS_MAINT_API_URL"] = url
        yield race


@pytest.mark.parametrize("created", STARTS)
def test_create_and_apply_at_once_keep_the_same_window(cli: Cli, race: Race, created: str) -> None:
    cli = replace(cli, clock=RaceClock(removed=race.removed))
    for n in range(ROUNDS):
        racers = Racers(cli, f"deploy-{n}", created)
        race.hold("both")
        with ThreadPoolExecutor(2) as pool:
            create, apply = pool.submit(racers.create), pool.submit(racers.apply)
        racers.check(create.result(), apply.result())


@pytest.mark.parametrize("created", STARTS)
@pytest.mark.parametrize("slow", ["create", "apply"])
def test_the_later_of_two_creates_removes_its_window(cli: Cli, race: Race, slow: str, created: str) -> None:
    """The other command has listed before the late window exists, and keeps its own."""
    cli = replace(cli, clock=RaceClock(removed=race.removed))
    racers = Racers(cli, "deploy", created)
    commands = {"create": racers.create, "apply": racers.apply}
    late = commands.pop(slow)
    [(fast, early)] = commands.items()
    race.hold("one")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(late)
        assert race.held.wait(EVENT_TIMEOUT)
        results = {fast: early()}
        race.removed.set()
        race.release.set()
        results[slow] = waiting.result()
    racers.check(**results)
