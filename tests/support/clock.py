"""Clocks of tests: one that moves in sleeps, with variants, and the machine's."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that moves when something sleeps or a test moves ``time``; for any number of threads."""

    time: datetime = NOON
    slept: list[float] = field(default_factory=list)
    """Every sleep, in seconds."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float, stop: threading.Event | None = None) -> None:  # noqa: ARG002 - it takes no time
        with self._lock:
            self.slept.append(seconds)
            self.time += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        return (self.time - NOON).total_seconds()


@dataclass
class ActionClock(Clock):
    """A clock that runs an action of the test after each sleep."""

    then: list[Callable[[], object]] = field(default_factory=list)

    def sleep(self, seconds: float, stop: threading.Event | None = None) -> None:
        super().sleep(seconds, stop)
        if self.then:
            self.then.pop(0)()


@dataclass
class RealClock(Clock):
    """The machine's clock; a sleep takes its length divided by ``divisor``."""

    divisor: float = 1.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float, stop: threading.Event | None = None) -> None:
        self.slept.append(seconds)
        (stop or threading.Event()).wait(seconds / self.divisor)

    def monotonic(self) -> float:
        return time.monotonic()
