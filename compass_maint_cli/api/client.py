"""The client: one method an endpoint. A scope is a team's id, or None for the global windows."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

import httpx

from compass_maint_cli.api import codec as wire
from compass_maint_cli.api import requests
from compass_maint_cli.api.codec import Listed
from compass_maint_cli.api.create_once import CreateOnce
from compass_maint_cli.api.error_bodies import clean
from compass_maint_cli.api.pagination import Identified, Page, Turn, follow, read_page
from compass_maint_cli.api.presence import Address, Presence
from compass_maint_cli.api.requests import PAGE_SIZE, ApiRequest
from compass_maint_cli.api.responses import Reply, value
from compass_maint_cli.api.retry_policy import RetryPolicy
from compass_maint_cli.domain.maintenance import Changes, Draft, Maintenance, Status
from compass_maint_cli.errors import CompassMaintError, ConflictError, NotFoundError, ReplyError

ENDED = frozenset({Status.CANCELLED, Status.PAST})


class Cancellation(NamedTuple):
    """A cancelled window; ``already`` says that it was cancelled, or past, before."""

    window: Maintenance
    already: bool


T = TypeVar("T", bound=Identified)


def _has_ended(window: Maintenance) -> bool:
    return window.status in ENDED


class Client:
    """The Operations API at ``base``. Methods may be called from several threads at once.

    Every method raises errors of ``errors`` only: AuthError, NotFoundError, ConflictError, UnavailableError
    after all retries, ReplyError for an answer that makes no sense.
    """

    def __init__(
        self,
        http: httpx.Client,
        base: str,
        mask: Callable[[str], str],
        parallel: int,
        policy: RetryPolicy,
    ) -> None:
        self._http = http
        self._mask = mask
        self._parallel = parallel
        self._policy = policy
        self._creates = CreateOnce(self, mask, policy)
        self._presence = Presence(self._send, policy, mask)
        self.base = base

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; what is still fetched ahead is not tried again."""
        self.cancelled()
        self._http.close()

    def cancelled(self) -> None:
        """End every wait, try nothing again and begin no write from now on: somebody wants to stop."""
        self._policy.cancelled.set()

    def saw(self, window: Maintenance) -> Maintenance:
        """Remember that a window is there, and return it: a single 404 about it is not believed then."""
        self._presence.saw(window.id)
        return window

    def pause(self, seconds: float) -> bool:
        """Wait so many seconds; return False, at once, where somebody wants to stop."""
        return self._policy.pause(seconds)

    def url(self, call: ApiRequest) -> str:
        """Return the URL that a call goes to, for previews."""
        return call.url(self.base)

    def list_maintenances(
        self,
        team_id: str | None,
        kind: str = "all",
        *,
        offset: int = 0,
        size: int = PAGE_SIZE,
        turn: Turn = None,
    ) -> Iterator[Maintenance]:
        """Yield the windows of a scope; ``kind`` is all, non-expired or past; ``turn`` comes after a page."""

        def read(item: object) -> Maintenance:
            return self.saw(wire.maintenance_from(item, team_id))

        return self._pages(lambda at: requests.list_request(team_id, kind, at, size), read, offset, turn)

    def get_maintenance(self, team_id: str | None, maintenance_id: str) -> Maintenance:
        """Return one window."""
        call = requests.get_request(team_id, maintenance_id)
        reply = self._presence.send(Address(team_id, maintenance_id), call)
        return self.saw(wire.maintenance_from(value(call, reply, self._mask), team_id))

    def create_maintenance(self, draft: Draft, known: Iterable[str] | None = None) -> Maintenance:
        """Make a window, once, also where replies are lost.

        ``known`` are the ids of the planned and active windows of its scope, where they were just listed;
        without them the first create of a scope lists it, to know later what was there before.
        """
        return self.saw(self._creates.create(draft, known))

    def post(self, draft: Draft) -> Reply:
        """Send one create as it is; `create_maintenance` sees to it that it makes one window."""
        return self._send(requests.create_request(draft))

    def take_back(self, window: Maintenance) -> None:
        """Undo a create: delete a window, or cancel it if it is active (docs/api-facts.md 3)."""
        self.saw(window)
        if window.status != Status.ACTIVE:
            with suppress(ConflictError):
                self.delete_maintenance(window.team_id, window.id)
                return
        self.cancel_maintenance(window.team_id, window.id)

    def update_maintenance(self, team_id: str | None, maintenance_id: str, changes: Changes) -> Maintenance:
        """Change what ``changes`` names, and return the window."""
        call = requests.update_request(team_id, maintenance_id, changes)
        reply = self._presence.send(Address(team_id, maintenance_id), call)
        return self._changed(team_id, maintenance_id, call, reply, changes.hold)

    def delete_maintenance(self, team_id: str | None, maintenance_id: str) -> None:
        """Remove a window's record."""
        call = requests.delete_request(team_id, maintenance_id)
        reply = self._presence.send(Address(team_id, maintenance_id), call)
        # The first of two was carried out, and its reply lost: the second finds nothing (docs/architecture.md 3).
        if not (reply.missing and reply.doubtful):
            try:
                value(call, reply, self._mask)
            except ReplyError:
                with suppress(NotFoundError):
                    if reply.good:  # a login page with status 200 has deleted nothing
                        self.get_maintenance(team_id, maintenance_id)
                    raise
        self._presence.forget(maintenance_id)

    def cancel_maintenance(self, team_id: str | None, maintenance_id: str) -> Cancellation:
        """End a window early. One that has ended is no error: what was asked for is so (docs/api-facts.md 3)."""
        call = requests.cancel_request(team_id, maintenance_id)
        reply = self._presence.send(Address(team_id, maintenance_id), call)
        try:
            window = self._changed(team_id, maintenance_id, call, reply, _has_ended)
        except (ConflictError, NotFoundError) as error:
            if isinstance(error, NotFoundError) and not reply.doubtful:
                raise
            return Cancellation(self._ended(team_id, maintenance_id, error), already=not reply.doubtful)
        return Cancellation(window, already=False)

    def list_integrations(self, team_id: str | None = None) -> Iterator[Listed]:
        """Yield the integrations that the account may see, of all teams or of one."""
        return self._pages(lambda at: requests.integrations_request(team_id, at), _reader("integration"))

    def list_syncs(self, team_id: str | None = None) -> Iterator[Listed]:
        """Yield the syncs, of all teams or of one."""
        return self._pages(lambda at: requests.syncs_request(team_id, at), _reader("sync"))

    def list_policies(self) -> Iterator[Listed]:
        """Yield the global policies."""
        return self._pages(requests.policies_request, _reader("policy"))

    def list_team_policies(self, team_id: str, kind: str) -> Iterator[Listed]:
        """Yield a team's policies; ``kind`` is alert or notification."""
        return self._pages(
            lambda at: requests.team_policies_request(team_id, kind, at), _reader("policy", team_id)
        )

    def list_teams(self) -> Iterator[Listed]:
        """Yield the teams; only Jira Service Management is known to have this list (docs/api-facts.md 1.10)."""
        call = requests.teams_request()
        data = value(call, self._send(call), self._mask)
        teams = data.get("platformTeams") if isinstance(data, dict) else None
        if not isinstance(teams, list):
            raise ReplyError(f"{call}: the reply has no list of platformTeams")
        return map(wire.team_from, teams)

    def _pages(
        self,
        call_at: Callable[[int], ApiRequest],
        read: Callable[[Any], T],
        offset: int = 0,
        turn: Turn = None,
    ) -> Iterator[T]:
        def page(reply: Reply, at: int) -> Page[T]:
            return read_page(value(call_at(at), reply, self._mask), at, read)

        return follow(lambda at: self._send(call_at(at)), page, offset, self._parallel, turn)

    def _changed(
        self,
        team_id: str | None,
        maintenance_id: str,
        call: ApiRequest,
        reply: Reply,
        done: Callable[[Maintenance], bool],
    ) -> Maintenance:
        """Return the window of a reply. Where a success says nothing of use (docs/api-facts.md 1.2, 204), read it.

        What was asked for counts as done only if ``done`` finds it so: a login page has status 200, too.
        """
        try:
            data = value(call, reply, self._mask)
            if data is not None:
                return self.saw(wire.maintenance_from(data, team_id))
            nothing = ReplyError(f"{call}: {reply.status} without a word, and the window is as it was")
        except ReplyError as error:
            if not reply.good:
                raise
            nothing = error
        window = self.get_maintenance(team_id, maintenance_id)
        if not done(window):
            raise nothing
        return window

    def _ended(self, team_id: str | None, maintenance_id: str, error: CompassMaintError) -> Maintenance:
        """Return the window if it has ended, or raise what the API said about ending it."""
        window = self.get_maintenance(team_id, maintenance_id)
        if not _has_ended(window):
            raise error
        return window

    def _send(self, call: ApiRequest, *, known: bool = False) -> Reply:
        body = None if call.body is None else json.dumps(call.body).encode()
        reply = self._http.request(
            call.method,
            self.url(call),
            content=body,
            headers=None if body is None else {"Content-Type": "application/json"},
            extensions={"repeatable": call.repeatable, "known": known, "call": clean(str(call))},
        )
        # httpx ties reply and stream into a ring, which would hold each page until Python looks for rings.
        reply.stream = httpx.ByteStream(b"")
        doubtful, note = reply.extensions["doubtful"], reply.extensions["note"]
        return Reply(reply.status_code, reply.headers, reply.content, doubtful=doubtful, note=note)


def _reader(kind: str, team_id: str | None = None) -> Callable[[object], Listed]:
    return lambda item: wire.listed_from(item, kind, team_id)
