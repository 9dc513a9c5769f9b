"""``compass-maint apply``."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import FILES, choice, option
from compass_maint_cli.commands.rule_files import checked_specs
from compass_maint_cli.commands.use_cases import github_step, guards, overlap_check, preview
from compass_maint_cli.domain.plan_steps import PlanOptions
from compass_maint_cli.output.format import Answer
from compass_maint_cli.output.plan_blocks import plan_markdown, plan_text, result_text
from compass_maint_cli.output.plan_data import plan_record
from compass_maint_cli.output.plan_view import plan_columns, result_record
from compass_maint_cli.plans.desired import HORIZON, Planner, parse_horizon
from compass_maint_cli.plans.execute import PlanExecutor, operation_of
from compass_maint_cli.plans.frozen import check_frozen, read_plan
from compass_maint_cli.plans.guarded import guarded_steps
from compass_maint_cli.session.streams import facts_of
from compass_maint_cli.windows.batches import fail
from compass_maint_cli.windows.operations import requests_of
from compass_maint_cli.windows.overlaps import ON_OVERLAP, OverlapCheck
from compass_maint_cli.windows.select import agree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from compass_maint_cli.domain.plan_steps import Step, StepResult
    from compass_maint_cli.output.view import Record, View
    from compass_maint_cli.plans.desired import Plan
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint apply -f windows/
compass-maint apply -f payments.yaml -f search.yaml --yes --horizon 6w
compass-maint apply -f windows/ --prune --dry-run
compass-maint diff -f windows/ -o json > plan.json; compass-maint apply -f windows/ --frozen plan.json --yes
"""

Prune = Annotated[bool, option(FILES, "--prune", "Remove windows of apply that are no longer in any file.")]

Owner = Annotated[
    str | None, option(FILES, "--owner NAME", "The name of this set of files, if there are several.")
]

Adopt = Annotated[
    bool, option(FILES, "--adopt", "Take over windows with a key of these files that others created.")
]

EndRunning = Annotated[
    bool, option(FILES, "--end-running", "End an active window whose file changed, and create the new one.")
]

Frozen = Annotated[
    str | None, option(FILES, "--frozen FILE", "Apply only this plan, written by diff -o json.")
]


def command(
    session: "Session",
    more: options.MoreFiles = None,
    file: options.File = None,
    horizon: options.Horizon = HORIZON,
    prune: Prune = False,
    all_teams: options.AllTeams = False,
    owner: Owner = None,
    adopt: Adopt = False,
    end_running: EndRunning = False,
    frozen: Frozen = None,
    on_overlap: options.OnOverlap = "warn",
    override: options.Override = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    print_curl: options.PrintCurl = False,
) -> None:
    """Make the windows match rule files.

    Prints the plan, asks, carries it out and prints the results. Windows are known by their key: the name in
    the file, and for one that repeats NAME@DATE. What is past is left alone, of an active window
    only the end moves. What has ended is made again where the file has another start for it; what a person
    ended or cancelled stays so. An active window of which the file wants more than another end, or a later
    start, is blocked: it stays as it is, and the exit code is 6, or 9 where something else was done;
    --end-running ends it and makes the other. Exit code 0 means that every window is as its file says.
    Repeated windows are made up to --horizon ahead; run it weekly and it tops up.

    What apply makes is marked with [apply] before the key. --prune cancels or deletes windows that have the
    mark and no file asks for, in the scopes that the files name, or with --all-teams or --owner in all; a
    folder without files, and "windows: []", ask for none. Windows that their own file excepts, or has in the
    past, are removed without it. Removing comes last, and a window stays if what replaces it failed. A
    window that has the key of a file but not the mark is blocked too: --adopt changes it, and marks it where
    it is planned. Windows made by create are never removed. Where several sets of files are applied, give
    each its own --owner, so that none touches another's; the mark is then [apply=OWNER]. --team and --global
    win over the team of a file. --frozen carries out what was reviewed, or refuses.
    """
    overlaps = overlap_check(session, choice("--on-overlap", on_overlap, ON_OVERLAP))
    request = PlanOptions(prune, owner, adopt, end_running, all_teams, horizon=parse_horizon(horizon))
    planned = _say_plan(session, options.all_files(file, more), request, frozen, overlaps)
    steps = guarded_steps(guards(session), planned, override)
    _check_overlaps(overlaps, steps)
    if dry_run or print_curl:
        preview(session, requests_of(operation_of(step) for step in steps if step.acts), as_curl=print_curl)
    else:
        _carry_out(session, steps, yes=yes)


def _carry_out(session: "Session", steps: "Sequence[Step]", *, yes: bool) -> None:
    """Ask, carry the plan out, and show the results."""
    if acting := sum(step.acts for step in steps):
        count = "1 change" if acting == 1 else f"{acting} changes"
        agree(session.console, "apply", f"{count} to {session.console.account}", yes=yes)
    executor = PlanExecutor(
        client=session.client,
        reader=session.reader,
        jobs=session.jobs,
        clock=session.clock,
        reporter=session.console,
        view=session.console.sentence_view,
    )
    _show_results(session, steps, executor.carry_out(steps))


