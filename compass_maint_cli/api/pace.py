"""One request rate for all threads: unlimited until the first 429, then as fast as the server allows.

The rate grows in small steps and falls by a fraction, as TCP's does: the server publishes no limit
(docs/api-facts.md 1.9), so it has to be found by trying.
"""

import threading
from collections.abc import Callable

FIRST_RATE = 32.0
"""Requests a second after the first 429, while the limit is unknown."""

SLOWEST_RATE = 0.2


class Pace:
    """Delays requests to the rate. ``monotonic`` and ``sleep`` count seconds."""

    def __init__(self, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._lock = threading.Lock()
        self._rate: float | None = None
        self._next = 0.0
        self._slowed_at = float("-inf")
        self.answered = 0
        """How many requests the server has answered with anything but 429."""

    @property
    def is_limited(self) -> bool:
        """Whether the server has answered 429."""
        return self._rate is not None

    def now(self) -> float:
        """Return the seconds of the clock, from any origin."""
        return self._monotonic()

    def turn(self) -> float:
        """Wait until the next request may be sent, and return the time for which it was due."""
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._next)
            if self._rate is not None:
                self._next = turn + 1 / self._rate
        if turn > now:
            self._sleep(turn - now)
        return turn

    def went_well(self) -> None:
        """Count an answer and raise the rate: each second by a tenth, or by two requests a second."""
        with self._lock:
            self.answered += 1
            if self._rate is not None:
                self._rate += max(2.0, self._rate / 10) / self._rate

    def slow_down(self, sent: float, pause: float) -> float | None:
        """Lower the rate after a 429, and return it; None where it was not lowered.

        A 429 for a request that was sent before the rate last fell says nothing new. ``pause`` is what the
        server asked to wait, in seconds; it holds for all threads.
        """
        with self._lock:
            now = self._monotonic()
            self._next = max(self._next, now + pause)
            if sent <= self._slowed_at:
                return None
            self._slowed_at = now
            self._rate = FIRST_RATE if self._rate is None else max(SLOWEST_RATE, self._rate * 0.7)
            return self._rate
