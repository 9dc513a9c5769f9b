"""``compass-maint cancel``."""

from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.commands.use_cases import last_word
from compass_maint_cli.domain.maintenance import Status
from compass_maint_cli.windows.batches import settle
from compass_maint_cli.windows.operations import CancelWindow, requests_of
from compass_maint_cli.windows.previews import previews
from compass_maint_cli.windows.select import Confirmation, Selector, choose

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
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
        with last_word(session, [result.value for result in results if result.value is not None]):
            settle(console, results, console.show, console.show_one if selector.is_one else None)


def _cancel(session: "Session", operation: CancelWindow) -> "Maintenance":
    """Cancel one window; one that has ended is reported as such, and returned as it is."""
    window, already = operation.send(session.client)
    if already:
        was = "was cancelled" if window.status == Status.CANCELLED else "has ended"
        session.console.info(f"window {window.id} {was} already; nothing to do")
    return window


SPEC = CommandSpec(command, EXAMPLES)
