"""``compass-maint delete``."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import SAFETY, option
from compass_maint_cli.commands.use_cases import last_word, preview, say_done
from compass_maint_cli.domain.lifecycle import check_delete
from compass_maint_cli.domain.maintenance import Maintenance, Status
from compass_maint_cli.windows.batches import settle
from compass_maint_cli.windows.operations import DeleteWindow, requests_of
from compass_maint_cli.windows.select import Confirmation, Selector, Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compass_maint_cli.api.pool import JobResult
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint delete 0762db96-f795-4246-90be-edd295af8fca --yes
compass-maint delete --team payments --status past,cancelled
compass-maint delete 0762db96-f795-4246-90be-edd295af8fca --cancel-first --yes
"""

CancelFirst = Annotated[
    bool, option(SAFETY, "--cancel-first", "Cancel an active window, then delete its record.")
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
    targets = session.finder.choose(selector, changes=True)
    if dry_run or print_curl:
        settle(
            session.console,
            session.jobs.run_all([partial(_plan, session, target, cancel_first) for target in targets]),
            lambda operations: preview(session, requests_of(operations), as_curl=print_curl),
        )
    else:
        asking = Confirmation(session.console, session.finder, session.jobs, session.clock)
        asking.ask(targets, "delete", yes=yes)
        deleted = session.jobs.run_all(
            [partial(_delete, session, target, cancel_first) for target in targets]
        )
        _show(session, deleted, alone=selector.is_one)


def _plan(session: "Session", target: Target, cancel_first: bool) -> DeleteWindow:
    """Return how one window is deleted; raise ConflictError that explains an active one."""
    target = session.finder.locate("delete", target)
    window = session.finder.fetch("delete", target)
    cancel_first = cancel_first and window.status == Status.ACTIVE
    if not cancel_first:
        check_delete(window)
    return DeleteWindow(target.team_id, target.id, window, cancel_first)


def _delete(session: "Session", target: Target, cancel_first: bool) -> "Maintenance":
    window = _plan(session, target, cancel_first).send(session.client)
    session.cache.forget_scope(window.id)
    return window


def _show(session: "Session", results: "Sequence[JobResult[Maintenance]]", *, alone: bool) -> None:
    from compass_maint_cli.output.summary import deleted
    from compass_maint_cli.output.view import Record

    gone = [result.value for result in results if result.value is not None]
    say_done(session, [deleted(window, session.console.sentence_view) for window in gone])

    def record(window: "Maintenance") -> Record:
        id_ = window.id
        return Record({"id": id_, "deleted": True}, {"id": id_, "deleted": "true"}, id=id_)

    with last_word(session, [window for window in gone if window.is_open]):
        settle(
            session.console,
            results,
            lambda windows: session.console.show_records(map(record, windows), ("id", "deleted")),
            (lambda window: session.console.show_record(record(window))) if alone else None,
        )


SPEC = CommandSpec(command, EXAMPLES)
