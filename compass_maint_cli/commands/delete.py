"""``compass-maint delete``."""

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.api.requests import ApiRequest, cancel_request, delete_request
from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import SAFETY, option
from compass_maint_cli.domain.lifecycle import check_delete
from compass_maint_cli.domain.maintenance import Status
from compass_maint_cli.errors import ConflictError
from compass_maint_cli.windows.batches import settle
from compass_maint_cli.windows.previews import previews
from compass_maint_cli.windows.select import Selector, Target, ask, choose, fetch, scope_hint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compass_maint_cli.api.pool import JobResult
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint delete 0762db96-f795-4246-90be-edd295af8fca --yes
compass-maint delete --team payments --status past,cancelled
compass-maint delete 0762db96-f795-4246-90be-edd295af8fca --cancel-first --yes
"""

CancelFirst = Annotated[
    bool, option("--cancel-first", panel=SAFETY, help="Cancel an active window, then delete its record.")
]


def command(
    session: "Session",
    ids: options.SomeIds = None,
    match: options.Match = None,
    key: options.Key = None,
    status: options.Statuses = None,
    all_: options.All = False,
    cancel_first: CancelFirst = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    print_curl: options.PrintCurl = False,
) -> None:
    """Remove the record of windows.

    An active window cannot be deleted before it is cancelled: --cancel-first does both. Always asks on a
    terminal, and needs --yes off one.
    """
    selector = Selector(tuple(ids or ()), match, key, status, all_)
    targets = choose(session, selector)
    if dry_run or print_curl:
        planned = session.jobs.run_all([partial(calls, session, target, cancel_first) for target in targets])
        settle(
            session,
            planned,
            lambda each: session.console.preview(
                previews(session.client, [*chain.from_iterable(each)]), as_curl=print_curl
            ),
        )
    else:
        ask(session, targets, "delete", yes=yes)
        deleted = session.jobs.run_all([partial(delete, session, target, cancel_first) for target in targets])
        _show(session, deleted, alone=selector.is_one)


def calls(session: "Session", target: Target, cancel_first: bool) -> list[ApiRequest]:
    """Return the requests that delete one window; raise ConflictError that explains an active one."""
    window = fetch(session, "delete", target)
    if not (cancel_first and window.status == Status.ACTIVE):
        check_delete(window)
        return [delete_request(target.team_id, target.id)]
    return [cancel_request(target.team_id, target.id), delete_request(target.team_id, target.id)]


def delete(session: "Session", target: Target, cancel_first: bool) -> str:
    """Delete one window and return its id; raise ConflictError that explains an active one."""
    window = fetch(session, "delete", target)
    with scope_hint("delete", target.team_id):
        if cancel_first and window.status == Status.ACTIVE:
            session.client.cancel_maintenance(target.team_id, target.id)
        else:
            check_delete(window)
        try:
            session.client.delete_maintenance(target.team_id, target.id)
        except ConflictError:  # it has started since it was read
            check_delete(session.client.get_maintenance(target.team_id, target.id))
            raise
    return target.id


def _show(session: "Session", outcomes: "Sequence[JobResult[str]]", *, alone: bool) -> None:
    from compass_maint_cli.output.view import Record

    def record(id_: str) -> Record:
        return Record({"id": id_, "deleted": True}, {"id": id_, "deleted": "true"}, id=id_)

    settle(
        session,
        outcomes,
        lambda ids: session.console.show_records(map(record, ids), ("id", "deleted")),
        alone=(lambda id_: session.console.show_record(record(id_))) if alone else None,
    )


SPEC = CommandSpec(command, EXAMPLES)
