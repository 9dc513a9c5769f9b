"""Whether a new window does what it says: active or planned, on entities that exist."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compass_maint_cli.domain.lifecycle import scope_flag
from compass_maint_cli.domain.maintenance import Entity, EntityType, Maintenance, Status
from compass_maint_cli.errors import CompassMaintError, ConflictError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.codec import Listed
    from compass_maint_cli.times.clock import Clock

READY_WITHIN = 60.0
"""Seconds within which a window whose start has come must be active: clocks may be so far apart."""

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 2.0


@dataclass(frozen=True, slots=True)
class ReadyCheck:
    """Waits until a window does what it says; ``listed`` returns all entities of a type and a team."""

    client: "Client"
    listed: "Callable[[str, str | None], Sequence[Listed]]"
    clock: "Clock"

    def wait(self, created: Maintenance) -> Maintenance:
        """Return a window once the API says that it is active, or planned for a later start.

        Raise ConflictError if it has ended, or an entity of its rules does not exist; UnavailableError
        where that cannot be known, or it is not active within READY_WITHIN seconds.
        """
        try:
            window = self._started(created)
            missing = self._missing(window)
        except CompassMaintError as error:
            if isinstance(error, ConflictError | UnavailableError):
                error.message = f"window {created.id} was created; {error.message}"
                raise
            raise UnavailableError(
                f"window {created.id} was created, but could not be checked: {error.message}",
                hint=error.hint,
            ) from error
        if missing:
            entities = ", ".join(map(str, missing))
            raise ConflictError(
                f"window {created.id} was created, but has no effect on {entities}: not found here",
                hint=f"compass-maint cancel {created.id}{scope_flag(created)}",
            )
        return window

    def _started(self, created: Maintenance) -> Maintenance:
        """Read the window until it is active, or planned for later."""
        waited, pause = 0.0, FIRST_PAUSE
        while True:
            window = self.client.get_maintenance(created.team_id, created.id)
            if not window.is_open:
                raise ConflictError(f"it is {window.status}; someone else ended it")
            later = window.start is not None and window.start > self.clock.now()
            if window.status == Status.ACTIVE or later:
                return window
            if waited >= READY_WITHIN or not self.client.pause(pause):
                raise UnavailableError(f"it is still {window.status} after {min(waited, READY_WITHIN):.0f} s")
            waited, pause = waited + pause, min(2 * pause, LONGEST_PAUSE)

    def _missing(self, window: Maintenance) -> list[Entity]:
        """Return the entities that no list has; those of a type without a list count as there."""
        return [
            rule.entity
            for rule in window.rules
            if rule.entity.type in tuple(EntityType)
            and rule.entity.id.lower()
            not in {item.id.lower() for item in self.listed(rule.entity.type, window.team_id)}
        ]
