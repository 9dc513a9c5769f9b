"""The clocks of one call as a value that is passed in."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import NamedTuple


class Clock(NamedTuple):
    """The clocks of one call.

    ``now`` returns the machine's time: aware, in whole seconds (the API's resolution). ``sleep`` takes
    seconds. ``monotonic`` returns seconds from an arbitrary origin. Times without an offset are in ``zone``.
    """

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]
    zone: tzinfo

    def back(self, text: str | None, label: str) -> datetime | None:
        """Return the instant so long ago, or None without a text; raise UsageError that names ``label``."""
        if text is None:
            return None
        from compass_maint_cli.times.durations import moved

        return moved(self.now(), text, label=label, back=True)

    def parse(self, text: str | None, label: str, *, after: datetime | None = None) -> datetime | None:
        """Return the instant of a text, or None without one; raise UsageError that names ``label``.

        A time of day or a day of the week is the first one later than ``after``, which is now by default.
        """
        if text is None:
            return None
        from compass_maint_cli.times.parse_time import parse_time

        return parse_time(text, now=self.now(), zone=self.zone, label=label, after=after)

    def parse_past(self, text: str | None, label: str, say: Callable[[str], None]) -> datetime | None:
        """Return the instant of a text like :meth:`parse`, but a time of day alone is its last occurrence.

        ``say`` gets a sentence where that makes a difference.
        """
        if text is None:
            return None
        from compass_maint_cli.times.local import format_local
        from compass_maint_cli.times.parse_time import is_time_of_day, parse_time
        from compass_maint_cli.times.zones import zone_name

        found = parse_time(text, now=self.now(), zone=self.zone, label=label, last=True)
        if is_time_of_day(text):
            local = f"{format_local(found, self.zone)} {zone_name(self.zone)}"
            say(f"{label} {text!r} is the last one: {local}")
        return found
