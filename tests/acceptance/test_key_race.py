"""``create --key K`` and ``apply`` of a window named K, at the same moment: one window stays."""

import json
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli, Clock
from tests.support.served import RULE, TEAM

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROUNDS = 8
PATIENCE = 20.0
"""Seconds after which a test that waits for the other process fails."""


@dataclass
class Race:
    """A sandbox that answers two creates once both are carried out, and knows when a window is removed."""

    app: "WSGIApplication"
    both: threading.Barrier = field(default_factory=lambda: threading.Barrier(2))
    removed: threading.Event = field(default_factory=threading.Event)
    holds: bool = False

    def start(self) -> None:
        """Hold the next two creates."""
        self.holds = True
        self.removed.clear()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        creates = method == "POST" and path.endswith("/maintenances") and self.holds
        if creates:
            self.both.wait(PATIENCE)
        answer = self.app(environ, start_response)
        if creates:
            self.both.wait(PATIENCE)
            self.holds = False
        if method == "DELETE" or path.endswith("/cancel"):
            self.removed.set()
        return answer


@dataclass
class RaceClock(Clock):
    """A clock whose sleeper wakes as soon as a window is removed."""

    removed: threading.Event = field(default_factory=threading.Event)

    def sleep(self, seconds: float, stop: threading.Event | None = None) -> None:  # noqa: ARG002 - nobody stops
        self.removed.wait(seconds)


@pytest.fixture
def race(cli: Cli) -> Iterator[Race]:
    app = create_app(cli.home / "race.sqlite3", now=cli.clock.now)
    race = Race(app)
    with closing(app), running(race) as url:
        cli.variables["COMPASS_MAINT_API_URL"] = url
        yield race


@pytest.mark.parametrize(
    "created", ["2026-11-23T12:00:00Z", "2026-11-23T15:00:00Z", "2026-11-23T14:00:00Z"], ids=str
)
def test_create_and_apply_keep_the_same_window(cli: Cli, race: Race, tmp_path: Path, created: str) -> None:
    """The window of create starts before, after and together with that of apply."""
    cli = replace(cli, clock=RaceClock(removed=race.removed))
    for n in range(ROUNDS):
        key = f"deploy-{n}"
        file = tmp_path / "window.yaml"
        file.write_text(
            f"name: {key}\nstart: 2026-11-23T14:00:00Z\nfor: 1h\nteam: payments\n"
            "rules: [{disable: integration:datadog-prod}]\n"
        )
        race.start()
        with ThreadPoolExecutor(2) as pool:
            create = pool.submit(cli, "create", *TEAM, *RULE, "--key", key, "--start", created, "-q")
            apply = pool.submit(cli, "apply", "-f", str(file), "--yes", "-o", "json")
        results = create.result(), apply.result()
        assert [result.code for result in results] == [0, 0], results
        left = [window["id"] for window in json.loads(cli("list", *TEAM, "--key", key, "-o", "json").out)]
        [step] = [step for step in json.loads(results[1].out)["plan"] if step["key"] == key]
        assert len(left) == 1, results
        assert [results[0].out.strip(), step["result"]["window"]["id"]] == left * 2
