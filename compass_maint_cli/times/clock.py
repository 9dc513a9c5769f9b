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
