"""The client: one method an operation. A scope is a team's id, or None for the global windows."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Self

from compass_maint_cli.api.client_options import IsNew
from compass_maint_cli.api.codec import maintenance_from
from compass_maint_cli.api.lookup_lists import LookupLists
from compass_maint_cli.api.pagination import Turn
from compass_maint_cli.api.presence import Presence
from compass_maint_cli.api.requests import (
    PAGE_SIZE,
    ApiRequest,
    cancel_request,
    delete_request,
    get_request,
    list_request,
    update_request,
)
from compass_maint_cli.api.responses import Reply, value
from compass_maint_cli.api.sender import Sender
from compass_maint_cli.domain.maintenance import Changes, Draft, Maintenance, Status
from compass_maint_cli.errors import (
    AuthError,
    CompassMaintError,
    ConflictError,
    NotFoundError,
    ReplyError,
    UnavailableError,
)

if TYPE_CHECKING:
    from compass_maint_cli.api.create_once import CreateOnce

ENDED = frozenset({Status.CANCELLED, Status.PAST})


class Cancellation(NamedTuple):
    """A cancelled window; ``already`` says that it had ended before."""

    window: Maintenance
    already: bool


def _has_ended(window: Maintenance) -> bool:
    return window.status in ENDED


class Client:
    """The windows of the Operations API, and in ``lists`` what their names are looked up in.

    Methods may be called from several threads at once. Every method raises errors of ``errors`` only:
    AuthError, NotFoundError, ConflictError, UnavailableError after all retries, ReplyError for an answer that
    makes no sense. ``is_new`` says whether another process has just made a window: a single 404 about it is
    not believed.
    """

    def __init__(self, sender: Sender, lists: LookupLists, is_new: IsNew) -> None:
        self._sender = sender
        self._creates: CreateOnce | None = None
        self._opening = Lock()
        self._presence = Presence(sender, is_new)
        self._made: set[str] = set()
        self.lists = lists

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def base(self) -> str:
        """The URL that every path is appended to."""
        return self._sender.base

    def close(self) -> None:
        """Close the connections; pages that are being fetched ahead are not tried again."""
        self.stop()
        self._sender.close()

    def stop(self) -> None:
        """End every wait, retry nothing and begin no write from now on."""
        self._sender.policy.cancelled.set()

    def saw(self, window: Maintenance) -> Maintenance:
        """Remember that a window exists, and return it: a single 404 about it is not believed then."""
        self._presence.saw(window.id)
        return window

    def pause(self, seconds: float) -> bool:
        """Wait so many seconds; return False, at once, after ``stop``."""
        return self._sender.policy.pause(seconds)

    def url(self, request: ApiRequest) -> str:
        """Return the URL that a request goes to, for previews."""
        return request.url(self.base)

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
            return self.saw(maintenance_from(item, team_id))

        return self._sender.pages(lambda at: list_request(team_id, kind, at, size), read, offset, turn)

    def get_maintenance(self, team_id: str | None, maintenance_id: str) -> Maintenance:
        """Return one window."""
        request = get_request(team_id, maintenance_id)
        reply = self._presence.send(team_id, maintenance_id, request)
        return self.saw(maintenance_from(value(reply), team_id))

    def create_maintenance(self, draft: Draft, known: Iterable[str] | None = None) -> Maintenance:
        """Create a window, exactly once also where replies are lost.

        ``known`` are the ids of the planned and active windows of its scope, where the caller has just listed
        them. Without them the first create of a scope lists it, to know later what was there before.
        """
        window = self.saw(self._create_once().create(draft, known))
        self._made.add(window.id)
        return window

    def date_creates(self, now: Callable[[], datetime]) -> None:
        """Let windows start when their creates are sent, by this clock, and last as long as drafts say."""
        self._create_once().now = now

    def has_made(self, maintenance_id: str) -> bool:
        """Whether this client has created the window."""
        return maintenance_id in self._made

    def take_back(self, window: Maintenance) -> None:
        """Undo a create: delete a window, or cancel it if it is active (docs/api-facts.md 3)."""
        self.saw(window)
        if window.status != Status.ACTIVE:
            with suppress(ConflictError):
                self.delete_maintenance(window.team_id, window.id)
                return
        self.cancel_maintenance(window.team_id, window.id)

    def refusal(self, request: ApiRequest) -> CompassMaintError | None:
        """Return why the account may not send such a request, None where nothing refuses it.

        The scope of a token is checked before the window is looked for (docs/api-facts.md 7.1); whether a
        role is, too, is not documented: None is no proof.
        """
        try:
            self._sender.read(request)
        except (AuthError, UnavailableError) as error:
            return error
        except CompassMaintError:
            return None
        return None

    def update_maintenance(self, team_id: str | None, maintenance_id: str, changes: Changes) -> Maintenance:
        """Change what ``changes`` names, and return the window."""
        request = update_request(team_id, maintenance_id, changes)
        reply = self._presence.send(team_id, maintenance_id, request)
        return self._changed(team_id, maintenance_id, reply, changes.hold)

    def delete_maintenance(self, team_id: str | None, maintenance_id: str) -> None:
        """Remove a window's record."""
        request = delete_request(team_id, maintenance_id)
        reply = self._presence.send(team_id, maintenance_id, request)
        # The first of two may have been carried out and its reply lost. The second finds nothing then
        # (docs/architecture.md 3).
        if not (reply.missing and reply.doubtful):
            try:
                value(reply)
            except ReplyError:
                with suppress(NotFoundError):
                    if reply.good:  # a login page with status 200 has deleted nothing
                        self.get_maintenance(team_id, maintenance_id)
                    raise
        self._presence.forget(maintenance_id)

    def cancel_maintenance(self, team_id: str | None, maintenance_id: str) -> Cancellation:
        """End a window early. That it has ended before is not an error (docs/api-facts.md 3)."""
        request = cancel_request(team_id, maintenance_id)
        reply = self._presence.send(team_id, maintenance_id, request)
        try:
            window = self._changed(team_id, maintenance_id, reply, _has_ended)
        except (ConflictError, NotFoundError) as error:
            if isinstance(error, NotFoundError) and not reply.doubtful:
                raise
            return Cancellation(self._ended(team_id, maintenance_id, error), already=not reply.doubtful)
        return Cancellation(window, already=False)

    def _create_once(self) -> "CreateOnce":
        """Return what creates once, one for all threads; verbs that only read do not load it."""
        with self._opening:
            if self._creates is None:
                from compass_maint_cli.api.create_once import CreateOnce

                self._creates = CreateOnce(self, self._sender)
            return self._creates

    def _changed(
        self,
        team_id: str | None,
        maintenance_id: str,
        reply: Reply,
        done: Callable[[Maintenance], bool],
    ) -> Maintenance:
        """Return the window of a reply; read it where a success has no useful body (docs/api-facts.md 1.2).

        The change counts as done only if ``done`` confirms it: a login page has status 200, too.
        """
        try:
            data = value(reply)
            if data is not None:
                return self.saw(maintenance_from(data, team_id))
            useless = ReplyError(
                f"{reply.request}: {reply.status} without a message, and the window is unchanged"
            )
        except ReplyError as error:
            if not reply.good:
                raise
            useless = error
        window = self.get_maintenance(team_id, maintenance_id)
        if not done(window):
            raise useless
        return window

    def _ended(self, team_id: str | None, maintenance_id: str, error: CompassMaintError) -> Maintenance:
        """Return the window if it has ended, or raise what the API said about ending it."""
        window = self.get_maintenance(team_id, maintenance_id)
        if not _has_ended(window):
            raise error
        return window
