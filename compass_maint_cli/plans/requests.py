"""The one request of a step: printed by ``--dry-run``, sent by the real run."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from compass_maint_cli.api.requests import (
    ApiRequest,
    cancel_request,
    create_request,
    delete_request,
    update_request,
)
from compass_maint_cli.domain.maintenance import Maintenance, Status
from compass_maint_cli.domain.plan_steps import Action, Step
from compass_maint_cli.errors import ConflictError

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.windows.reader import WindowReader

Send: TypeAlias = Callable[["Client", "WindowReader"], Maintenance | None]


class StepRequest(NamedTuple):
    """A step's request, and the call that sends it and returns the window (None once it is deleted).

    ``send`` goes through the client's own method, which repeats a request safely and checks its reply.
    """

    request: ApiRequest
    send: Send


def step_requests(steps: Iterable[Step]) -> list[ApiRequest]:
    """Return what the steps send."""
    return [step_request(step).request for step in steps if step.acts]


def step_request(step: Step) -> StepRequest:
    """Return the request of a step that sends one."""
    if draft := step.new_window:
        return StepRequest(
            create_request(draft),
            lambda client, reader: client.create_maintenance(draft, reader.listed_ids(draft.team_id)),
        )
    if step.window is None:
        raise ValueError(f"a step that acts has a window or a draft: {step}")
    where, changes = (step.window.team_id, step.window.id), step.changes
    if step.action is Action.DELETE:
        return StepRequest(delete_request(*where), lambda client, _reader: _delete(client, *where))
    if step.action is Action.CANCEL:
        return StepRequest(
            cancel_request(*where), lambda client, _reader: client.cancel_maintenance(*where).window
        )
    return StepRequest(
        update_request(*where, changes),
        lambda client, _reader: client.update_maintenance(*where, changes),
    )


def _delete(client: "Client", team_id: str | None, id_: str) -> Maintenance | None:
    """Delete a planned window; cancel it and return it where it has become active since the plan."""
    try:
        client.delete_maintenance(team_id, id_)
    except ConflictError:
        if client.get_maintenance(team_id, id_).status != Status.ACTIVE:
            raise
        return client.cancel_maintenance(team_id, id_).window
    return None
