"""Moments as people read them: a local time, a span, the time left.

English names without `strftime`, whose words follow the process's locale.
"""

from datetime import UTC, datetime, timedelta

from compass_maint_cli.maintenance import Maintenance, Status
from compass_maint_cli.output.view import View

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def iso(moment: datetime | None, view: View) -> str:
    """Return a moment for machines, to the second: with its offset, or with Z in UTC; empty for none."""
    if moment is None:
        return ""
    text = view.local(moment).isoformat(timespec="seconds")
    return text.replace("+00:00", "Z") if view.utc else text


def day(moment: datetime) -> str:
    """Return ``23 Nov``, two cells for the day."""
    return f"{moment.day:2} {_MONTHS[moment.month - 1]}"


def clock(moment: datetime) -> str:
    """Return ``21:00``."""
    return f"{moment.hour:02}:{moment.minute:02}"


def full(moment: datetime, view: View) -> str:
    """Return ``Mon 23 Nov 2026 21:00:00 CET``."""
    local = view.local(moment)
    return (
        f"{_DAYS[local.weekday()]} {day(local)} {local.year} {clock(local)}:{local.second:02} {zone(local)}"
    )


def zone(local: datetime) -> str:
    """Return the short name of a local time's zone: ``CET``, ``+03``, ``UTC``."""
    return local.tzname() or "UTC"


def span(window: Maintenance, view: View) -> str:
    """Return ``23 Nov 21:00-23:00``; the second day only where the window lasts a day or longer."""
    start, end = (None if at is None else view.local(at) for at in (window.start, window.end))
    if start is None and end is None:
        return ""
    if start is not None and end is not None and end - start < timedelta(days=1):
        return f"{_moment(start, view)}-{clock(end)}"
    return f"{_moment(start, view)}-{_moment(end, view).lstrip()}"


def _moment(moment: datetime | None, view: View) -> str:
    if moment is None:
        return "?"
    year = "" if moment.year == view.local(view.now).year else f" {moment.year}"
    return f"{day(moment)}{year} {clock(moment)}"


def left(window: Maintenance, now: datetime) -> str:
    """Return ``45m left`` of an active window, ``in 2h`` until a planned one, ``3d ago`` since a past one."""
    if window.status == Status.ACTIVE and window.end is not None:
        return f"{rough(window.end - now)} left" if window.end > now else "ending"
    if window.status == Status.PLANNED and window.start is not None:
        return f"in {rough(window.start - now)}" if window.start > now else "starting"
    if window.status == Status.PAST and window.end is not None and window.end <= now:
        return f"{rough(now - window.end)} ago"
    return ""


def rough(length: timedelta) -> str:
    """Return a length in two units at most: ``45s``, ``1h 30m``, ``2d 4h``, ``40d``; never rounded up."""
    seconds = int(length.total_seconds())
    if seconds < _MINUTE:
        return f"{seconds}s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE}m"
    if seconds < _DAY:
        return _two(seconds // _HOUR, "h", seconds % _HOUR // _MINUTE, "m")
    days, hours = seconds // _DAY, seconds % _DAY // _HOUR
    return _two(days, "d", hours if days < 10 else 0, "h")  # noqa: PLR2004  hours do not matter beyond ten days


def _two(first: int, unit: str, second: int, smaller: str) -> str:
    return f"{first}{unit} {second}{smaller}" if second else f"{first}{unit}"


def utc(moment: datetime) -> str:
    """Return ``2026-11-23 20:00:00 UTC``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def long(moment: datetime | None, view: View) -> str:
    """Return ``2026-11-23 21:00:00``, local."""
    return "" if moment is None else f"{view.local(moment):%Y-%m-%d %H:%M:%S}"
