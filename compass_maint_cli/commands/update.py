"""``compass-maint update``."""

from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import RULES, TIMES, choice, option
from compass_maint_cli.commands.use_cases import guards, overlap_check, preview, say_done, say_last_word
from compass_maint_cli.domain.lifecycle import check_update
from compass_maint_cli.domain.maintenance import Changes
from compass_maint_cli.errors import UsageError
from compass_maint_cli.windows.guards import OVERRIDE_HINT, guarded_changes
from compass_maint_cli.windows.operations import UpdateWindow, scope_hint
from compass_maint_cli.windows.overlaps import ON_OVERLAP, OverlapCheck
from compass_maint_cli.windows.select import Selector
from compass_maint_cli.windows.update import Times, UpdateRequest, WindowUpdater, read_edits

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Draft, Maintenance
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint update 0762db96-f795-4246-90be-edd295af8fca --extend 1h
compass-maint update --team payments --key deploy-4412 --shorten 10m
compass-maint update 0762db96-f795-4246-90be-edd295af8fca --add-disable integration:prometheus-search
"""

Extend = Annotated[str | None, option(TIMES, "--extend LENGTH", "Move the current end later.")]
Shorten = Annotated[str | None, option(TIMES, "--shorten LENGTH", "Move the current end earlier.")]
AddDisable = Annotated[list[str] | None, option(RULES, "--add-disable TYPE:REF", "Disable these too.")]
AddEnable = Annotated[
    list[str] | None, option(RULES, "--add-enable policy:REF", "Enable these policies too.")
]
RemoveRule = Annotated[list[str] | None, option(RULES, "--remove-rule TYPE:REF", "Drop the rule for these.")]


def command(
    session: "Session",
    id_: options.SomeId = None,
    key: options.Key = None,
    all_teams: options.AllTeams = False,
    description: options.Description = None,
    start: options.Start = None,
    end: options.End = None,
    length: options.Length = None,
    extend: Extend = None,
    shorten: Shorten = None,
    disable: options.Disable = None,
    enable: options.Enable = None,
    add_disable: AddDisable = None,
    add_enable: AddEnable = None,
    remove_rule: RemoveRule = None,
    on_overlap: options.OnOverlap = "warn",
    override: options.Override = None,
    dry_run: options.DryRun = False,
    print_curl: options.PrintCurl = False,
) -> None:
    """Change the description, times or rules of a window.

    Only what differs is sent. --disable and --enable replace the rules; --add-disable, --add-enable and
    --remove-rule change them. Of an active window only the end can change.
    """
    choice("--on-overlap", on_overlap, ON_OVERLAP)
    times = Times(end=end, length=length, extend=extend, shorten=shorten).starting(start, session.clock)
    rules = read_edits(disable, enable, add_disable, add_enable, remove_rule)
    request = UpdateRequest(description, times, rules, override)
    chosen = Selector((id_,) if id_ else (), key=key)
    overlaps = overlap_check(session, on_overlap)
    operation = _plan(session, request, chosen, all_teams=all_teams)
    if not operation.changes:
        session.console.info(f"window {operation.window.id} is already up to date; nothing to do")
    if dry_run or print_curl:
        _check_overlaps(overlaps, operation)
        preview(session, operation.requests, as_curl=print_curl)
    else:
        _carry_out(session, operation, overlaps)


def _carry_out(session: "Session", operation: UpdateWindow, overlaps: OverlapCheck) -> None:
    """Send the update, and show the window after it.

    A check that only warns runs at the same time as the update, if requests may run in parallel.
    """
    after = _after(operation)
    beside = overlaps.mode == "warn" and session.settings.parallel > 1
    if not beside:
        _check_overlaps(overlaps, operation)
    elif after is not None:
        overlaps.begin((rule.entity for rule in after.rules), [after.team_id])
    with scope_hint("update", operation.team_id):
        window = operation.send(session.client)
    try:
        if beside:
            _check_overlaps(overlaps, operation)
    finally:
        _show(session, operation, window)


def _show(session: "Session", operation: UpdateWindow, window: "Maintenance") -> None:
    """Show the window as it is after the update."""
    if operation.changes:
        from compass_maint_cli.output.summary import updated

        say_done(session, [updated(operation.window, window, session.console.sentence_view)])
    session.console.show_one(window)
    new, old = operation.changes.end, operation.window.end
    if new is not None and old is not None and new < old:
        say_last_word(session, [window], ends=new)


def _plan(session: "Session", request: UpdateRequest, selector: Selector, *, all_teams: bool) -> UpdateWindow:
    """Return the update to send; raise UsageError or ConflictError for one that is not possible."""
    request.check()
    if request.edits.new:
        session.resolver.begin(request.edits.new)
    target = session.finder.locate("update", session.finder.choose_one(selector, all_teams=all_teams))
    window = session.finder.fetch("update", target)
    changes = WindowUpdater(session.resolver, session.clock, session.console).changes(request, window)
    check_update(window, changes, session.clock.now())
    changes = _guarded(session, window, changes, request.override)
    return UpdateWindow(target.team_id, window, changes)


def _check_overlaps(overlaps: OverlapCheck, operation: UpdateWindow) -> None:
    """Report what else touches the window once its times or rules have changed."""
    window = operation.window
    if after := _after(operation):
        overlaps.check([after], (window.id,), window.draft(Changes()))


def _after(operation: UpdateWindow) -> "Draft | None":
    """Return the window as it will be, None where neither its times nor its rules change."""
    changes = operation.changes
    return operation.window.draft(changes) if changes.start or changes.end or changes.rules else None


def _guarded(session: "Session", window: "Maintenance", changes: Changes, override: str | None) -> Changes:
    """Return the changes, with the reason in the description where the guards were passed.

    Raise UsageError for what the profile refuses.
    """
    refused, changes = guarded_changes(guards(session), window, changes, override)
    if refused:
        raise UsageError(f"the profile refuses this window: {'; '.join(refused)}", hint=OVERRIDE_HINT)
    return changes


SPEC = CommandSpec(command, EXAMPLES)
