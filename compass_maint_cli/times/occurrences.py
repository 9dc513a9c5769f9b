"""Occurrences of a recurrence: at one local time across clock changes.

A local time that a clock change skips moves on by the length of the gap; one that occurs twice is its first
(RFC 5545, section 3.3.5).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum, auto
from itertools import islice

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.intervals import Span
from compass_maint_cli.times.local import in_zone, readings
from compass_maint_cli.times.recurrence import WEEKDAYS, Frequency, Recurrence, to_rrule
from compass_maint_cli.times.rrule_checks import WEEKS_OF_A_MONTH

DAY = timedelta(days=1)
LETTERS = len("MO")
WEEKS_OF_A_YEAR = 53
STEPS = {Frequency.DAILY: DAY, Frequency.WEEKLY: timedelta(weeks=1)}
CALENDAR_CYCLE = 400
"""Years after which the Gregorian calendar repeats, days of the week included."""

LAST = datetime.max - DAY  # noqa: DTZ901  # local time, which has no zone of its own


class ClockChange(Enum):
    """What a clock change does to the local time at which an occurrence starts."""

    NONE = auto()
    SKIPPED = auto()
    REPEATED = auto()


@dataclass(frozen=True, slots=True)
class LocalEnd:
    """The local time of day at which every occurrence ends, ``days`` after the local day of its start."""

    time: time
    days: int

    @classmethod
    def of(cls, span: Span, zone: tzinfo) -> "LocalEnd":
        """Return the local end of a first occurrence, for all that follow it."""
        start, end = in_zone(span.start, zone), in_zone(span.end, zone)
        return cls(end.time(), (end.date() - start.date()).days)

    def after(self, local: datetime, start: datetime, zone: tzinfo) -> datetime:
        """Return the end, in UTC, of the occurrence at a local start, whose instant is ``start``.

        Where a clock change leaves no time between the two, the occurrence keeps the length that it has on
        other days.
        """
        end = datetime.combine(local.date() + timedelta(days=self.days), self.time)
        found = readings(end, zone)
        for instant in (found.late if found.is_gap else found.early, found.late):
            if instant > start:
                return instant
        return start + (end - local)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence: the local start that the recurrence names, the real span, and how they differ."""

    local: datetime
    span: Span
    zone: tzinfo
    change: ClockChange = ClockChange.NONE

    @property
    def note(self) -> str:
        """What a clock change did to the start, for a person; empty on other days."""
        asked = f"{self.local:%H:%M}"
        if self.change is ClockChange.SKIPPED:
            return f"the clocks skip {asked}: starts at {in_zone(self.span.start, self.zone):%H:%M}"
        if self.change is ClockChange.REPEATED:
            shown = in_zone(self.span.start, self.zone)
            return f"{asked} happens twice: starts at {asked} {shown:%Z}"
        return ""


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
    end_local: LocalEnd | None = None,
) -> Iterator[Occurrence]:
    """Yield the occurrences that overlap the time from ``since`` to ``until``, in order.

    Each starts at the local time of ``start`` in ``zone``, on the recurrence's days. It ends at ``end_local``
    where that is given, else after ``length`` of elapsed time. The day of ``start`` is included only if it is
    one of those days. COUNT includes the ``excepted`` local days (RFC 5545, section 3.8.5.1).

    A start that the clocks skip moves on by the gap. A start that occurs twice is the earlier one, unless it
    is ``start`` itself.

    Raise UsageError at once for days that never occur and for a recurrence that ends before ``start``.
    ``label`` names the key in it.
    """
    rule = f"{label} {to_rrule(recurrence)}"
    local_start = in_zone(start, zone).replace(tzinfo=None)
    if _is_over(recurrence.until, local_start, start):
        raise UsageError(f"{rule} ends before its start, {local_start:%Y-%m-%d}; choose a later UNTIL")
    longest = length if end_local is None else (end_local.days + 1) * DAY
    begin = in_zone(since, zone).replace(tzinfo=None)
    for local in _local_starts(recurrence, local_start, begin, until=until, length=longest, rule=rule):
        if longest >= LAST - local:
            return
        found = readings(local, zone)
        first = found.late if found.is_gap else found.early
        if local == local_start:
            first = start.astimezone(UTC)
        if first >= until or _is_over(recurrence.until, local, first):
            return
        end = first + length if end_local is None else end_local.after(local, first, zone)
        if local.date() not in excepted and end > since:
            change = ClockChange.SKIPPED if found.is_gap else ClockChange.REPEATED
            yield Occurrence(local, Span(first, end), zone, ClockChange.NONE if found.is_unique else change)


