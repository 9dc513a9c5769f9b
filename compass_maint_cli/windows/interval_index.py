"""Intervals by their time, so that those at one time are found without looking at all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import merge
from typing import Generic, Protocol, TypeVar


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
    """A growing collection of intervals.

    An interval of less than ``2**n`` seconds is in the one or two slots of that width that it touches. Most
    intervals of a slot overlap one another, so few are looked at needlessly, however long or many they are.
    """

    def __init__(self) -> None:
        self._all: list[Item] = []
        # For each width the intervals of a slot, by their numbers, in the order they were added.
        self._slots: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))

    def add(self, interval: Item) -> None:
        """Add an interval."""
        first, last = _seconds(interval)
        width = (last - first).bit_length()
        for slot in range(first >> width, (last >> width) + 1):
            self._slots[width][slot].append(len(self._all))
        self._all.append(interval)

    def near(self, interval: Item) -> Iterator[Item]:
        """Yield every interval that may overlap this one, and some more, in the order they were added."""
        first, last = _seconds(interval)
        before = -1
        for number in merge(*self._touched(first, last)):
            if number != before:
                before = number
                yield self._all[number]

    def _touched(self, first: int, last: int) -> Iterator[list[int]]:
        """Yield the slots of every width between two seconds."""
        for width, slots in self._slots.items():
            span = range(first >> width, (last >> width) + 1)
            wanted: Iterable[int] = (
                span if len(span) < len(slots) else [slot for slot in slots if slot in span]
            )
            yield from (slots[slot] for slot in wanted if slot in slots)


def _seconds(interval: Interval) -> tuple[int, int]:
    """Return the first and the last second that an interval touches, counted from 1970."""
    first, last = sorted(int(moment.timestamp()) for moment in (interval.start, interval.end))
    return first, last
