"""One process and what others do at a given second: which window stays, and how long it takes to know."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from compass_maint_cli.api.client import Client
from compass_maint_cli.api.pool import JobRunner
from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.sandbox.fixtures import PAYMENTS
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.windows.key_race import KeyRace
from compass_maint_cli.windows.reader import WindowReader
from tests.support.api_client import draft, sandboxed
from tests.support.clock import NOON, Clock
from tests.support.said import Said

EARLIER, LATER = NOON - timedelta(minutes=5), NOON + timedelta(minutes=5)


class Others(Clock):
    """A clock on which others act: ``events`` are what happens once so many seconds have passed."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[tuple[float, Callable[[], object]]] = []

    def sleep(self, seconds: float, stop: Event | None = None) -> None:
        super().sleep(seconds, stop)
        while self.events and self.events[0][0] <= self.monotonic():
            self.events.pop(0)[1]()


@dataclass
class Racing:
    """A race in a sandbox."""

    client: Client
    clock: Others
    said: Said = field(default_factory=Said)

    def race(self, *, replacing: bool = False) -> KeyRace:
        reader = WindowReader(lambda: self.client, lambda _: None, lambda _id, _team: None, 1, streams=False)
        return KeyRace(self.client, reader, self.said, replacing)

    def made(self, key: str = "k", start: datetime = NOON, team_id: str | None = None) -> Maintenance:
        return self.client.create_maintenance(draft(f"[key={key}]", start, team_id=team_id), known=[])

    def at(self, seconds: float, happens: Callable[[], object]) -> None:
        self.clock.events.append((seconds, happens))

    @property
    def waited(self) -> float:
        return round(self.clock.monotonic(), 3)


@contextmanager
def racing(path: Path, lag: float = 0.0) -> Iterator[Racing]:
    clock = Others()
    with sandboxed(path, clock=clock, modes=Modes(list_lag=lag)) as client:
        yield Racing(client, clock)


def test_alone_with_its_key_nothing_is_waited_for(tmp_path: Path) -> None:
    with racing(tmp_path) as others:
        others.made("another key")
        others.made(team_id=PAYMENTS)
        mine = others.made()
        assert others.race().settle_one(mine) == mine
    assert (others.waited, others.said) == (0, Said())


@pytest.mark.parametrize(("lag", "waited"), [(1.0, 1.625), (5.0, 5.625), (12.0, 12.0)])
def test_it_waits_until_its_own_window_is_listed(tmp_path: Path, lag: float, waited: float) -> None:
    with racing(tmp_path, lag) as others:
        mine = others.made()
        assert others.race().settle_one(mine) == mine
    assert (others.waited, others.said) == (waited, Said())


def test_a_window_that_is_not_listed_in_time_is_warned_of(tmp_path: Path) -> None:
    with racing(tmp_path, 60) as others:
        mine = others.made()
        assert others.race().settle_one(mine) == mine
    unknown = (
        f"created {mine.id}; cannot tell whether another process used the same key: not listed after 12 s"
    )
    assert (others.waited, others.said.warnings) == (12, [unknown])


def test_the_younger_window_is_taken_back_and_the_older_one_returned_once_it_is_alone(tmp_path: Path) -> None:
    with racing(tmp_path) as others:
        older, mine = others.made(start=EARLIER), others.made()
        assert others.race().settle_one(mine) == older
        assert others.client.get_maintenance(None, mine.id).status == "cancelled"
    assert others.said.infos == [f"another process created {older.id} with the key 'k'; {mine.id} is removed"]
    assert others.waited == 2.625  # it was the only one for more than two seconds


def test_the_older_window_stays_as_soon_as_the_younger_one_is_gone(tmp_path: Path) -> None:
    with racing(tmp_path) as others:
        mine, younger = others.made(start=EARLIER), others.made()
        others.at(0.9, lambda: others.client.take_back(younger))
        assert others.race().settle_one(mine) == mine
        assert others.client.get_maintenance(None, mine.id).status == "active"
    assert (others.waited, others.said) == (0.95, Said())


@pytest.mark.parametrize(("lag", "waited"), [(0.0, 2.0), (1.0, 1.625 + 2 * 1.625 + 2)])
def test_the_older_window_is_taken_back_where_the_younger_one_stays(
    tmp_path: Path, lag: float, waited: float
) -> None:
    """Its maker has looked too early to see the older one."""
    with racing(tmp_path, lag) as others:
        mine, younger = others.made(start=EARLIER), others.made()
        found = others.race().settle_one(mine)
        assert found is not None
        assert found.id == younger.id
        assert others.client.get_maintenance(None, mine.id).status == "cancelled"
    alone = 2.625  # more than two seconds, and more than the lag
    assert others.waited == pytest.approx(waited + alone)


