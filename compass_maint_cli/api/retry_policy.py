"""Retry settings, and the waits between tries (docs/architecture.md 3; docs/api-facts.md 1.9)."""

from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import NamedTuple, Self

from compass_maint_cli.api.client_options import Limits, Messages, Surroundings
from compass_maint_cli.api.pace import Pace

LONGEST_WAIT = 300.0
"""Seconds that a server may ask to wait. A longer wait is left to the user."""


class Backoff(NamedTuple):
    """Exponential backoff with full jitter.

    Wait number ``n``, from 0, is a random part of ``first * 2**n`` seconds, at most of ``longest``.
    ``random`` returns a number from 0 to 1.
    """

    random: Callable[[], float]
    first: float = 0.5
    longest: float = 30.0

    def wait(self, n: int) -> float:
        """Return the seconds of wait number ``n``."""
        # Beyond 2**30 the cap has long been reached, and 2.0**n overflows at 1024.
        return self.random() * min(self.longest, self.first * 2.0 ** min(n, 30))

    def after(self, asked: float, n: int) -> float:
        """Return slightly more seconds than the server asked for, so that clients do not return together."""
        return asked + self.random() * min(1.0, self.first * 2.0 ** min(n, 30))


class RetryPolicy(NamedTuple):
    """How often to try again, how long to wait before, and where that is reported.

    ``retries`` counts the tries after the first. Once ``cancelled`` is set, every wait ends, nothing is tried
    again and no write begins. ``now`` is aware. ``warn`` takes warnings, ``waiting`` one sentence a wait.
    Where ``paced`` is false, a request does not wait for its turn after a 429.
    """

    retries: int
    backoff: Backoff
    pace: Pace
    now: Callable[[], datetime]
    sleep: Callable[[float, Event], None]
    warn: Callable[[str], None]
    waiting: Callable[[str], None]
    cancelled: Event
    paced: bool = True

    @classmethod
    def of(cls, limits: Limits, surroundings: Surroundings, messages: Messages) -> Self:
        """Return the settings of one client."""
        cancelled, sleep = Event(), surroundings.sleep
        return cls(
            retries=limits.retries,
            backoff=Backoff(surroundings.jitter),
            pace=Pace(surroundings.monotonic, lambda seconds: sleep(seconds, cancelled)),
            now=surroundings.now,
            sleep=sleep,
            warn=messages.warn,
            waiting=messages.waiting,
            cancelled=cancelled,
            paced=limits.paced,
        )

    def say_wait(self, seconds: float, why: str) -> None:
        """Say that the next try follows, and after how many seconds where that is a time to notice."""
        shown = f"{seconds:.1f}"
        self.waiting(
            f"trying again: {why}" if shown == "0.0" else f"waiting {shown} s, then trying again: {why}"
        )

    def pause(self, seconds: float) -> bool:
        """Wait so many seconds; return False, at once, where the user wants to stop."""
        self.sleep(seconds, self.cancelled)
        return not self.cancelled.is_set()
