"""``compass-maint cancel``."""

from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.domain.maintenance import Status
from compass_maint_cli.session.sentences import say_done
from compass_maint_cli.windows.batches import settle
from compass_maint_cli.windows.operations import CancelWindow, requests_of
from compass_maint_cli.windows.previews import previews
from compass_maint_cli.windows.select import Confirmation, Selector, choose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compass_maint_cli.api.client import Cancellation
    from compass_maint_cli.api.pool import JobResult
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint cancel 0762db96-f795-4246-90be-edd295af8fca
compass-maint cancel --team payments --key deploy-4412 --yes
compass-maint cancel --match 'load test' --status active --dry-run
"""


def command(
    session: "Session",
    ids: options.SomeIds = None,
    match: options.Match = None,
    key: options.Key = None,
    status: options.Statuses = None,
    all_: options.All = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    print_curl: options.PrintCurl = False,
) -> None:
    """End windows early; the record stays.

    Windows are named by id, or selected; a selection is listed and asked about first. Cancelling a window
    that is cancelled or over already says so and succeeds.
    """
    selector = Selector(tuple(ids or ()), match, key, status, all_)
    targets = choose(session.resolver, session.reader, selector)
    operations = [CancelWindow(target.team_id, target.id, target.window) for target in targets]
    console = session.console
    if dry_run or print_curl:
        console.preview(previews(session.client, requests_of(operations)), as_curl=print_curl)
    else:
        if selector.is_selection:
            Confirmation(console, session.reader, session.jobs, session.clock).ask(targets, "cancel", yes=yes)
        results = session.jobs.run_all([partial(_cancel, session, operation) for operation in operations])
        _say_cancelled(session, operations, results)
        settle(
            console,
            results,
            lambda found: console.show([one.window for one in found]),
            (lambda one: console.show_one(one.window)) if selector.is_one else None,
        )


def _cancel(session: "Session", operation: CancelWindow) -> "Cancellation":
    """Cancel one window; one that has ended is reported as such, and returned as it is."""
    window, already = cancellation = operation.send(session.client)
    if already:
        was = "was cancelled" if window.status == Status.CANCELLED else "has ended"
        session.console.info(f"window {window.id} {was} already; nothing to do")
    return cancellation


def _say_cancelled(
    session: "Session", operations: "Sequence[CancelWindow]", results: "Sequence[JobResult[Cancellation]]"
) -> None:
    from compass_maint_cli.output.summary import cancelled

    before = {operation.id: operation.window for operation in operations}
    windows = [result.value.window for result in results if result.value and not result.value.already]
    sentences = [cancelled(window, before.get(window.id), session.console.view) for window in windows]
    say_done(session.console, sentences)


SPEC = CommandSpec(command, EXAMPLES)
