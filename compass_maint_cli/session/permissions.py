"""What an account may do in a scope: as far as refusals say, or proved with a window of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from compass_maint_cli.api.requests import cancel_request, delete_request
from compass_maint_cli.domain.maintenance import Draft, Entity, Rule
from compass_maint_cli.errors import CompassMaintError, NotFoundError

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client

NOBODY = "00000000-0000-4000-8000-000000000000"
"""The id of no window: its version and variant are right, and nobody draws it at random."""

FAR = timedelta(days=365)
LENGTH = timedelta(minutes=5)
DESCRIPTION = "compass-maint doctor --try: deleted at once"


@dataclass(frozen=True, slots=True)
class Permissions:
    """The rights of a client's account. ``now`` is aware and in whole seconds."""

    client: "Client"
    now: datetime

    def seen(self, name: str, team_id: str | None) -> str:
        """Say what the account may do in a scope; raise the error of what it may not."""
        self._list(team_id)
        refused = {
            "create and cancel": self.client.refusal(cancel_request(team_id, NOBODY)),
            "delete": self.client.refusal(delete_request(team_id, NOBODY)),
        }
        for what, error in refused.items():
            if error is not None:
                may = [word for word, other in refused.items() if other is None]
                error.message = f"{name}: may {' and '.join(['list', *may])}, not {what}: {error.message}"
                raise error
        return f"{name}: may list; create, cancel and delete are not refused"

    def proved(self, name: str, team_id: str | None) -> str:
        """Create a window a year ahead and delete it; raise the error that refuses it, with what is left."""
        self._list(team_id)
        start = self.now + FAR
        draft = Draft(DESCRIPTION, start, start + LENGTH, (self._rule(team_id),), team_id)
        window = self.client.create_maintenance(draft)
        try:
            self.client.delete_maintenance(team_id, window.id)
        except CompassMaintError as error:
            raise self._left(name, team_id, window.id, error) from None
        return f"{name}: created {window.id} for {start:%Y-%m-%d} and deleted it"

    def _list(self, team_id: str | None) -> None:
        next(iter(self.client.list_maintenances(team_id, "non-expired", size=1)), None)

    def _rule(self, team_id: str | None) -> Rule:
        found = next(self._entities(team_id), None)
        if found is None:
            raise NotFoundError("--try needs an integration or a sync for its window, but none is visible")
        return Rule("disabled", found)

    def _entities(self, team_id: str | None) -> Iterator[Entity]:
        for kind in ("integration", "sync"):
            listed = self.client.lists.of(kind)
            yield from (Entity(item.kind, item.id) for item in listed if item.team_id in (None, team_id))

    def _left(
        self, name: str, team_id: str | None, window_id: str, error: CompassMaintError
    ) -> CompassMaintError:
        """Cancel the window that could not be deleted, and return the error that says what is left."""
        try:
            self.client.cancel_maintenance(team_id, window_id)
            left = f"{window_id} was created and cancelled; its record stays"
        except CompassMaintError as second:
            left = f"{window_id} was created and stays planned ({second.message})"
        error.message = f"{name}: may not delete: {error.message}; {left}"
        return error
