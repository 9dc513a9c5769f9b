"""One request on its way to a handler, and the reply that comes back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request

from compass_maint_cli.sandbox.body import decode, encode
from compass_maint_cli.sandbox.errors import Refused
from compass_maint_cli.sandbox.fixtures import TEAMS, WITHOUT_OPERATIONS
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.sandbox.store import Store


@dataclass(frozen=True, slots=True)
class Call:
    """A request, the store, the time and the modes.

    ``now`` is in milliseconds since 1970 UTC; ``team_id`` and ``id`` are the path's.
    """

    request: Request
    store: Store
    now: int
    new_id: Callable[[], str]
    modes: Modes
    team_id: str | None = None
    id: str = ""

    def check_team(self) -> None:
        """Raise Refused if the path names a team that does not exist, or that has no Operations."""
        if self.team_id is None:
            return
        status = self.modes.team_status.get(self.team_id) or WITHOUT_OPERATIONS.get(self.team_id)
        if status is not None:
            raise Refused(status, f"Operations is not enabled for team {self.team_id}")
        if self.team_id not in TEAMS:
            raise Refused(404, f"Team {self.team_id!r} not found")

    def json(self) -> dict[str, Any]:
        """Return the body; raise Refused unless it is a JSON object."""
        if self.request.mimetype != "application/json":
            raise self._malformed(f"Content-Type must be application/json, not {self.request.mimetype!r}")
        try:
            return decode(self._body())
        except ValueError as error:
            raise self._malformed(str(error)) from error

    def no_body(self, *, or_empty_object: bool = False) -> None:
        """Raise Refused if there is a body where none is documented; some clients always send ``{}``."""
        body = self._body()
        if body and not (or_empty_object and body.strip() == b"{}"):
            raise self._malformed("This request takes no body")

    def _body(self) -> bytes:
        try:
            return self.request.get_data()
        except RequestEntityTooLarge as error:
            raise self._malformed("The body is too large") from error

    def _malformed(self, title: str) -> Refused:
        """Only a global create documents 400 for this, everything else 422 (docs/api-facts.md 1.2)."""
        is_create = self.request.method == "POST" and self.team_id is None and not self.id
        return Refused(400 if is_create else 422, title)


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, and a JSON body unless it is empty."""

    status: int
    body: bytes = b""


def json_reply(status: int, data: object) -> Reply:
    """Return a reply with ``data`` as JSON."""
    return Reply(status, encode(data))
