"""When a recurrence happens: local time across clock changes, each for its length of real time."""

from collections.abc import Collection, Iterator
from datetime import MAXYEAR, UTC, date, datetime, timedelta, tzinfo

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.intervals import Span
from compass_maint_cli.times.local import in_zone, readings
from compass_maint_cli.times.recurrence import Frequency, Recurrence, to_rrule

STEPS = {Frequency.DAILY: timedelta(days=1), Frequency.WEEKLY: timedelta(weeks=1)}
CYCLE = 400
"""Years after which the calendar repeats."""

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
    """Yield the spans that touch the time from ``since`` up to ``until``, in their order.

    Each starts at the local time of ``start`` in ``zone``, on the recurrence's days, and lasts ``length`` of
    real time. The day of ``start`` counts only where it is one of them; COUNT counts the ``excepted`` local
    days too, as RFC 5545 has it. A start that the clocks show twice is the earlier of the two, unless it is
    ``start`` itself.

    Raise UsageError for a start that the clocks skip, with its date, when it is reached; and at once for days
    that never come and for an end before ``start``. ``label`` names the key.
    """
    rule = f"{label} {to_rrule(recurrence)}"
    local_start = in_zone(start, zone).replace(tzinfo=None)
    if _is_over(recurrence.until, local_start, start):
        raise UsageError(f"{rule} ends before its start, {local_start:%Y-%m-%d}; choose a later UNTIL")
    for local in _locals(
        recurrence, local_start, in_zone(since, zone).replace(tzinfo=None), until, length, rule
    ):
        if length >= LAST - local:
            return
        found = readings(local, zone)
        if found.early >= until or _is_over(recurrence.until, local, found.early):
            return
        if local.date() in excepted or found.late + length <= since:
            continue
        if found.gap:
            raise UsageError(
                f"{rule} has a start at {found.trouble()}; except that day, or start at another time"
            )
        first = start.astimezone(UTC) if local == local_start else found.early
        yield Span(first, first + length)


def _locals(
    recurrence: Recurrence, start: datetime, since: datetime, until: datetime, length: timedelta, rule: str
) -> Iterator[datetime]:
    """Yield local starts, by dateutil; where nothing is counted, only from shortly before ``since`` on."""
    count = "" if recurrence.count is None else f";COUNT={recurrence.count}"
    step = STEPS.get(recurrence.frequency)
    if step and not count:
        whole = step * recurrence.interval
        start += max((since - start - length) // whole - 1, 0) * whole
    found = _dated(recurrence.days + count, start, max(CYCLE, until.year + 1 - start.year))
    first = next(found, None)
    if first is None:
        raise UsageError(f"{rule} never happens after {start:%Y-%m-%d}; choose other days")
    yield first
    yield from found


def _dated(days: str, start: datetime, years: int) -> Iterator[datetime]:
    """Yield what dateutil finds in at least that many years from a local start.

    dateutil seeks days that never come to the year 9999, for half a second. The calendar repeats every 400
    years, to the day of the week, so the search is made as late in it as it can be.
    """
    from dateutil.rrule import rrulestr  # 30 ms, and only recurring windows need it

    later = max((MAXYEAR - start.year - years) // CYCLE * CYCLE, 0)
    for found in rrulestr(days, dtstart=start.replace(year=start.year + later)):
        yield found.replace(year=found.year - later)


def _is_over(until: date | None, local: datetime, instant: datetime) -> bool:
    """Whether a start lies behind the recurrence's last day, local start or instant."""
    if until is None:
        return False
    if not isinstance(until, datetime):
        return local.date() > until
    return instant > until if until.tzinfo else local > until
