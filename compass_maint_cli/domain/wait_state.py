"""When a window is what somebody waits for, and when to look at it again: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from compass_maint_cli.domain.maintenance import Maintenance, Status
from compass_maint_cli.errors import ConflictError

UNTIL = ("active", "ended")

LONGEST_LOOK = 60.0
"""Seconds between two looks: somebody may move or cancel a window meanwhile."""

FIRST_LOOK = 1.0
"""Seconds until the second look at a window whose time has come while the API still says otherwise."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A window that is waited for; ``window`` is None where it is no longer there.

    ``late`` counts the looks since its own time came.
    """

    id: str
    window: Maintenance | None
    late: int = 0

    def reached(self, until: str) -> bool:
        """Whether it is so; raise ConflictError where it never will be."""
        if until == "ended":
            return self.window is None or self.window.status in (Status.PAST, Status.CANCELLED)
        if self.window is not None and self.window.is_open:
            return self.window.status == Status.ACTIVE
        raise ConflictError(f"window {self.id} {self._gone()}; it will never be active")

    def moment(self, until: str) -> datetime | None:
        """Return when it should be so by the window's own times."""
        if self.window is None:
            return None
        return self.window.start if until == "active" else self.window.end

    def pause(self, until: str, now: datetime) -> float:
        """Return the seconds until the next look: at its own time, and then at growing distances."""
        moment = self.moment(until)
        if moment is not None and moment > now:
            return min((moment - now) / timedelta(seconds=1), LONGEST_LOOK)
        return min(FIRST_LOOK * 2.0 ** min(self.late, 10), LONGEST_LOOK)

    def _gone(self) -> str:
        if self.window is None:
            return "was deleted"
        return {"cancelled": "was cancelled", "past": "has ended"}.get(
            self.window.status, f"is {self.window.status}"
        )
