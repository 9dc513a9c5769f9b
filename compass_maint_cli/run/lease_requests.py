"""The requests of a lease: each is sent once, and every error of the API is an outcome."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.domain.maintenance import Changes, Draft, Maintenance
from compass_maint_cli.errors import CompassMaintError, ConflictError, NotFoundError, UnsureError
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
    Taken,
)

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.times.clock import Clock

LONGEST_CALL = 10.0
"""Seconds that one request may take; after that the lease sends it again."""


class LeaseRequests(NamedTuple):
    """Sends what a lease asks for.

    The lease itself tries again, so ``renewal_client`` tries once: a renewal that waits inside the client for
    its next try could lengthen a window that should have ended by then. It repeats only reads, to confirm a
    404; one that is not confirmed is a failure like any other. ``retrying_client`` creates a new window to
    replace one that has ended.
    """

    draft: Draft
    renewal_client: "Client"
    retrying_client: "Client"
    clock: "Clock"

    def carry_out(self, send: Send) -> Outcome:
        """Send one request and return its outcome; every error of the API is one."""
        try:
            return self._carry_out(send)
        except NotFoundError:
            return Closed() if isinstance(send.request, Cancel) else Over("deleted")
        except UnsureError as error:
            perhaps = send.request.end if isinstance(send.request, Reopen) else None
            return Failed(error.message, perhaps=perhaps)
        except CompassMaintError as error:
            return Failed(error.message, asked=error.retry_after or 0.0)

    def _carry_out(self, send: Send) -> Outcome:
        match send.request:
            case Cancel(ours):
                return self._left(send.window, ours, None) or self._cancel(send.window)
            case Reopen(end):
                return self._reopen(end)
            case Move(end, ours):
                return self._left(send.window, ours, end) or self._move(send.window, end)

    def _left(self, window_id: str, ours: frozenset[datetime] | None, end: datetime | None) -> Outcome | None:
        """Return the outcome for a window that is to be left as it is, None for one that is to be changed.

        That is a window with an end that is not among ``ours``, except where it has no later end than ``end``
        and is known to be somebody else's.
        """
        if ours is None:
            return None
        window = self.renewal_client.get_maintenance(self.draft.team_id, window_id)
        if not window.is_open:
            return Closed() if end is None else Over(window.status, window.end)
        if window.end is None or window.end in ours:
            return None
        if ours or end is None:
            return Taken(window.end)
        return Kept(window.end) if window.end >= end else None

    def _cancel(self, window_id: str) -> Outcome:
        self.renewal_client.cancel_maintenance(self.draft.team_id, window_id)
        return Closed()

    def _move(self, window_id: str, end: datetime) -> Outcome:
        team_id = self.draft.team_id
        try:
            window = self.renewal_client.update_maintenance(team_id, window_id, Changes(end=end))
        except ConflictError as error:
            window = self.renewal_client.get_maintenance(team_id, window_id)
            if window.is_open:
                return Failed(error.message)
        return _moved(window, end)

    def _reopen(self, end: datetime) -> Outcome:
        """Create the window again, with the client that makes sure that there is only one."""
        draft = replace(self.draft, start=self.clock.now(), end=end)
        window = self.renewal_client.saw(self.retrying_client.create_maintenance(draft))
        return Reopened(window.id, window.end or end)


def _moved(window: Maintenance, end: datetime) -> Outcome:
    return Kept(window.end or end) if window.is_open else Over(window.status, window.end)
