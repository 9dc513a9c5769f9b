"""What goes wrong, how often, and reproducibly.

A fault strikes before the request is done (a status, the rate limit) or after it (a status, a lost reply, a
cut one). Which requests it strikes depends only on the seed and on the order in which they come.
"""

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a fault strikes."""

    INSTEAD = "instead of the request"
    AFTER = "after the request"
    LOST = "reply lost"
    CUT = "reply cut"
    STRAY = "stray 404"


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault that strikes one request; ``status`` is that of the answer, if there is one."""

    kind: Kind
    status: int = 0


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong.

    ``latency`` is seconds for every request. ``fail`` answers with a status instead of doing the request, and
    ``fail_after`` after doing it, each at its rate from 0 to 1. ``rate_limit`` is requests a second, above
    which 429 is answered. ``retry_after`` is the seconds that 429 and 503 ask for, None for neither saying
    any. ``lose_replies`` and ``cut_replies`` are rates at which the request is done and the connection closes
    without a reply, or in the middle of it. ``stray_404`` is the rate at which a request for one window is
    answered 404 although the window is there. ``methods`` narrows all but latency and rate limit to some
    methods, and ``times`` limits how many strike. Raises ValueError if the rates add up to
    more than 1.
    """

    latency: float = 0.0
    fail: tuple[tuple[int, float], ...] = ()
    fail_after: tuple[tuple[int, float], ...] = ()
    rate_limit: float | None = None
    retry_after: int | None = 1
    lose_replies: float = 0.0
    cut_replies: float = 0.0
    stray_404: float = 0.0
    seed: int = 0
    methods: frozenset[str] | None = None
    times: int | None = None

    def __post_init__(self) -> None:
        total = sum(rate for _, rate in self.table())
        if total > 1 + 1e-9:
            raise ValueError(f"the rates of all faults add up to {total:g}; at most 1 is possible")

    def table(self) -> Iterator[tuple[Strike, float]]:
        """Every strike with its rate."""
        yield from ((Strike(Kind.INSTEAD, status), rate) for status, rate in self.fail)
        yield from ((Strike(Kind.AFTER, status), rate) for status, rate in self.fail_after)
        yield Strike(Kind.LOST), self.lose_replies
        yield Strike(Kind.CUT), self.cut_replies
        yield Strike(Kind.STRAY, 404), self.stray_404


class Dice:
    """Decides for each request, from any thread; one random number is drawn for each."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._random = random.Random(faults.seed)  # noqa: S311 - repeatable faults, not a secret
        self._left = faults.times
        self._lock = threading.Lock()

    def roll(self, method: str, *, names_window: bool = True) -> Strike | None:
        """Return the fault that strikes the next request, or None; a stray 404 needs a window's id."""
        if self._faults.methods is not None and method not in self._faults.methods:
            return None
        with self._lock:
            if self._left == 0:
                return None
            strike = self._strike(self._random.random())
            if strike is not None and strike.kind is Kind.STRAY and not names_window:
                return None
            if strike is not None and self._left is not None:
                self._left -= 1
            return strike

    def _strike(self, number: float) -> Strike | None:
        for strike, rate in self._faults.table():
            if number < rate:
                return strike
            number -= rate
        return None


class Bucket:
    """A token bucket that holds the requests of one second; ``clock`` gives seconds."""

    def __init__(self, per_second: float, clock: Callable[[], float]) -> None:
        self._per_second = per_second
        self._size = max(1.0, per_second)
        self._tokens = self._size
        self._clock = clock
        self._seen = clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take a token, if there is one."""
        with self._lock:
            now = self._clock()
            self._tokens = min(self._size, self._tokens + (now - self._seen) * self._per_second)
            self._seen = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True
