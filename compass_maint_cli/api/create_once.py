"""Create a window exactly once, though its reply may be lost and the API has no idempotency key.

Reasons: docs/architecture.md 3. A request that surely did nothing is sent again by the transport below. After
any other loss the scope is listed: an equal window that was not there before and that no other request has
claimed is the answer. If there is none for as long as lists may lag, the request is sent again.

"Not there before" needs a list from before the first create. The commands list the scope for their check of
overlaps and pass its ids. Only where they did not, one list per scope and process is made here. There is no
cheaper way: the API returns neither the creation time nor the author of a window, and windows may be equal.

One case remains: a request that the server carries out only after we looked, sent again and looked again.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.api.codec import maintenance_from
from compass_maint_cli.api.create_lock import CreateLock
from compass_maint_cli.api.known_ids import KnownIds
from compass_maint_cli.api.requests import ApiRequest, create_request
from compass_maint_cli.api.responses import problem, value
from compass_maint_cli.api.retry import NoReplyError
from compass_maint_cli.api.sender import Sender
from compass_maint_cli.domain.maintenance import Draft, Maintenance
from compass_maint_cli.errors import CompassMaintError, ReplyError, UnsureError

if TYPE_CHECKING:
    from datetime import datetime

    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.lost_window import LostWindow

SETTLE = 0.5
"""Seconds before a look: the server may still be working on a request whose connection broke."""


class Lost(NamedTuple):
    """A create that may have been carried out: the draft that was sent last, and the error."""

    draft: Draft
    error: CompassMaintError


class CreateOnce:
    """The creates of one client, from any number of threads."""

    def __init__(self, client: "Client", sender: Sender) -> None:
        self._client = client
        self._sender = sender
        self._policy = sender.policy
        self._lock = threading.Lock()
        self._ids_by_scope: dict[str | None, KnownIds] = {}
        self._locks: dict[Draft, CreateLock] = {}
        self.now: Callable[[], datetime] | None = None
        """The clock by which a window starts when its create is sent; None where its draft says when."""

    def create(self, draft: Draft, known: Iterable[str] | None) -> Maintenance:
        """Create the window once; ``known`` are the ids of the open windows of its scope, where listed."""
        with self._lock:
            ids = self._ids_by_scope.setdefault(draft.team_id, self._new_ids(draft.team_id))
            # Equal drafts may name their rules in another order.
            equal = replace(draft, rules=tuple(sorted(draft.rules)))
            lock = self._locks.setdefault(equal, CreateLock())
        ids.open(known)
        with lock.shared():
            sent = self._send(draft, ids, self.now)
        if isinstance(sent, Maintenance):
            return sent
        from compass_maint_cli.api.lost_window import LostWindow

        with lock.exclusive():
            # From here on with the times that were sent: by them the lost window is found.
            return self._recover(LostWindow(self._client, self._policy, sent.draft, ids), sent)

    def _new_ids(self, team_id: str | None) -> KnownIds:
        return KnownIds(lambda kind: self._client.list_maintenances(team_id, kind))

    def _send(
        self,
        draft: Draft,
        ids: KnownIds,
        now: "Callable[[], datetime] | None" = None,
        *,
        fresh_connection: bool = False,
    ) -> Maintenance | Lost:
        """Send once; raise a plain refusal, and what surely did nothing.

        With ``now`` each try moves the window to the present: a 429 may delay one by minutes.
        """

        def fresh() -> ApiRequest:
            nonlocal draft
            if now is not None:
                start = now().replace(microsecond=0)
                draft = replace(draft, start=start, end=start + (draft.end - draft.start))
            return create_request(draft)

        request = create_request(draft)
        try:
            reply = self._sender.send(
                request, fresh=None if now is None else fresh, fresh_connection=fresh_connection
            )
        except NoReplyError as error:
            if error.did_nothing:
                raise
            return Lost(draft, error)
        if not reply.good:
            refusal = problem(reply)
            if not reply.lost:
                raise refusal
            return Lost(draft, refusal)
        try:
            window = maintenance_from(value(reply), draft.team_id)
        except ReplyError as error:
            return Lost(draft, error)
        ids.claim(window.id)
        return window

    def _recover(self, window: "LostWindow", lost: Lost) -> Maintenance:
        """Find the window that a lost create made; send again only if the scope has none."""
        why = "it was looked for and not found"
        for n in range(self._policy.retries + 1):
            if not self._wait(n, lost):
                why = "interrupted before looking for it"
                break
            try:
                found = window.find_in_time()
            except CompassMaintError as error:
                why = f"looking for it failed, too: {error.message}"
                if error.retryable:
                    continue
                break
            if found is not None:
                return found
            if (
                n == self._policy.retries
                or window.draft.end <= self._policy.now()
                or self._policy.cancelled.is_set()
            ):
                break
            sent = self._send_again(window)
            if isinstance(sent, Maintenance):
                return sent
            lost = sent
        raise _unsure(lost.error, why)

    def _wait(self, n: int, lost: Lost) -> bool:
        """Wait before a look; return False where the interrupt comes meanwhile.

        After an interrupt there is no wait, and one look finds out what the lost create did.
        """
        if self._policy.cancelled.is_set():
            return True
        wait = SETTLE + self._policy.backoff.wait(n)
        message = f"waiting {wait:.1f} s, then checking whether the window was created: {lost.error.message}"
        self._policy.warn(message)
        return self._policy.pause(wait)

    def _send_again(self, window: "LostWindow") -> Maintenance | Lost:
        """Send again; a refusal may be caused by the window that the lost request has created meanwhile."""
        try:
            sent = self._send(window.draft, window.ids, fresh_connection=True)
        except CompassMaintError:
            found = window.find()
            if found is None:
                raise
            return found
        return window.keep_one(sent) if isinstance(sent, Maintenance) else sent


def _unsure(error: CompassMaintError, why: str) -> UnsureError:
    return UnsureError(
        f"{error.message}; it is unknown whether the window was created: {why}",
        hint="check with compass-maint list before you create it again",
        status=error.status,
        request_id=error.request_id,
    )
