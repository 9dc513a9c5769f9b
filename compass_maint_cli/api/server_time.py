"""What a reply's headers say about time: the server's clock, and how long it asks to wait. Pure."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from compass_maint_cli.times.durations import format_length

CLOCK_TOLERANCE = timedelta(seconds=60)
"""How far two clocks may differ before a warning (docs/architecture.md 3)."""


SECOND = timedelta(seconds=1)


class ClockSkew(NamedTuple):
    """How far this machine's clock is ahead of the server's; negative where it is behind."""

    ahead: timedelta

    @property
    def matters(self) -> bool:
        """Whether the clocks differ by more than the usual tolerance."""
        return abs(self.ahead) > CLOCK_TOLERANCE

    def describe(self) -> str:
        """Return the sentence about it: ``... is 2h 30m behind the server's``. Hours have no seconds."""
        side = "ahead of" if self.ahead > timedelta() else "behind"
        unit = timedelta(seconds=1) if abs(self.ahead) < timedelta(hours=1) else timedelta(minutes=1)
        length = format_length(round(abs(self.ahead) / unit) * unit)
        return f"this machine's clock is {length} {side} the server's"


class ServerClock:
    """The server's clock as its replies show it, for any number of clients and threads.

    It is this machine's, ``now``, moved as soon as a Date contradicts it by more than a second; a Date has
    whole seconds. A difference of more than ``tolerance`` is worth a warning.
    """

    def __init__(self, now: Callable[[], datetime], tolerance: timedelta = CLOCK_TOLERANCE) -> None:
        self._now = now
        self._offset = timedelta()
        self.tolerance = tolerance

    def now(self) -> datetime:
        """Return the time, aware."""
        return self._now() + self._offset

    def heard(self, date: str, sent: datetime) -> None:
        """Take the Date of a reply; ``sent`` is when its request was sent, by this machine's clock."""
        time = http_date(date)
        if time is None:
            return
        lowest, highest = time - self._now(), time + SECOND - sent
        if not lowest - SECOND <= self._offset <= highest + SECOND:
            self._offset = (lowest + highest) / 2


def clock_skew(now: datetime, date: str) -> ClockSkew | None:
    """Compare this machine's time with a Date header; None where that is not a date."""
    server_time = http_date(date)
    return None if server_time is None else ClockSkew(now - server_time)


def http_date(text: str) -> datetime | None:
    """Read the date of an HTTP header, aware; None if it is not a date."""
    date = _fixdate(text)
    if date is not None or not text:
        return date
    from email.utils import parsedate_to_datetime  # 10 ms with what it imports

    try:
        date = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FOUR_DIGITS = 1000
FIXDATE = "Sun, 06 Nov 1994 08:49:37 GMT"


def _fixdate(text: str) -> datetime | None:
    """Read a date in the form that servers must send (RFC 9110, 5.6.7), as FIXDATE is; None for another."""
    if len(text) != len(FIXDATE) or not text.endswith(" GMT"):
        return None
    try:
        day, month, year, clock = text[len("Sun, ") : -len(" GMT")].split(" ")
        hour, minute, second = map(int, clock.split(":"))
        if int(year) < FOUR_DIGITS:  # 94 stands for 1994
            return None
        return datetime(int(year), MONTHS.index(month) + 1, int(day), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks to wait; None where it is empty or invalid.

    It holds whole seconds or a date. A date counts from ``now``; one in the past is 0.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 20 else float("inf")  # noqa: PLR2004 - more digits than any wait has
    date = http_date(text)
    return None if date is None else max(0.0, (date - now).total_seconds())
