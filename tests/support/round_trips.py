"""A server that counts round trips in sequence: it answers once all requests of a round have come."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.support.waits import EVENT_TIMEOUT


@dataclass
class Rounds:
    """Holds requests back, round by round; it takes the place of replies in ``plain_account``.

    A request of a round that stays incomplete is answered after EVENT_TIMEOUT, and the test fails.
    """

    received: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    _ends: tuple[int, ...] = ()
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, method: str, path: str) -> None:
        """Hold a request until its round is complete; those after the last round pass."""
        with self._changed:
            self.received.append(f"{method} {path.rpartition('/v1/')[2]}")
            self._changed.notify_all()
            end = next((end for end in self._ends if len(self.received) <= end), 0)
            if not self._changed.wait_for(lambda: len(self.received) >= end, EVENT_TIMEOUT):
                self.alone.append(self.received[-1])

    @contextmanager
    def expect(self, *sizes: int, more: bool = False) -> Iterator[None]:
        """Expect rounds of so many requests; ``more`` says that others may follow."""
        self.received.clear()
        self._ends = tuple(sum(sizes[: n + 1]) for n in range(len(sizes)))
        yield
        total, self._ends = sum(sizes), ()
        assert self.alone == [], f"these came one after another: {self.received}"
        assert len(self.received) == total or (more and len(self.received) > total), self.received
