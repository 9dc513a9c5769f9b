"""What a verb does to one window, as a value: built once, then printed or sent.

Each operation has the ``requests`` that it sends when all goes well, none if nothing is to be done.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple, Protocol

from compass_maint_cli.api.requests import (
    ApiRequest,
    cancel_request,
    create_request,
    delete_request,
    update_request,
)
from compass_maint_cli.domain.lifecycle import check_delete
from compass_maint_cli.domain.maintenance import Changes, Draft, Maintenance, Status
from compass_maint_cli.errors import CompassMaintError, ConflictError, NotFoundError

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Cancellation, Client


class Operation(Protocol):
    """What a verb does to one window."""

    @property
    def requests(self) -> tuple[ApiRequest, ...]:
        """Return what it sends."""


def requests_of(operations: Iterable[Operation]) -> list[ApiRequest]:
    """Return the requests of several operations, in their order."""
    return [request for operation in operations for request in operation.requests]


@contextmanager
def scope_hint(verb: str, team_id: str | None) -> Iterator[None]:
    """Add to a 404 the scopes where the id may be instead (docs/api-facts.md 2.2)."""
    try:
        yield
    except NotFoundError as error:
        if error.hint is None:
            where = (
                "--global, or the --team it belongs to"
                if team_id
                else "--team TEAM: the window may belong to a team"
            )
            error.hint = f"try compass-maint {verb} with {where}"
        raise


def take_back(client: "Client", window: Maintenance) -> None:
    """Remove a planned window, cancel an active one; one that is gone already is fine."""
    with suppress(NotFoundError):
        client.take_back(window)


class CreateWindow(NamedTuple):
    """Create a window; then remove the one that it replaces, if any.

    ``listed`` are the ids of the open windows of the scope, if they were read before.
    """

    draft: Draft
    listed: tuple[str, ...] | None = None
    replaced: Maintenance | None = None

    @property
    def requests(self) -> tuple[ApiRequest, ...]:
        """Return what it sends."""
        removed = () if self.replaced is None else RemoveWindow(self.replaced).requests
        return (create_request(self.draft), *removed)

    def send(self, client: "Client") -> Maintenance:
        """Create the window, and remove the replaced one only after the new one exists."""
        window = client.create_maintenance(self.draft, self.listed)
        if self.replaced is not None:
            try:
                take_back(client, self.replaced)
            except CompassMaintError as error:
                old = self.replaced.id
                error.message = (
                    f"window {window.id} was created, but {old}, which it replaces, could not be removed: "
                    f"{error.message}"
                )
                raise
        return window


class RemoveWindow(NamedTuple):
    """End a window that is wanted no longer: an active one is cancelled, a planned one deleted."""

    window: Maintenance

    @property
    def requests(self) -> tuple[ApiRequest, ...]:
        """Return what it sends."""
        remove = cancel_request if self.window.status == Status.ACTIVE else delete_request
        return (remove(self.window.team_id, self.window.id),)

    def send(self, client: "Client") -> Maintenance | None:
        """Return the cancelled window, or None once it is deleted; cancel one that has become active."""
        where = self.window.team_id, self.window.id
        if self.window.status != Status.ACTIVE:
            try:
                client.delete_maintenance(*where)
            except ConflictError:
                if client.get_maintenance(*where).status != Status.ACTIVE:
                    raise
            else:
                return None
        return client.cancel_maintenance(*where).window


class UpdateWindow(NamedTuple):
    """Change a window of the collection of ``team_id``; without changes it is left as it is."""

    team_id: str | None
    window: Maintenance
    changes: Changes

    @property
    def requests(self) -> tuple[ApiRequest, ...]:
        """Return what it sends."""
        return (update_request(self.team_id, self.window.id, self.changes),) if self.changes else ()

    def send(self, client: "Client") -> Maintenance:
        """Return the window after the changes."""
        if not self.changes:
            return self.window
        return client.update_maintenance(self.team_id, self.window.id, self.changes)


class CancelWindow(NamedTuple):
    """End a window early; ``window`` is None if only the id is known."""

    team_id: str | None
    id: str
    window: Maintenance | None = None

    @property
    def requests(self) -> tuple[ApiRequest, ...]:
        """Return what it sends; nothing for a window that has ended."""
        has_ended = self.window is not None and not self.window.is_open
        return () if has_ended else (cancel_request(self.team_id, self.id),)

    def send(self, client: "Client") -> "Cancellation":
        """Cancel the window, or return it as it is where it has ended."""
        if self.window is not None and not self.window.is_open:
            from compass_maint_cli.api.client import Cancellation

            return Cancellation(self.window, already=True)
        with scope_hint("cancel", self.team_id):
            return client.cancel_maintenance(self.team_id, self.id)


class DeleteWindow(NamedTuple):
    """Remove the record of a window; with ``cancel_first`` an active one is cancelled first."""

    team_id: str | None
    id: str
    window: Maintenance
    cancel_first: bool

    @property
    def requests(self) -> tuple[ApiRequest, ...]:
        """Return what it sends."""
        delete = delete_request(self.team_id, self.id)
        return (cancel_request(self.team_id, self.id), delete) if self.cancel_first else (delete,)

    def send(self, client: "Client") -> Maintenance:
        """Delete the window and return it as it was; raise ConflictError for one that has become active."""
        with scope_hint("delete", self.team_id):
            if self.cancel_first:
                client.cancel_maintenance(self.team_id, self.id)
            try:
                client.delete_maintenance(self.team_id, self.id)
            except ConflictError:  # it has started since it was read
                check_delete(client.get_maintenance(self.team_id, self.id))
                raise
        return self.window
