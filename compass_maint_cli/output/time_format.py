"""Moments as people read them: a local time, a span, the time left.

English names without `strftime`, whose words follow the process's locale.
"""

from datetime import datetime, timedelta

from compass_maint_cli.domain.maintenance import Maintenance, Status
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.view import View
from compass_maint_cli.times.durations import format_left, format_length
from compass_maint_cli.times.local import format_local
from compass_maint_cli.times.wire import to_wire

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MINUTE = timedelta(minutes=1)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def iso(moment: datetime | None, view: View) -> str:
    """Return a moment for machines, to the second: with its offset, or with Z in UTC; empty for none."""
    if moment is None:
        return ""
    return to_wire(moment) if view.utc else view.local(moment).isoformat(timespec="seconds")


def exact(moment: datetime | None, view: View) -> str:
    """Return a moment in full: local on a terminal, with its offset off one; empty for none."""
    if moment is None or not view.terminal:
        return iso(moment, view)
    return format_local(moment, view.local(moment).tzinfo or view.zone)


def came(window: Maintenance, name: str) -> str:
    """Return the text of a time that is not an instant, as it came in the field ``name``; else nothing."""
    value = window.raw.get(name)
    return "" if value is None else visible(str(value))


def day(moment: datetime) -> str:
    """Return ``23 Nov``, two cells for the day."""
    return f"{moment.day:2} {_MONTHS[moment.month - 1]}"


def clock(moment: datetime) -> str:
    """Return ``21:00``."""
    return f"{moment.hour:02}:{moment.minute:02}"


def full(moment: datetime, view: View) -> str:
    """Return ``Mon 23 Nov 2026 21:00:00 CET = 2026-11-23T20:00:00Z``."""
    local = view.local(moment)
    date = f"{_DAYS[local.weekday()]} {day(local)} {local.year}"
    text = f"{date} {clock(local)}:{local.second:02} {zone(local)}"
    return f"{text} = {to_wire(moment)}" if local.utcoffset() else text


def zone(local: datetime) -> str:
    """Return the short name of a local time's zone: ``CET``, ``+03``, ``UTC``."""
    return local.tzname() or "UTC"


def span(window: Maintenance, view: View) -> str:
    """Return ``23 Nov 21:00-23:00``; the second day only where the window lasts a day or longer."""
    start, end = window.start, window.end
    if start is None and end is None and not (came(window, "startDate") or came(window, "endDate")):
        return ""
    if start is not None and end is not None and timedelta(0) <= end - start < timedelta(days=1):
        return f"{_moment(start, view)}-{clock(view.local(end))}"
    first, last = _moment(start, view), _moment(end, view).lstrip()
    return f"{first or came(window, 'startDate') or '?'}-{last or came(window, 'endDate') or '?'}"


def when(window: Maintenance, view: View, *, weekday: bool = True) -> str:
    """Return ``until 22:28`` of an active window, ``Sat 5 Dec 22:00 → 00:00`` of another."""
    end = window.end
    if window.status == Status.ACTIVE and end is not None:
        return f"until {until(end, view, weekday=weekday)}"
    return span_in_words(window, view, weekday=weekday)


def span_in_words(window: Maintenance, view: View, *, weekday: bool = True) -> str:
    """Return ``Sat 5 Dec 22:00 → 00:00``, whatever the status."""
    start, end = window.start, window.end
    if start is None or end is None or end < start:
        return span(window, view)
    first, last, today = view.local(start), view.local(end), view.local(view.now)
    if first.tzinfo is not view.shown_zone or last.tzinfo is not view.shown_zone:
        return span(window, view)
    end_in_words = _end_after(first, last, today, view, weekday=weekday)
    return f"{_glance(first, today, view, weekday=weekday)} {view.arrow} {end_in_words}"


def until(end: datetime, view: View, *, weekday: bool = True) -> str:
    """Return ``22:28`` today, ``04:32 +1d`` tomorrow, else ``Sat 5 Dec 22:00``."""
    today = view.local(view.now)
    return _end_after(today, view.local(end), today, view, most_days=1, weekday=weekday)


def _end_after(
    start: datetime, end: datetime, today: datetime, view: View, *, most_days: int = 6, weekday: bool
) -> str:
    """Return an end relative to the day of a start, all local; midnight belongs to the day that it ends."""
    days = (end.date() - start.date()).days
    if days == 0 or (days == 1 and end.hour == end.minute == end.second == 0):
        return clock(end)
    return f"{clock(end)} +{days}d" if 0 < days <= most_days else _glance(end, today, view, weekday=weekday)


def glance(moment: datetime, view: View, *, weekday: bool = True) -> str:
    """Return ``22:28`` of today, ``Sat 5 Dec 22:00`` of another day."""
    return _glance(view.local(moment), view.local(view.now), view, weekday=weekday)


def _glance(local: datetime, today: datetime, view: View, *, weekday: bool) -> str:
    if local.tzinfo is not view.shown_zone:
        return local.isoformat(timespec="seconds")
    if local.date() == today.date():
        return clock(local)
    date = date_in_words(local, today)
    return f"{date if weekday else date.partition(' ')[2]} {clock(local)}"


def date_in_words(local: datetime, today: datetime) -> str:
    """Return ``Sat 5 Dec``, with the year where it is not that of ``today``; both in the zone shown."""
    year = "" if local.year == today.year else f" {local.year}"
    return f"{weekday(local)} {_MONTHS[local.month - 1]}{year}"


def _moment(moment: datetime | None, view: View) -> str:
    if moment is None:
        return ""
    local = view.local(moment)
    if local.tzinfo is not view.shown_zone:
        return local.isoformat(timespec="seconds")
    year = "" if local.year == view.local(view.now).year else f" {local.year}"
    return f"{day(local)}{year} {clock(local)}"


def left(window: Maintenance, now: datetime) -> str:
    """Return ``45m left`` of an active window, ``in 2h`` until a planned one, ``3d ago`` since a past one."""
    if window.status == Status.ACTIVE and window.end is not None:
        return f"{rough(window.end - now)} left" if window.end > now else "ending"
    if window.status == Status.PLANNED and window.start is not None:
        return f"in {rough(window.start - now)}" if window.start > now else "starting"
    if window.status == Status.PAST and window.end is not None and window.end <= now:
        return f"{rough(now - window.end)} ago"
    return ""


def length(window: Maintenance) -> str:
    """Return ``1h 30m``; empty for a window without a start or an end."""
    return format_length(window.end - window.start) if window.start and window.end else ""


def rough(left: timedelta) -> str:
    """Return a length for a glance: no seconds beside minutes; rounded down, as `format_left` does."""
    return format_left(left if left < _MINUTE else left - left % _MINUTE)


def weekday(moment: datetime) -> str:
    """Return ``Mon 23``."""
    return f"{_DAYS[moment.weekday()]} {moment.day}"