def test_another_window_is_waited_for_until_it_is_the_only_one_for_two_seconds(tmp_path: Path) -> None:
    with racing(tmp_path) as others:
        first, mine = others.made(start=EARLIER), others.made()
        others.at(1.5, lambda: others.made(start=LATER))
        others.at(1.5, lambda: others.client.take_back(first))
        found = others.race().settle_one(mine)
        assert found is not None
        assert (found.start, found.status) == (LATER, "planned")
    assert others.waited == 4.625  # seen first at 1.625


def test_none_stays_where_the_others_are_gone_at_once(tmp_path: Path) -> None:
    with racing(tmp_path) as others:
        first, mine = others.made(start=EARLIER), others.made()
        others.at(0.5, lambda: others.client.take_back(first))
        assert others.race().settle_one(mine) is None
    assert others.waited == 0.5


@pytest.mark.parametrize(("lag", "waited"), [(0.0, 6.0), (1.0, 1.625 + 4 * 1.625 + 6)])
def test_of_windows_that_both_stay_the_older_one_is_returned_in_the_end(
    tmp_path: Path, lag: float, waited: float
) -> None:
    with racing(tmp_path, lag) as others:
        older, mine = others.made(start=EARLIER), others.made()
        others.made(start=LATER)
        found = others.race().settle_one(mine)
    assert found is not None
    assert (found.id, others.waited) == (older.id, waited)


def test_of_windows_that_were_found_and_stay_the_older_one_is_returned_in_the_end(tmp_path: Path) -> None:
    with racing(tmp_path) as others:
        older = others.made(start=LATER)
        others.made(start=LATER + timedelta(minutes=1))
        assert others.race().confirm(older, others.clock.now()) == older
    assert others.waited == 2 + 2 * 12 + 2


@pytest.mark.parametrize(
    ("start", "seconds", "waited"),
    [(NOON, 46, 46), (NOON, 45, 47), (NOON, 0, 2), (LATER, 46, 48)],
    ids=["long active", "active for 45 s", "just active", "planned"],
)
def test_a_window_that_was_found_is_looked_at_again_unless_it_is_surely_settled(
    tmp_path: Path, start: datetime, seconds: float, waited: float
) -> None:
    with racing(tmp_path) as others:
        found = others.made(start=start)
        others.clock.sleep(seconds)
        assert others.race().confirm(found, others.clock.now()) == found
    assert others.waited == waited


def test_a_window_that_was_found_and_is_taken_back_is_not_returned(tmp_path: Path) -> None:
    with racing(tmp_path) as others:
        found = others.made()
        others.at(1, lambda: others.client.take_back(found))
        assert others.race().confirm(found, others.clock.now()) is None
    assert others.waited == 2


def test_after_an_interrupt_nothing_is_taken_back(tmp_path: Path) -> None:
    with racing(tmp_path) as others:
        others.made(start=EARLIER)
        mine = others.made()
        others.client.stop()
        assert others.race().settle_one(mine) == mine
        assert others.race().confirm(mine, others.clock.now()) == mine
        assert others.client.get_maintenance(None, mine.id).status == "active"


def test_a_window_that_another_process_has_replaced_is_not_taken_back(tmp_path: Path) -> None:
    with racing(tmp_path, 1) as others:
        newer = others.made(start=LATER)
        others.clock.sleep(1)
        mine = others.made()
        others.at(1.2, lambda: others.client.take_back(mine))
        assert others.race(replacing=True).settle_one(mine) == newer
    assert (others.waited < 12, others.said) == (True, Said())


def test_a_window_that_is_not_found_yet_was_not_replaced(tmp_path: Path) -> None:
    with racing(tmp_path, 10) as others:
        mine = others.made()
        assert others.race(replacing=True).settle_one(mine) == mine
        assert [window.id for window in others.client.list_maintenances(None)] == [mine.id]
    assert others.said == Said()


def test_the_windows_of_two_scopes_are_settled_beside_each_other(tmp_path: Path) -> None:
    with racing(tmp_path) as others:
        older = others.made(start=EARLIER)
        mine = [others.made(), others.made(team_id=PAYMENTS), others.made("alone")]
        kept: list[tuple[str, Maintenance | None]] = []

        def keep(one: Maintenance, stays: Maintenance | None) -> Maintenance:
            kept.append((one.id, stays))
            return stays or one

        results = others.race().settle_all(mine, JobRunner(1, lambda: None), keep)
    assert {id_: result.value for id_, result in results.items()} == {mine[0].id: older}
    assert kept == [(mine[0].id, older)]
