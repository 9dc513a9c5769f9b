"""Occurrences of a recurrence: at one local time across clock changes, each of one elapsed length."""

from collections.abc import Collection, Iterator
from datetime import MAXYEAR, UTC, date, datetime, timedelta, tzinfo

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.intervals import Span
from compass_maint_cli.times.local import in_zone, readings
from compass_maint_cli.times.recurrence import Frequency, Recurrence, to_rrule

STEPS = {Frequency.DAILY: timedelta(days=1), Frequency.WEEKLY: timedelta(weeks=1)}
CALENDAR_CYCLE = 400
"""Years after which the Gregorian calendar repeats, days of the week included."""

LAST = datetime.max - timedelta(days=1)  # noqa: DTZ901  # local time, which has no zone of its own


def occurrences(
    recurrence: Recurrence,
    *,
    start: datetime,
    length: timedelta,
    zone: tzinfo,
    since: datetime,
    until: datetime,
    excepted: Collection[date] = frozenset(),
    label: str = "repeat",
) -> Iterator[Span]:
    """Yield the spans that overlap the time from ``since`` to ``until``, in order.

    Each starts at the local time of ``start`` in ``zone``, on the recurrence's days, and lasts ``length`` of
    elapsed time. The day of ``start`` is included only if it is one of those days. COUNT includes the
    ``excepted`` local days (RFC 5545, section 3.8.5.1). A start that occurs twice means the earlier one,
    unless it is ``start`` itself.

    Raise UsageError at once for days that never occur and for a recurrence that ends before ``start``; when
    it is reached, for a start that a clock change skips. ``label`` names the key in it.
    """
    rule = f"{label} {to_rrule(recurrence)}"
    local_start = in_zone(start, zone).replace(tzinfo=None)
    if _is_over(recurrence.until, local_start, start):
        raise UsageError(f"{rule} ends before its start, {local_start:%Y-%m-%d}; choose a later UNTIL")
    for local in _local_starts(
        recurrence, local_start, in_zone(since, zone).replace(tzinfo=None), until, length, rule
    ):
        if length >= LAST - local:
            return
        found = readings(local, zone)
        if found.early >= until or _is_over(recurrence.until, local, found.early):
            return
        if local.date() in excepted or found.late + length <= since:
            continue
        if found.is_gap:
            raise UsageError(
                f"{rule} has a start at {found.problem()}; except that day, or start at another time"
            )
        first = start.astimezone(UTC) if local == local_start else found.early
        yield Span(first, first + length)


def _local_starts(
    recurrence: Recurrence, start: datetime, since: datetime, until: datetime, length: timedelta, rule: str
) -> Iterator[datetime]:
    """Yield local starts; without a COUNT, only from shortly before ``since``."""
    count = "" if recurrence.count is None else f";COUNT={recurrence.count}"
    step = STEPS.get(recurrence.frequency)
    if step and not count:
        whole = step * recurrence.interval
        start += max((since - start - length) // whole - 1, 0) * whole
    found = _search(recurrence.days + count, start, max(CALENDAR_CYCLE, until.year + 1 - start.year))
    first = next(found, None)
    if first is None:
        raise UsageError(f"{rule} never happens after {start:%Y-%m-%d}; choose other days")
    yield first
    yield from found


def _search(days: str, start: datetime, years: int) -> Iterator[datetime]:
    """Yield what dateutil finds in at least that many years from a local start.

    For days that never occur, dateutil searches to the year 9999, which takes half a second. The calendar
    repeats every 400 years, so the search is moved as late as possible to keep it short.
    """
    from dateutil.rrule import rrulestr  # 30 ms, and only recurring windows need it

    later = max((MAXYEAR - start.year - years) // CALENDAR_CYCLE * CALENDAR_CYCLE, 0)
    for found in rrulestr(days, dtstart=start.replace(year=start.year + later)):
        yield found.replace(year=found.year - later)


def _is_over(until: date | None, local: datetime, instant: datetime) -> bool:
    """Whether a start is after the recurrence's last day, last local start or last instant."""
    if until is None:
        return False
    if not isinstance(until, datetime):
        return local.date() > until
    return instant > until if until.tzinfo else local > until
