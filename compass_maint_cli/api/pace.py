"""One pace for all threads: full speed until the server says 429, then as fast as it lets us.

The rate grows by a small step and falls by a part, as TCP's does: the server publishes no limit (facts
1.9), so the only way to know it is to feel for it.
"""

import threading
from collections.abc import Callable

FIRST_RATE = 32.0
"""Requests a second after the first 429, before anything is known of the limit."""

SLOWEST_RATE = 0.2


class Pace:
    """Gives every request its turn. ``monotonic`` and ``sleep`` count seconds."""

    def __init__(self, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._lock = threading.Lock()
        self._rate: float | None = None
        self._next = 0.0
        self._slowed_at = float("-inf")
        self.answered = 0
        """How many requests the server has answered with anything but 429."""

    def turn(self) -> float:
        """Wait until it is this thread's turn, and return when it was sent."""
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._next)
            if self._rate is not None:
                self._next = turn + 1 / self._rate
        if turn > now:
            self._sleep(turn - now)
        return turn

    def went_well(self) -> None:
        """Count an answer, and go a little faster: by a tenth, or two requests a second, each second."""
        with self._lock:
            self.answered += 1
            if self._rate is not None:
                self._rate += max(2.0, self._rate / 10) / self._rate

    def slow_down(self, sent: float, pause: float) -> float | None:
        """Take a 429 into account; return the new rate where it fell.

        Requests that were on their way when the rate fell say nothing new. ``pause`` is what the server asked
        all of us to wait, in seconds.
        """
        with self._lock:
            now = self._monotonic()
            self._next = max(self._next, now + pause)
            if sent <= self._slowed_at:
                return None
            self._slowed_at = now
            self._rate = FIRST_RATE if self._rate is None else max(SLOWEST_RATE, self._rate * 0.7)
            return self._rate
