"""The times of a rule file: texts as instants, recurrences as occurrences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from compass_maint_cli.domain.description import join_key
from compass_maint_cli.errors import Problem, RuleFileError, UsageError
from compass_maint_cli.rulefiles.fields import DATE_PATTERN
from compass_maint_cli.rulefiles.spec import WindowSpec
from compass_maint_cli.rulefiles.values import Placed, split_meant
from compass_maint_cli.times.intervals import Labels, Span, window_span
from compass_maint_cli.times.local import in_zone
from compass_maint_cli.times.occurrences import LocalEnd, Occurrence, occurrences
from compass_maint_cli.times.parse_time import is_fixed, parse_time
from compass_maint_cli.times.recurrence import Recurrence
from compass_maint_cli.times.rrule import parse_recurrence
from compass_maint_cli.times.zones import load_zone
from compass_maint_cli.yamlnodes.problems import ProblemList

LABELS = Labels("start", "end", "for")


@dataclass(frozen=True, slots=True)
class TimeDefaults:
    """The present, and the zone and length of a window whose file gives none."""

    now: datetime
    zone: tzinfo
    length: timedelta


@dataclass(frozen=True, slots=True)
class TimedSpec:
    """A window of a file with its times read.

    ``first`` is the window's own span, or with a ``recurrence`` the one that it counts from. ``fixed`` says
    whether the file's start is not relative to the present. ``start_is_extra`` says that the day of ``first``
    is no day of the recurrence. It is an occurrence nevertheless, the first one (RFC 5545, section 3.8.5.3).
    """

    spec: WindowSpec
    zone: tzinfo
    first: Span
    recurrence: Recurrence | None
    fixed: bool
    start_is_extra: bool = False

    def occurrences(self, since: datetime, until: datetime) -> Iterator[Occurrence]:
        """Yield the times that touch the time between; that of a window without ``repeat`` is always yielded.

        Raise RuleFileError for days that never occur.
        """
        if self.recurrence is None:
            yield self._first_occurrence()
        for found in self._local_occurrences(since, until):
            if found.local.date() not in self.spec.skipped:
                yield found

    def days(self, since: datetime, until: datetime) -> Iterator[date]:
        """Yield the local days of the recurrence between, those of ``except`` included."""
        return (found.local.date() for found in self._local_occurrences(since, until))

    def _local_occurrences(self, since: datetime, until: datetime) -> Iterator[Occurrence]:
        recurrence, first = self.recurrence, self.first
        if recurrence is None:
            return
        if self.start_is_extra:
            if first.start < until and first.end > since:
                yield self._first_occurrence()
            if recurrence.count == 1:
                return
            if recurrence.count:
                recurrence = replace(recurrence, count=recurrence.count - 1)
        try:
            yield from occurrences(
                recurrence,
                start=first.start,
                length=first.length,
                zone=self.zone,
                since=since,
                until=until,
                end_local=LocalEnd.of(first, self.zone) if self.spec.end else None,
            )
        except UsageError as error:
            problem = Problem(self.spec.place_of("repeat"), *split_meant(error.message))
            raise RuleFileError((problem,)) from None

    def _first_occurrence(self) -> Occurrence:
        local = in_zone(self.first.start, self.zone).replace(tzinfo=None)
        return Occurrence(local, self.first, self.zone)

    def key_of(self, found: Occurrence) -> str | None:
        """Return the key of the window at one of its ``occurrences``; None where the file names none."""
        return self.spec.name if self.recurrence is None else self.key_on(found.local.date())

    def key_on(self, day: date) -> str | None:
        """Return the key of the occurrence on a local day, ``name@2026-12-05``.

        A recurrence has at most one start a day. The day stays the same when the file changes the time of
        day, the zone or the length, so that the planned window is changed and not created a second time.
        """
        return None if self.spec.name is None else f"{self.spec.name}@{day}"


def timed(spec: WindowSpec, problems: ProblemList, defaults: TimeDefaults) -> TimedSpec | None:
    """Read the times of a window; None after problems."""
    before = len(problems.found)
    zone = defaults.zone
    with Placed(spec.place_of("timezone"), problems):
        zone = defaults.zone if spec.timezone is None else load_zone(spec.timezone, label="timezone")
    first, recurrence = Span(defaults.now, defaults.now + defaults.length), None
    with Placed(spec.place_of("repeat"), problems):
        recurrence = None if spec.repeat is None else _recurrence(spec, zone, problems, defaults)
    with Placed(spec.place_of("start"), problems):
        start = _start(spec, zone, defaults, recurrence)
        with Placed(spec.place_of("end", "for", "start"), problems):
            first = _span(spec, start, zone, defaults)
        with Placed(spec.place_of("repeat"), problems):
            _check_time_of_day(recurrence, in_zone(start, zone))
    fixed = spec.start is not None and is_fixed(spec.start)
    if recurrence is not None and not fixed:
        what = f"start {spec.start!r} depends on the day it is read"
        problems.add(spec.place_of("start"), what, "write a date, as in 2026-12-05 22:00")
    longest = f"{spec.name}@{date.max}" if spec.repeat and spec.name else spec.name
    with Placed(spec.place_of("description", "name"), problems):
        join_key(spec.description or "", longest)
    if len(problems.found) > before:
        return None
    with Placed(spec.place_of("repeat"), problems):
        return TimedSpec(spec, zone, first, recurrence, fixed, _is_extra(recurrence, first, zone))
    return None


def _is_extra(recurrence: Recurrence | None, first: Span, zone: tzinfo) -> bool:
    """Whether the start is not a day of the recurrence; raise UsageError for days that never occur."""
    if recurrence is None:
        return False
    soon = first.start + timedelta(seconds=1)
    found = occurrences(
        recurrence, start=first.start, length=first.length, zone=zone, since=first.start, until=soon
    )
    return all(each.span.start != first.start for each in found)


def _start(spec: WindowSpec, zone: tzinfo, defaults: TimeDefaults, recurrence: Recurrence | None) -> datetime:
    """Return the start; where it is a date alone, the time of day may be that of the recurrence."""
    text = spec.start
    if text is None:
        return defaults.now
    if recurrence is not None and recurrence.at is not None and re.fullmatch(DATE_PATTERN + "$", text):
        text = f"{text} {recurrence.at:%H:%M:%S}"
    return parse_time(text, now=defaults.now, zone=zone, label="start")


def _check_time_of_day(recurrence: Recurrence | None, start: datetime) -> None:
    """Raise UsageError where the recurrence names another time of day than the start."""
    if recurrence is not None and recurrence.at not in {None, start.time()}:
        raise UsageError(
            f"repeat says at {recurrence.at:%H:%M}, but the first one starts at {start:%H:%M}; give one time"
        )


def _span(spec: WindowSpec, start: datetime, zone: tzinfo, defaults: TimeDefaults) -> Span:
    """Return the window's span; where the start has a date, the end is relative to it.

    So ``end: 02:00`` is the first one after the start, and a file whose window is past is valid.
    """
    fixed = spec.start is not None and is_fixed(spec.start)
    return window_span(
        start=spec.start,
        start_at=start if fixed else None,
        end=spec.end,
        length=spec.length,
        now=start if fixed else defaults.now,
        zone=zone,
        default=defaults.length,
        labels=LABELS,
    )


def _recurrence(spec: WindowSpec, zone: tzinfo, problems: ProblemList, defaults: TimeDefaults) -> Recurrence:
    """Return the recurrence with the file's own ``until`` or ``count``."""
    recurrence = parse_recurrence(spec.repeat or "", label="repeat")
    if spec.until is None and spec.count is None:
        return recurrence
    if recurrence.until is not None or recurrence.count is not None:
        problems.add(
            spec.place_of("until", "count"), "repeat already says when it stops", "say it in one place"
        )
    if spec.until is None:
        return replace(recurrence, count=spec.count)
    now = defaults.now
    with Placed(spec.place_of("until"), problems):
        if re.fullmatch(DATE_PATTERN + "$", spec.until):
            # In UTC: a day may have no midnight in the zone, and its number is enough.
            return replace(recurrence, until=parse_time(spec.until, now=now, zone=UTC, label="until").date())
        return replace(recurrence, until=parse_time(spec.until, now=now, zone=zone, label="until"))
    return recurrence
