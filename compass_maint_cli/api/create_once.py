"""Create a window exactly once, though its reply may be lost and the API has no idempotency key.

Reasons: docs/architecture.md 3. A request that surely did nothing is sent again by the transport below. After
any other loss the scope is listed: an equal window that was not there before and that no other request has
claimed is the answer. If there is none, the request is sent again.

"Not there before" needs a list from before the first create. The commands list the scope for their check of
overlaps and pass its ids. Only where they did not, one list per scope and process is made here. There is no
cheaper way: the API returns neither the creation time nor the author of a window, and windows may be equal.

One case remains: a request that the server carries out only after we looked, sent again and looked again.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple, Protocol

from compass_maint_cli.api.codec import maintenance_from
from compass_maint_cli.api.create_lock import CreateLock
from compass_maint_cli.api.known_ids import KnownIds
from compass_maint_cli.api.requests import create_request
from compass_maint_cli.api.responses import Reply, problem, value
from compass_maint_cli.api.retry import NoReplyError
from compass_maint_cli.api.retry_policy import RetryPolicy
from compass_maint_cli.api.sent_draft import SentDraft
from compass_maint_cli.domain.maintenance import Draft, Maintenance, Status
from compass_maint_cli.errors import CompassMaintError, ReplyError, UnsureError

SETTLE = 0.5
"""Seconds before a look: the server may still be working on a request whose connection broke."""

LISTED_WITHIN = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Seconds between lists until a new window is in one: they may lag by 10 s (docs/api-facts.md 7.9)."""

LOOKALIKES = 3
"""How many windows equal to a lost one are named."""

MARGIN = timedelta(minutes=2)
"""How long before its end a window may count as past by the server's clock."""


class Scope(Protocol):
    """The part of a client that this needs."""

    def post(self, sent: SentDraft) -> Reply:
        """Send one create, and return the reply; NoReplyError where none came."""

    def list_maintenances(self, team_id: str | None, kind: str) -> Iterable[Maintenance]:
        """List a scope."""

    def get_maintenance(self, team_id: str | None, maintenance_id: str) -> Maintenance:
        """Read a window."""

    def take_back(self, window: Maintenance) -> None:
        """Undo a create of ours."""


class Lost(NamedTuple):
    """A create that may or may not have been carried out, and what came instead of its reply."""

    error: CompassMaintError


