"""What a lease asks of the API: one request at a time, tried once, its answer told as an outcome."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from compass_maint_cli.domain.maintenance import Changes, Draft, Maintenance
from compass_maint_cli.errors import CompassMaintError, ConflictError, NotFoundError
from compass_maint_cli.run.events import (
    Cancel,
    Closed,
    Failed,
    Kept,
    Move,
    Outcome,
    Over,
    Reopen,
    Reopened,
    Send,
)

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.session.session import Session

LONGEST_CALL = 10.0
"""Seconds that one request may take; a server that hangs is asked anew."""


class Calls:
    """The API for one lease.

    The lease itself tries again, so its client tries once: a renewal that waits inside the client for its
    next try would lengthen a window that was meant to end meanwhile. Only reads are repeated there, to
    confirm a 404; one that they do not confirm is a failure like any other.
    """

    def __init__(self, session: "Session", draft: Draft, hasty: "Client") -> None:
        self._session = session
        self._draft = draft
        self._hasty = hasty

    def carry_out(self, send: Send) -> Outcome:
        """Send one wish and return what came of it; every error of the API is an outcome."""
        try:
            return self._carry_out(send)
        except NotFoundError:
            return Closed() if isinstance(send.wish, Cancel) else Over("deleted")
        except CompassMaintError as error:
            return Failed(error.message)

    def _carry_out(self, send: Send) -> Outcome:
        team_id = self._draft.team_id
        match send.wish:
            case Cancel():
                self._hasty.cancel_maintenance(team_id, send.window)
                return Closed()
            case Reopen(end):
                return self._reopen(end)
            case Move(end):
                return self._move(team_id, send.window, end)

    def _move(self, team_id: str | None, window_id: str, end: datetime) -> Outcome:
        try:
            window = self._hasty.update_maintenance(team_id, window_id, Changes(end=end))
        except ConflictError as error:
            window = self._hasty.get_maintenance(team_id, window_id)
            if window.is_open:
                return Failed(error.message)
        return _kept(window, end)

    def _reopen(self, end: datetime) -> Outcome:
        """Make the window anew; that is done with patience, since it must not be made twice."""
        draft = replace(self._draft, start=self._session.clock.now(), end=end)
        window = self._hasty.saw(self._session.client.create_maintenance(draft))
        return Reopened(window.id, window.end or end)


def _kept(window: Maintenance, end: datetime) -> Outcome:
    return Kept(window.end or end) if window.is_open else Over(window.status, window.end)
