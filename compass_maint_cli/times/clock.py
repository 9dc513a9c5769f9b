"""The clocks of one call as a value that is passed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True, slots=True)
class Clock:
    """The clocks of one call.

    ``now`` returns the machine's time: aware, in whole seconds (the API's resolution). ``sleep`` takes
    seconds. ``monotonic`` returns seconds from an arbitrary origin. Times without an offset are in ``zone``.
    """

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]
    zone: tzinfo

    def back(self, text: str | None, label: str) -> datetime | None:
        """Return the instant so long ago, or None of none; raise UsageError that names ``label``."""
        if text is None:
            return None
        from compass_maint_cli.times.durations import moved

        return moved(self.now(), text, label=label, back=True)

    def parse(self, text: str | None, label: str) -> datetime | None:
        """Return the instant of a text, or None of none; raise UsageError that names ``label``."""
        if text is None:
            return None
        from compass_maint_cli.times.parse_time import parse_time

        return parse_time(text, now=self.now(), zone=self.zone, label=label)