class CreateOnce:
    """The creates of one client, from any number of threads."""

    def __init__(self, scope: Scope, mask: Callable[[str], str], policy: RetryPolicy) -> None:
        self._scope = scope
        self._mask = mask
        self._policy = policy
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
        dated = SentDraft(draft, self.now)
        with lock.shared():
            sent = self._send(dated, ids)
        if isinstance(sent, Maintenance):
            return sent
        with lock.exclusive():
            # From here on with the times that were sent: by them the lost window is found.
            return self._recover(dated.draft, ids, sent)

    def _new_ids(self, team_id: str | None) -> KnownIds:
        return KnownIds(lambda kind: self._scope.list_maintenances(team_id, kind))

    def _send(self, dated: SentDraft, ids: KnownIds) -> Maintenance | Lost:
        """Send once; raise a plain refusal, and what surely did nothing."""
        request = create_request(dated.draft)
        try:
            reply = self._scope.post(dated)
        except NoReplyError as error:
            if error.did_nothing:
                raise
            return Lost(error)
        if not reply.good:
            refusal = problem(request, reply, self._mask)
            if not reply.lost:
                raise refusal
            return Lost(refusal)
        try:
            window = maintenance_from(value(request, reply, self._mask), dated.draft.team_id)
        except ReplyError as error:
            return Lost(error)
        ids.claim(window.id)
        return window

    def _recover(self, draft: Draft, ids: KnownIds, lost: Lost) -> Maintenance:
        """Find the window that a lost create made; send it again only after a look that found none."""
        why = "it was looked for and is not there"
        for n in range(self._policy.retries + 1):
            if not self._wait(n, lost):
                why = "interrupted before it was looked for"
                break
            try:
                found = self._find(draft, ids)
            except CompassMaintError as error:
                why = f"looking for it failed, too: {error.message}"
                if error.retryable:
                    continue
                break
            if found is not None:
                return found
            if (
                n == self._policy.retries
                or draft.end <= self._policy.now()
                or self._policy.cancelled.is_set()
            ):
                break
            sent = self._send_again(draft, ids)
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
        message = f"waiting {wait:.1f} s, then looking whether the window was made: {lost.error.message}"
        self._policy.warn(message)
        return self._policy.pause(wait)

    def _send_again(self, draft: Draft, ids: KnownIds) -> Maintenance | Lost:
        """Send after a loss; a refusal now may be due to the window that the lost request has made since."""
        try:
            sent = self._send(SentDraft(draft, None, again=True), ids)
        except CompassMaintError:
            found = self._find(draft, ids)
            if found is None:
                raise
            return found
        return self._the_one(draft, ids, sent) if isinstance(sent, Maintenance) else sent

    def _find(self, draft: Draft, ids: KnownIds) -> Maintenance | None:
        """Claim and return the window that a lost create made; None where there is none."""
        found = list(islice(self._new(draft, ids), LOOKALIKES))
        if not found:
            return None
        ids.claim(found[0].id)
        if not draft.is_unique:
            self._policy.warn(_taken(found))
        return found[0]

    def _new(self, draft: Draft, ids: KnownIds) -> Iterator[Maintenance]:
        """Yield the windows equal to the draft that were not there before and that nobody has claimed."""
        ending = draft.end <= self._policy.now() + MARGIN
        for window in ids.unknown("all" if ending else "non-expired"):
            if window.status == Status.CANCELLED:
                continue
            # The predecessor's lists leave the rules out (docs/api-facts.md 3).
            whole = window if "rules" in window.raw else self._scope.get_maintenance(draft.team_id, window.id)
            if whole.is_like(draft, self._policy.now() + MARGIN):
                yield whole

    def _the_one(self, draft: Draft, ids: KnownIds, made: Maintenance) -> Maintenance:
        """Return the one window where the lost create was carried out late, after it had been sent again.

        The younger window is taken back, the one whose reply we have: it is surely ours.
        """
        late = self._late(draft, ids, made)
        if late is None:
            return made
        try:
            self._scope.take_back(made)
        except CompassMaintError as error:
            self._policy.warn(
                f"{made.id} and {late.id} are one window made twice; taking one back failed: {error.message}"
            )
            return made
        ids.claim(late.id)
        self._policy.warn(
            f"the lost request made {late.id} after all; {made.id}, made in its place, was taken back"
        )
        return late

    def _late(self, draft: Draft, ids: KnownIds, made: Maintenance) -> Maintenance | None:
        """Return the window of the lost create; None where there is none, or it cannot be known.

        It was sent before ours, so once ours is listed, it would be, too.
        """
        why = f"{made.id} is not listed after {sum(LISTED_WITHIN):.0f} s"
        for wait in (*LISTED_WITHIN, 0.0):
            try:
                late = next(self._new(draft, ids), None)
            except CompassMaintError as error:
                why = error.message
                break
            if late is not None or ids.has_listed(made.id):
                return late
            if not self._policy.pause(wait):
                why = "interrupted before it was listed"
                break
        self._policy.warn(f"{made.id} was made; whether the lost request made another is not known: {why}")
        return None


def _taken(found: list[Maintenance]) -> str:
    """Return the warning for a window without a key that was found by a look."""
    others = ", ".join(window.id for window in found[1:])
    several = f"; {others}, equal to it, is new as well" if others else ""
    return (
        f"the reply was lost; {found[0].id} is new and as asked for, and is taken for the answer{several}: "
        "another process may have made it (--key tells windows apart)"
    )


def _unsure(error: CompassMaintError, why: str) -> UnsureError:
    return UnsureError(
        f"{error.message}; whether the window was made is not known: {why}",
        hint="look with compass-maint list before creating it again",
        status=error.status,
        request_id=error.request_id,
    )
