"""Intervals from a start to an end: parsed from flags or keys, checked, and described."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.durations import format_length, moved
from compass_maint_cli.times.input_text import quoted
from compass_maint_cli.times.local import format_local, in_zone
from compass_maint_cli.times.parse_time import parse_time
from compass_maint_cli.times.zones import zone_name


class Span(NamedTuple):
    """From ``start`` up to, but not including, ``end``; both in UTC and whole seconds."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """The elapsed time."""
        return self.end - self.start


class Labels(NamedTuple):
    """Names of start, end and length for messages: flags, or the keys of a file."""

    start: str = "--start"
    end: str = "--end"
    length: str = "--for"


def window_span(
    *,
    start: str | None,
    end: str | None,
    length: str | None,
    now: datetime,
    zone: tzinfo,
    default: timedelta,
    labels: Labels | None = None,
    start_at: datetime | None = None,
) -> Span:
    """Return the span of a window from the texts of its start, and its end or length.

    ``start_at`` is the instant of the start where its text has been parsed already.
    Without a start it starts now; without end and length it lasts ``default``. A start in the past is allowed
    while the end is ahead: such a window takes effect at once (docs/api-facts.md 1.7). An end that is a time
    of day or a day of the week is the first one after the start. A relative end counts from now, as
    everywhere. Next to a fixed start it is rejected, because a length may have been meant.

    Raise UsageError for an end at or before the start, an end in the past, an end together with a length, and
    a time beyond the year 9999.
    """
    names = labels or Labels()
    if end is not None and length is not None:
        raise UsageError(
            f"{names.end} {quoted(end)} and {names.length} {quoted(length)} both say when it ends; give one"
        )
    now = now.astimezone(UTC).replace(microsecond=0)
    first = start_at or now
    if start is not None and start_at is None:
        first = parse_time(start, now=now, zone=zone, label=names.start)
    if end is None:
        span = _lasting(first, length, default, names)
        given = (
            f"{names.length} {quoted(length)}"
            if length is not None
            else f"the length {format_length(default)}"
        )
    else:
        _check_relative(start, end, names)
        span = Span(first, parse_time(end, now=now, zone=zone, label=names.end, after=first))
        given = f"{names.end} {quoted(end)}"
    _check(span, given, names, now, zone)
    return span


def _lasting(start: datetime, length: str | None, default: timedelta, names: Labels) -> Span:
    """Return the span of that length, in elapsed time."""
    if length is not None:
        return Span(start, moved(start, length, label=names.length))
    try:
        return Span(start, start + default)
    except OverflowError:
        given = f"the length {format_length(default)}"
        raise UsageError(f"{given} ends the window after the year 9999; give {names.end}") from None


def _check_relative(start: str | None, end: str, names: Labels) -> None:
    """Reject ``--start 22:00 --end +2h``: it could mean two hours from now, or from the start."""
    if start is None or not _is_relative(end) or _is_relative(start):
        return
    length = re.sub(r"^(?:now|in )?[ +-]*| from now$", "", end.strip())
    lasts = (
        f"for that long from the start write {names.length} {length}, else " if length[:1].isdigit() else ""
    )
    raise UsageError(
        f"{names.end} {quoted(end)} counts from now, not from {names.start} {quoted(start)}; "
        f"{lasts}write the end's own time"
    )


def _is_relative(text: str) -> bool:
    """Whether a time is ``now`` or a distance from now."""
    low = text.strip().lower()
    return low.startswith(("now", "+", "-", "in ")) or low.endswith((" ago", " from now"))


def _check(span: Span, given: str, names: Labels, now: datetime, zone: tzinfo) -> None:
    """Reject a span that ends before it starts, or in the past."""
    start, end = (format_local(moment, zone) for moment in (span.start, span.end))
    if span.end <= span.start:
        place = "is the start itself" if span.end == span.start else f"is before the start, {start}"
        right = f"write the end with its date, or {names.length} and a length"
        raise UsageError(f"{given}, which is {end} {zone_name(zone)}, {place}; {right}")
    if span.end <= now:
        raise UsageError(
            f"{given} ends the window at {end} {zone_name(zone)}, which is in the past; "
            f"it is now {format_local(now, zone)}; give a later end"
        )


def describe_span(span: Span, zone: tzinfo) -> str:
    """Return one line for a person to check: local time, UTC and length.

    ``2026-12-01 22:00 to 23:00 Europe/Berlin (CET) = 21:00 to 22:00 UTC, 1h``. The end has its date
    only where it differs. If the clocks change in between, both ends have their own zone abbreviation.
    """
    start, end = in_zone(span.start, zone), in_zone(span.end, zone)
    utc = _between(in_zone(span.start, UTC), in_zone(span.end, UTC))
    length = format_length(span.length)
    if zone is UTC:
        return f"{utc} UTC, {length}"
    if start.utcoffset() == end.utcoffset():
        local = f"{_between(start, end)} {zone_name(zone)} ({start.tzname()})"
    else:
        local = f"{_between(start, end, f' ({start.tzname()})')} ({end.tzname()}) {zone_name(zone)}"
    return f"{local} = {utc.removeprefix(f'{start:%Y-%m-%d} ')} UTC, {length}"


def _between(start: datetime, end: datetime, mark: str = "") -> str:
    """Return both ends; the date of the second only where it differs."""
    first, last = (format_local(moment, moment.tzinfo or UTC) for moment in (start, end))
    if start.date() == end.date():
        last = last.partition(" ")[2]
    return f"{first}{mark} to {last}"
