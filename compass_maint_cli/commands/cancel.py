"""``compass-maint cancel``."""

from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.api.requests import cancel_request
from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.domain.maintenance import Status
from compass_maint_cli.windows.batches import show_windows
from compass_maint_cli.windows.previews import previews
from compass_maint_cli.windows.select import Selector, Target, ask, choose, scope_hint

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
    targets = choose(session, selector)
    if dry_run or print_curl:
        session.console.preview(
            previews(session.client, [cancel_request(target.team_id, target.id) for target in targets]),
            as_curl=print_curl,
        )
    else:
        if selector.is_selection:
            ask(session, targets, "cancel", yes=yes)
        outcomes = session.jobs.run_all([partial(cancel, session, target) for target in targets])
        show_windows(session, outcomes, alone=selector.is_one)


def cancel(session: "Session", target: Target) -> "Maintenance":
    """Cancel one window; one that is over already is said to be, and returned as it is."""
    window = target.window
    if window is None or window.is_open:
        with scope_hint("cancel", target.team_id):
            cancelled = session.client.cancel_maintenance(target.team_id, target.id)
        window, already = cancelled.window, cancelled.already
    else:
        already = True
    if already:
        was = "was cancelled" if window.status == Status.CANCELLED else "has ended"
        session.console.info(f"window {window.id} {was} already; nothing to do")
    return window


SPEC = CommandSpec(command, EXAMPLES)
