"""Retry settings."""

from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import NamedTuple, Self

from compass_maint_cli.api.backoff import Backoff
from compass_maint_cli.api.pace import Pace


class RetryPolicy(NamedTuple):
    """How often to try again, how long to wait before, and whom to tell.

    Once ``cancelled`` is set, because somebody wants to stop, every wait ends, nothing is tried again and no
    write begins. ``retries`` counts the tries after the first. ``now`` is aware, ``notice`` hears warnings,
    and ``waiting`` one sentence for each wait.
    """

    retries: int
    backoff: Backoff
    pace: Pace
    now: Callable[[], datetime]
    sleep: Callable[[float, Event], None]
    notice: Callable[[str], None]
    waiting: Callable[[str], None]
    cancelled: Event

    @classmethod
    def of(
        cls,
        retries: int,
        *,
        random: Callable[[], float],
        monotonic: Callable[[], float],
        now: Callable[[], datetime],
        sleep: Callable[[float, Event], None],
        notice: Callable[[str], None],
        waiting: Callable[[str], None] | None,
    ) -> Self:
        """Return the settings of one client. ``sleep`` waits seconds, or until its event is set."""
        cancelled = Event()
        pace = Pace(monotonic, lambda seconds: sleep(seconds, cancelled))
        return cls(retries, Backoff(random), pace, now, sleep, notice, waiting or notice, cancelled)

    def pause(self, seconds: float) -> bool:
        """Wait so many seconds; return False, at once, where somebody wants to stop."""
        self.sleep(seconds, self.cancelled)
        return not self.cancelled.is_set()
