"""Intervals by the days that they cover, so that those at one time are found without looking at all."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Generic, Protocol, TypeVar

DAY_SECONDS = 86_400
LONG_DAYS = 60
"""An interval that covers more days than this is looked at every time."""


class Interval(Protocol):
    """Anything with a start and an end."""

    @property
    def start(self) -> datetime:
        """Return the first instant."""

    @property
    def end(self) -> datetime:
        """Return the first instant after it."""


Item = TypeVar("Item", bound=Interval)


class IntervalIndex(Generic[Item]):
    """A growing collection of intervals."""

    def __init__(self) -> None:
        self._all: list[Item] = []
        self._by_day: dict[int, list[int]] = defaultdict(list)
        self._long: list[int] = []

    def add(self, interval: Item) -> None:
        """Add an interval."""
        number, days = len(self._all), _days(interval)
        self._all.append(interval)
        if len(days) > LONG_DAYS:
            self._long.append(number)
            return
        for day in days:
            self._by_day[day].append(number)

    def near(self, interval: Item) -> Iterator[Item]:
        """Yield every interval that may overlap this one, and some more, in the order they were added."""
        days = _days(interval)
        if len(days) > LONG_DAYS:
            yield from self._all
            return
        found = set(self._long).union(*(self._by_day.get(day, ()) for day in days))
        for number in sorted(found):
            yield self._all[number]


def _days(interval: Interval) -> range:
    """Return the days that an interval touches, counted from 1970."""
    first, last = (int(moment.timestamp() // DAY_SECONDS) for moment in (interval.start, interval.end))
    return range(first, last + 1)
