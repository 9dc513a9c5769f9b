"""Making a window once, though its reply may be lost and the API has no idempotency key (docs/architecture.md 3).

What surely did nothing is sent again by the transport below. After any other loss the scope is listed: a
window that says the same, was not there before and is nobody else's is the answer. If there is none, it is
sent again.

"Not there before" needs a list from before the first create. The commands list the scope for their check on
overlaps, and hand its ids over; only where they did not, one list per scope and process is made here. There
is no cheaper way: the API returns neither the time nor the author of a window, and equal windows are legal.

What remains: a request that the server carries out after we have looked, sent again, and looked once more.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple, Protocol

from compass_maint_cli.api.codec import maintenance_from
from compass_maint_cli.api.create_lock import CreateLock
from compass_maint_cli.api.known_ids import KnownIds
from compass_maint_cli.api.requests import create_request
from compass_maint_cli.api.responses import Reply, problem, value
from compass_maint_cli.api.retry import NoReplyError
from compass_maint_cli.api.retry_policy import RetryPolicy
from compass_maint_cli.domain.maintenance import Draft, Maintenance, Status
from compass_maint_cli.errors import CompassMaintError, ReplyError, UnavailableError

SETTLE = 0.5
"""Seconds before a look: a request whose connection broke may still be at work in the server."""

MARGIN = timedelta(minutes=2)
"""How long before its end a window may count as past by the server's clock."""


class Scope(Protocol):
    """What this needs of a client."""

    def post(self, draft: Draft) -> Reply:
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
        self._ledgers: dict[str | None, KnownIds] = {}
        self._flights: dict[Draft, CreateLock] = {}

    def create(self, draft: Draft, known: Iterable[str] | None) -> Maintenance:
        """Make the window, once; ``known`` are the ids of the open windows of its scope, where listed."""
        with self._lock:
            ledger = self._ledgers.setdefault(draft.team_id, self._new_ledger(draft.team_id))
            # Equal drafts may name their rules in another order.
            equal = replace(draft, rules=tuple(sorted(draft.rules)))
            flights = self._flights.setdefault(equal, CreateLock())
        ledger.open(known)
        with flights.flying():
            sent = self._send(draft, ledger)
        if isinstance(sent, Maintenance):
            return sent
        with flights.alone():
            return self._settle(draft, ledger, sent)

    def _new_ledger(self, team_id: str | None) -> KnownIds:
        return KnownIds(lambda kind: self._scope.list_maintenances(team_id, kind))

    def _send(self, draft: Draft, ledger: KnownIds) -> Maintenance | Lost:
        """Send once; raise what is a plain refusal, or surely did nothing."""
        call = create_request(draft)
        try:
            reply = self._scope.post(draft)
        except NoReplyError as error:
            if error.untouched:
                raise
            return Lost(error)
        if not reply.good:
            refusal = problem(call, reply, self._mask)
            if not reply.lost:
                raise refusal
            return Lost(refusal)
        try:
            window = maintenance_from(value(call, reply, self._mask), draft.team_id)
        except ReplyError as error:
            return Lost(error)
        ledger.claim(window.id)
        return window

    def _settle(self, draft: Draft, ledger: KnownIds, lost: Lost) -> Maintenance:
        """Find the window that a lost create made; send it again only after a look that found none."""
        why = "it was looked for and is not there"
        for n in range(self._policy.retries + 1):
            if not self._wait(n, lost):
                why = "interrupted before it was looked for"
                break
            try:
                found = self._find(draft, ledger)
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
            sent = self._send_again(draft, ledger)
            if isinstance(sent, Maintenance):
                return sent
            lost = sent
        raise _unsure(lost.error, why)

    def _wait(self, n: int, lost: Lost) -> bool:
        """Wait before a look; return False where the interrupt comes meanwhile.

        Where it came before, nobody waits, and one look says what the lost create did.
        """
        if self._policy.cancelled.is_set():
            return True
        wait = SETTLE + self._policy.backoff.wait(n)
        message = f"waiting {wait:.1f} s, then looking whether the window was made: {lost.error.message}"
        self._policy.notice(message)
        return self._policy.pause(wait)

    def _send_again(self, draft: Draft, ledger: KnownIds) -> Maintenance | Lost:
        """Send after a loss; a refusal now may come of the window that the lost request made since."""
        try:
            sent = self._send(draft, ledger)
        except CompassMaintError:
            found = self._find(draft, ledger)
            if found is None:
                raise
            return found
        return self._the_one(draft, ledger, sent) if isinstance(sent, Maintenance) else sent

    def _find(self, draft: Draft, ledger: KnownIds) -> Maintenance | None:
        """Return the window that came of a lost create, as ours; None where there is none."""
        found = next(self._new(draft, ledger), None)
        if found is not None:
            ledger.claim(found.id)
        return found

    def _new(self, draft: Draft, ledger: KnownIds) -> Iterator[Maintenance]:
        """Yield the windows like the draft that were not there before, and are not known to be ours."""
        ending = draft.end <= self._policy.now() + MARGIN
        for window in ledger.unknown("all" if ending else "non-expired"):
            if window.status == Status.CANCELLED:
                continue
            # The predecessor's lists leave the rules out (docs/api-facts.md 3).
            whole = window if "rules" in window.raw else self._scope.get_maintenance(draft.team_id, window.id)
            if whole.is_like(draft):
                yield whole

    def _the_one(self, draft: Draft, ledger: KnownIds, made: Maintenance) -> Maintenance:
        """Return the one window where the lost create came late, after it had been sent again.

        The younger is taken back, the one whose reply we have: it is surely ours.
        """
        try:
            late = next(self._new(draft, ledger), None)
        except CompassMaintError as error:
            self._policy.notice(
                f"{made.id} was made; whether the lost request made another is not known: {error.message}"
            )
            return made
        if late is None:
            return made
        try:
            self._scope.take_back(made)
        except CompassMaintError as error:
            self._policy.notice(
                f"{made.id} and {late.id} are one window made twice; taking one back failed: {error.message}"
            )
            return made
        ledger.claim(late.id)
        self._policy.notice(
            f"the lost request made {late.id} after all; {made.id}, made in its place, was taken back"
        )
        return late


def _unsure(error: CompassMaintError, why: str) -> UnavailableError:
    return UnavailableError(
        f"{error.message}; whether the window was made is not known: {why}",
        hint="look with compass-maint list before creating it again",
        status=error.status,
        request_id=error.request_id,
    )
