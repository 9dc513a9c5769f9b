"""The time as a value, so that whoever needs it is given it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo


@dataclass(frozen=True, slots=True)
class Clock:
    """Clocks of one call.

    ``now`` returns the machine's time, aware, in whole seconds, which is the API's own grain. ``sleep`` takes
    seconds; ``monotonic`` returns seconds from any origin. ``zone`` is the one that times without an offset
    are in.
    """

    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    monotonic: Callable[[], float]
    zone: tzinfo

    def parse(self, text: str | None, label: str) -> datetime | None:
        """Return the instant of a text, or None of none; raise UsageError that names ``label``."""
        if text is None:
            return None
        from compass_maint_cli.times.parse_time import parse_time

        return parse_time(text, now=self.now(), zone=self.zone, label=label)