def _local_starts(
    recurrence: Recurrence, start: datetime, since: datetime, *, until: datetime, length: timedelta, rule: str
) -> Iterator[datetime]:
    """Yield local starts; without a COUNT, only from shortly before ``since``."""
    days = _complete(recurrence, start)
    begin, step = start, STEPS.get(recurrence.frequency)
    if step and recurrence.count is None:
        whole = step * recurrence.interval
        begin += max((since - start - length) // whole - 1, 0) * whole
    years = max(CALENDAR_CYCLE, until.year + 1 - begin.year)
    found = islice(_search(days, begin, years), recurrence.count)
    first = next(found, None)
    if first is None:
        raise UsageError(f"{rule} never happens after {start:%Y-%m-%d}; choose other days")
    yield first
    yield from found


def _complete(recurrence: Recurrence, start: datetime) -> Recurrence:
    """Return the recurrence in a form that dateutil reads as RFC 5545 means it (section 3.3.10).

    The RFC derives the day of the week from the start where a rule leaves it out; dateutil has all seven days
    of a week of BYWEEKNO. Of ``MO,-1FR`` dateutil has only days that are both, so ``MO`` becomes ``1MO,2MO``
    and so on.
    """
    parts = dict(recurrence.by)
    weekly = recurrence.frequency is Frequency.WEEKLY
    days = parts.get("BYDAY", ())
    if len({len(day) > LETTERS for day in days}) > 1:
        monthly = recurrence.frequency is Frequency.MONTHLY or "BYMONTH" in parts
        numbers = range(1, (WEEKS_OF_A_MONTH if monthly else WEEKS_OF_A_YEAR) + 1)
        every = [[day] if len(day) > LETTERS else [f"{number}{day}" for number in numbers] for day in days]
        parts["BYDAY"] = tuple(day for one in every for day in one)
    elif not days and (weekly or ("BYWEEKNO" in parts and not {"BYMONTHDAY", "BYYEARDAY"} & parts.keys())):
        parts["BYDAY"] = (WEEKDAYS[start.weekday()],)
    return replace(recurrence, by=tuple(parts.items()))


def _search(recurrence: Recurrence, start: datetime, years: int) -> Iterator[datetime]:
    """Yield what dateutil finds in at least that many years from a local start.

    For days that never occur, dateutil searches to the year 9999, which takes half a second. The calendar
    repeats every 400 years, so the search is moved as late as possible to keep it short. BYSETPOS chooses
    among the days of a whole week, but dateutil begins with the day of the start: so it gets the first day
    of that week.
    """
    from dateutil.rrule import rrulestr  # 30 ms, and only recurring windows need it

    later = max((MAXYEAR - start.year - years) // CALENDAR_CYCLE * CALENDAR_CYCLE, 0)
    first = start.replace(year=start.year + later)
    begin = first
    if recurrence.frequency is Frequency.WEEKLY and "BYSETPOS" in dict(recurrence.by):
        begin -= (first.weekday() - WEEKDAYS.index(recurrence.week_start)) % 7 * DAY
    for found in rrulestr(recurrence.days, dtstart=begin):
        if found >= first:
            yield found.replace(year=found.year - later)


def _is_over(until: date | None, local: datetime, instant: datetime) -> bool:
    """Whether a start is after the recurrence's last day, last local start or last instant."""
    if until is None:
        return False
    if not isinstance(until, datetime):
        return local.date() > until
    return instant > until if until.tzinfo else local > until