def make_plan(
    session: "Session", files: list[str], request: PlanOptions, overlaps: OverlapCheck | None = None
) -> "tuple[Step, ...]":
    """Return the plan for the files; raise RuleFileError with all that is wrong in all of them.

    What ``overlaps`` will read is started at the same time.
    """
    prune, console = request.prune, session.console
    specs = checked_specs(session, files, request.owner, may_be_none=prune)
    planner = Planner(session.resolver, session.reader, session.clock, console)
    if overlaps is not None:
        planner = replace(planner, early=overlaps.begin)
    plan = planner.plan(specs, request)
    if prune:
        _say_pruned(session, plan, empty=not specs)
    return plan.steps


def _say_pruned(session: "Session", plan: "Plan", *, empty: bool) -> None:
    """Say which scopes are searched for windows without a file: only those that the files name."""
    console, teams = session.console, session.console.sentence_view.teams
    named = ", ".join(sorted(teams.get(scope, scope) if scope else "global" for scope in plan.scopes))
    if empty:
        console.warn(f"the files hold no window: --prune removes all that apply made there ({named})")
    if not plan.everywhere:
        console.info(f"--prune looks into {named}; --all-teams looks into every known team")


def _say_plan(
    session: "Session", files: list[str], request: PlanOptions, frozen: str | None, overlaps: OverlapCheck
) -> "tuple[Step, ...]":
    """Make the plan, write it to standard error, which is for people, and compare it with the frozen one."""
    reviewed = None if frozen is None else read_plan(frozen)
    steps = make_plan(session, files, request, overlaps)
    facts = facts_of(session.environment, session.environment.stderr)
    view = session.console.sentence_view._replace(
        color=False, unicode=facts.unicode, width=facts.width if facts.terminal else 0
    )
    session.console.info(plan_text(steps, view, session.console.account))
    if reviewed is not None:
        check_frozen(reviewed, steps, account_data(session), session.clock.now())
    return steps


def account_data(session: "Session") -> dict[str, object]:
    """Return the account of a plan as data: a frozen plan is for the account that it names."""
    settings = session.settings
    names = ("site", "cloud_id", "product", "api_url")
    return {name: getattr(settings, name) for name in names}


def _check_overlaps(overlaps: OverlapCheck, steps: "Sequence[Step]") -> None:
    """Look for overlaps in the state after the plan: what it removes or moves away overlaps nothing."""
    after = [draft for step in steps if (draft := step.window_after)]
    changed = frozenset(step.window.id for step in steps if step.acts and step.window)
    overlaps.check(after, changed)


def show_plan(
    session: "Session",
    steps: "Sequence[Step]",
    rows: "Callable[[View], Sequence[Record]]",
    lines: "Iterable[str]",
) -> None:
    """Print a plan on standard output: one object, the ``lines`` on a terminal, or the rows of its steps.

    On GitHub Actions it is in the summary of the step, too.
    """
    console, view = session.console, session.console.view

    def markdown() -> str:
        words = console.sentence_view._replace(terminal=True)
        return plan_markdown(steps, rows(words), words, console.account)

    github_step(session).write_plan(markdown)
    if console.format.is_markdown:
        console.write([markdown()])
    elif console.reads_as_text:
        console.write(lines)
    elif console.format.is_document:
        console.show_record(plan_record(steps, rows(view), account_data(session), view.now))
    else:
        shown = rows(view)
        console.show_records(shown, plan_columns(shown, view))


def _show_results(session: "Session", steps: "Sequence[Step]", done: "Sequence[StepResult]") -> None:
    """Print the result of every step, and fail for what could not be done."""
    reported = [item for item in done if item.step.differs]
    shown = done if session.console.format.is_document else reported
    view = session.console.view
    lines = (f"{line}\n" for item in reported for line in result_text(item, view))
    show_plan(session, steps, lambda view: [result_record(item, view) for item in shown], lines)
    if any(item.interrupted for item in done):
        for item in reported:
            if item.error is not None and not item.waits_for:
                session.console.report(item.error)
        left = sum(not item.started for item in reported)
        session.console.warn(f"interrupted: {left} of {len(reported)} not started; apply again to continue")
        raise KeyboardInterrupt
    skipped = [item.error for item in done if item.error is not None and item.waits_for]
    errors = [item.error for item in done if item.error is not None and not item.waits_for]
    errors += [item.remains for item in done if item.remains is not None]
    if reported:
        more = f", {len(skipped)} skipped" if skipped else ""
        session.console.info(f"{len(reported) - len(errors) - len(skipped)} of {len(reported)} done{more}")
    for error in skipped:
        session.console.report(error)
    if errors:
        # Skipped steps follow from failed ones: where there is nothing else, the exit code is the failure's.
        fail(session.console, errors, len(reported) - len(skipped))


SPEC = CommandSpec(command, EXAMPLES, Answer.PLAN)
