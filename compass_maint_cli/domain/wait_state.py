"""Whether a window has reached the state that is waited for, and when to check again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from compass_maint_cli.domain.maintenance import Maintenance, Status
from compass_maint_cli.errors import ConflictError

UNTIL = ("active", "ended")

LONGEST_PAUSE = 60.0
"""Most seconds between two checks: someone may move or cancel the window meanwhile."""

FIRST_PAUSE = 1.0
"""Seconds until the next check once the expected time is past and the status has not changed yet."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A window that is waited for; ``window`` is None after it was deleted.

    ``late`` counts the checks since the expected time.
    """

    id: str
    window: Maintenance | None
    late: int = 0

    def reached(self, until: str) -> bool:
        """Whether the window has reached the state; raise ConflictError if it never will."""
        if until == "ended":
            return self.window is None or self.window.status in (Status.PAST, Status.CANCELLED)
        if self.window is not None and self.window.is_open:
            return self.window.status == Status.ACTIVE
        raise ConflictError(f"window {self.id} {self._gone()}; it will never be active")

    def moment(self, until: str) -> datetime | None:
        """Return when it should reach the state by its own times, or None."""
        if self.window is None:
            return None
        return self.window.start if until == "active" else self.window.end

    def pause(self, until: str, now: datetime) -> float:
        """Return the seconds until the next check: at the expected time, then at growing intervals."""
        moment = self.moment(until)
        if moment is not None and moment > now:
            return min((moment - now) / timedelta(seconds=1), LONGEST_PAUSE)
        return min(FIRST_PAUSE * 2.0 ** min(self.late, 10), LONGEST_PAUSE)

    def _gone(self) -> str:
        if self.window is None:
            return "was deleted"
        return {"cancelled": "was cancelled", "past": "has ended"}.get(
            self.window.status, f"is {self.window.status}"
        )
