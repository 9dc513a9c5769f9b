"""``compass-maint cancel``."""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import SELECTION, option
from compass_maint_cli.commands.use_cases import last_word, preview, say_done, say_looked, silence_query
from compass_maint_cli.domain.maintenance import Status
from compass_maint_cli.errors import NotFoundError, UsageError
from compass_maint_cli.windows.batches import settle
from compass_maint_cli.windows.operations import CancelWindow, requests_of
from compass_maint_cli.windows.select import Confirmation, Selector, Target
from compass_maint_cli.windows.silence import skipped_teams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compass_maint_cli.api.client import Cancellation
    from compass_maint_cli.api.pool import JobResult
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint cancel 0762db96-f795-4246-90be-edd295af8fca
compass-maint cancel --team payments --key deploy-4412 --yes
compass-maint cancel --entity integration:datadog-prod --all-teams
compass-maint cancel --match 'load test' --status active --dry-run
"""

OfEntity = Annotated[
    str | None, option(SELECTION, "--entity TYPE:REF", "Every open window with a rule for this.")
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
    else:
        targets = session.finder.choose(selector, changes=True, all_teams=all_teams)
    console = session.console
    if dry_run or print_curl:
        operations = [_operation(target, session.finder.likely(target)[0]) for target in targets]
        preview(session, requests_of(operations), as_curl=print_curl)
    else:
        if selector.is_selection or entity is not None:
            Confirmation(console, session.finder, session.jobs, session.clock).ask(targets, "cancel", yes=yes)
        results = session.jobs.run_all([partial(_cancel, session, target) for target in targets])
        _say_cancelled(session, targets, results)
        with last_word(session, [result.value.window for result in results if result.value is not None]):
            settle(
                console,
                results,
                lambda found: console.show([one.window for one in found]),
                (lambda one: console.show_one(one.window)) if selector.is_one else None,
            )


def _naming(session: "Session", selector: Selector, text: str, *, all_teams: bool) -> tuple[Target, ...]:
    """Return the open windows that name an entity; warn of those that are in no scope that was read."""
    if selector.ids or selector.is_selection:
        raise UsageError("--entity cannot be combined with ids, --match, --key, --status or --all")
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
                f"window {window.id} also names it, but is in no scope that was read: "
                "name its team with --team, or give --all-teams"
            )
    say_looked(session, findings, skipped, everywhere=all_teams, proved=findings.proved(found))
    return tuple(
        Target(window.id, window.team_id, window) for window in windows if findings.listed(window.id)
    )


def _operation(target: Target, scope: str | None) -> CancelWindow:
    return CancelWindow(scope, target.id, target.window)


def _cancel(session: "Session", target: Target) -> "Cancellation":
    """Cancel one window; one that has ended is reported as such, and returned as it is."""
    window, already = cancellation = _cancellation(session, target)
    if already:
        was = "was already cancelled" if window.status == Status.CANCELLED else "has already ended"
        session.console.info(f"window {window.id} {was}; nothing to do")
    return cancellation


def _say_cancelled(
    session: "Session", targets: "Sequence[Target]", results: "Sequence[JobResult[Cancellation]]"
) -> None:
    from compass_maint_cli.output.summary import cancelled

    before = {target.id: target.window for target in targets}
    windows = [result.value.window for result in results if result.value and not result.value.already]
    view = session.console.sentence_view
    sentences = [cancelled(window, before.get(window.id), view) for window in windows]
    say_done(session, sentences)


def _cancellation(session: "Session", target: Target) -> "Cancellation":
    """Cancel a window where it is likely to be, else where it is found."""
    finder, client = session.finder, session.client
    scopes = finder.likely(target)
    for scope in scopes[:-1]:
        with suppress(NotFoundError):
            return _operation(target, scope).send(client)
    try:
        return _operation(target, scopes[-1]).send(client)
    except NotFoundError as error:
        if not finder.searches(target):
            raise
        found = finder.elsewhere(target, scopes, error)
    return _operation(found, found.team_id).send(client)


SPEC = CommandSpec(command, EXAMPLES)
