"""The marks of a time axis: round local times, also across a change of the clocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from compass_maint_cli.output import time_format
from compass_maint_cli.times.intervals import Span
from compass_maint_cli.times.local import in_zone

_MINUTES = (1, 5, 10, 15, 30, 60, 120, 180, 360, 720)
_DAYS = (1, 2, 7, 14, 28, 91, 182, 364)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark at an instant, with the local time it shows."""

    at: datetime
    label: str


def ticks(span: Span, zone: tzinfo, most: int) -> list[Tick]:
    """Return marks inside the span, ``most`` of them at most, at round local times.

    The axis is real time. On the day the clocks change a step is longer or shorter by the hour that is put in
    or left out; a local time that does not exist has no mark, one that happens twice has one, at its first.
    """
    step = _step(span.length, most)
    found: dict[datetime, Tick] = {}
    for local in _locals(span, zone, step):
        try:
            at = local.replace(tzinfo=zone).astimezone(UTC)
        except OverflowError:
            continue
        # Back in the zone a local time from a gap is another; the mark there is not round.
        if span.start <= at < span.end and in_zone(at, zone).replace(tzinfo=None) == local:
            found[at] = Tick(at, _label(local, step))
    return list(found.values())


def _step(length: timedelta, most: int) -> timedelta:
    steps = [timedelta(minutes=count) for count in _MINUTES] + [timedelta(days=count) for count in _DAYS]
    return next((step for step in steps if length / step <= most), -(-length // most))


def _locals(span: Span, zone: tzinfo, step: timedelta) -> Iterator[datetime]:
    """Yield naive local times a step apart, from before the start; whole days count from a Monday."""
    first = datetime.combine(in_zone(span.start, zone).date(), time())
    if step > timedelta(days=1):
        first = datetime.fromordinal(first.toordinal() - (first.toordinal() - 1) % step.days)
    last = in_zone(span.end, zone).replace(tzinfo=None)
    while first <= last:
        yield first
        if datetime.max - first < step:  # noqa: DTZ901 - local times, which have no zone of their own
            return
        first += step


def _label(local: datetime, step: timedelta) -> str:
    if step < timedelta(days=1) and local.time() != time():
        return time_format.clock(local)
    return time_format.weekday(local) if step < timedelta(days=7) else time_format.day(local).lstrip()
