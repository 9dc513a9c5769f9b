"""``compass-maint cancel``."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import SELECTION, option
from compass_maint_cli.commands.use_cases import last_word, silence_query
from compass_maint_cli.domain.maintenance import Status
from compass_maint_cli.errors import UsageError
from compass_maint_cli.windows.batches import settle
from compass_maint_cli.windows.operations import CancelWindow, requests_of
from compass_maint_cli.windows.previews import previews
from compass_maint_cli.windows.select import Confirmation, Selector, Target, choose
from compass_maint_cli.windows.silence import skipped_teams

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint cancel 0762db96-f795-4246-90be-edd295af8fca
compass-maint cancel --team payments --key deploy-4412 --yes
compass-maint cancel --entity integration:datadog-prod --all-teams
compass-maint cancel --match 'load test' --status active --dry-run
"""

OfEntity = Annotated[
    str | None,
    option("--entity", metavar="TYPE:REF", panel=SELECTION, help="Every open window with a rule for this."),
]


def command(
    session: "Session",
    ids: options.SomeIds = None,
    match: options.Match = None,
    key: options.Key = None,
    status: options.Statuses = None,
    all_: options.All = False,
    entity: OfEntity = None,
    all_teams: options.AllTeams = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    print_curl: options.PrintCurl = False,
) -> None:
    """End windows early; the record stays.

    Windows are named by id, or selected; a selection is listed and asked about first. Cancelling a window
    that is cancelled or over already says so and succeeds. --entity with --all-teams selects the windows of
    every known scope that silence one thing.
    """
    selector = Selector(tuple(ids or ()), match, key, status, all_)
    if entity is not None:
        targets = _naming(session, selector, entity, all_teams=all_teams)
    elif all_teams:
        raise UsageError("--all-teams selects by --entity TYPE:REF; name what is to alert again")
    else:
        targets = choose(session.resolver, session.reader, selector)
    operations = [CancelWindow(target.team_id, target.id, target.window) for target in targets]
    console = session.console
    if dry_run or print_curl:
        console.preview(previews(session.client, requests_of(operations)), as_curl=print_curl)
    else:
        if selector.is_selection or entity is not None:
            Confirmation(console, session.reader, session.jobs, session.clock).ask(targets, "cancel", yes=yes)
        results = session.jobs.run_all([partial(_cancel, session, operation) for operation in operations])
        with last_word(session, [result.value for result in results if result.value is not None]):
            settle(console, results, console.show, console.show_one if selector.is_one else None)


def _naming(session: "Session", selector: Selector, text: str, *, all_teams: bool) -> tuple[Target, ...]:
    """Return the open windows that name an entity; warn of those that are in no scope that was read."""
    if selector.ids or selector.is_selection:
        raise UsageError("--entity stands alone: leave ids, --match, --key, --status and --all out")
    kind, ref = options.parse_target(text, "--entity")
    scopes = session.resolver.scopes(all_teams=all_teams)
    found = session.resolver.entity(kind, ref, scopes[0] if len(scopes) == 1 else None)
    findings = silence_query(session).ask([found], scopes)
    skipped = skipped_teams(findings, () if all_teams else scopes)
    for scope, error in findings.scope_errors.items():
        if scope not in skipped:
            raise error
    windows = [each for each in findings.by_entity(session.clock.now()).get(found, []) if each.is_open]
    for window in windows:
        if not findings.listed(window.id):
            session.console.warn(
                f"window {window.id} names it, too, and is in no scope that was read: "
                "name its team with --team, or give --all-teams"
            )
    report = session.resolver.scope_report(findings.looked_at, all_teams=all_teams)
    session.console.say_scope(report.with_answer(skipped, proved=findings.proved(found)))
    return tuple(
        Target(window.id, window.team_id, window) for window in windows if findings.listed(window.id)
    )


def _cancel(session: "Session", operation: CancelWindow) -> "Maintenance":
    """Cancel one window; one that has ended is reported as such, and returned as it is."""
    window, already = operation.send(session.client)
    if already:
        was = "was cancelled" if window.status == Status.CANCELLED else "has ended"
        session.console.info(f"window {window.id} {was} already; nothing to do")
    return window


SPEC = CommandSpec(command, EXAMPLES)
