"""The index of intervals."""

from datetime import timedelta

from compass_maint_cli.domain.maintenance import Draft, Entity, Rule
from compass_maint_cli.windows.interval_index import IntervalIndex
from tests.support.clock import NOON

HOUR = timedelta(hours=1)
RULES = (Rule("disabled", Entity("sync", "a")),)


def test_the_index_of_intervals_finds_what_overlaps() -> None:
    """Against a look at all of them, for lengths from an hour to a year."""
    index: IntervalIndex[Draft] = IntervalIndex()
    items = []
    for n in range(300):
        start = NOON + (n * 37 % 2000) * HOUR
        items.append(Draft(f"{n}", start, start + (n % 7) ** 5 * HOUR + HOUR, RULES))
    for item in items:
        index.add(item)
    for item in items:
        expected = [other for other in items if other.start < item.end and item.start < other.end]
        found = [other for other in index.near(item) if other.start < item.end and item.start < other.end]
        assert found == expected
