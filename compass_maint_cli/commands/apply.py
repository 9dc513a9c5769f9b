"""``compass-maint apply``."""

from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import FILES, choice, option
from compass_maint_cli.commands.use_cases import overlap_check
from compass_maint_cli.output.plan_data import plan_record
from compass_maint_cli.output.plan_view import (
    plan_columns,
    result_record,
    step_line,
    summary_line,
    worth_showing,
)
from compass_maint_cli.plans.desired import HORIZON, Planner, PlanRequest, parse_horizon
from compass_maint_cli.plans.execute import PlanExecutor
from compass_maint_cli.plans.requests import step_requests
from compass_maint_cli.times.zones import zone_name
from compass_maint_cli.windows.batches import fail
from compass_maint_cli.windows.drafts_from_files import read_specs
from compass_maint_cli.windows.overlaps import ON_OVERLAP
from compass_maint_cli.windows.previews import previews
from compass_maint_cli.windows.select import agree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compass_maint_cli.domain.plan_steps import Step, StepResult
    from compass_maint_cli.output.view import Record
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint apply -f windows/
compass-maint apply -f payments.yaml -f search.yaml --yes --horizon 6w
compass-maint apply -f windows/ --prune --dry-run
"""

Prune = Annotated[
    bool,
    option("--prune", panel=FILES, help="Remove windows that apply made and no file asks for any more."),
]

Owner = Annotated[
    str | None,
    option(
        "--owner", metavar="NAME", panel=FILES, help="Whose files these are, where a scope has several sets."
    ),
]

Adopt = Annotated[
    bool,
    option("--adopt", panel=FILES, help="Take over windows that have the key of a file and others made."),
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
    on_overlap: options.OnOverlap = "warn",
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    print_curl: options.PrintCurl = False,
) -> None:
    """Make the windows match rule files.

    Prints the plan, asks, carries it out and prints what became of each step. Windows are known by their key:
    the name in the file, and for one that repeats NAME@DATE. What is past is left alone, of an active window
    only the end moves, and what ends is made anew where the file has it ahead. An active window whose file
    now starts later is blocked: it stays as it is, and the exit code is 6, or 9 where something else was
    done. Repeated windows are made up to --horizon ahead; run it weekly and it tops up.

    What apply makes is marked with [apply] before the key. --prune cancels or deletes windows that have the
    mark and no file asks for, in the scopes that the files name, or with --all-teams in all. It does so last,
    and keeps a window for which nothing else would stand because something else failed. A window that
    has the key of a file but not the mark is blocked too: --adopt changes it, and marks it where it is
    planned. Windows made by create are never removed. Where two sets of files are applied to one scope, give
    each its own --owner, so that neither touches the other's; the mark is then [apply=OWNER]. --team and
    --global win over the team that a file names.
    """
    on_overlap = choice("--on-overlap", on_overlap, ON_OVERLAP)
    asked = PlanRequest(parse_horizon(horizon), prune, all_teams, owner, adopt)
    steps = make_plan(session, options.all_files(file, more), asked)
    _say_plan(session, steps)
    overlap_check(session).check([draft for step in steps if (draft := step.new_window)], on_overlap)
    requests = step_requests(steps)
    if dry_run or print_curl:
        session.console.preview(previews(session.client, requests), as_curl=print_curl)
        return
    if requests:
        count = "1 change" if len(requests) == 1 else f"{len(requests)} changes"
        agree(session.console, "apply", count, yes=yes)
    _show_results(session, steps, _executor(session).carry_out(steps))


def make_plan(session: "Session", files: list[str], asked: PlanRequest) -> "tuple[Step, ...]":
    """Return the plan for the files; raise RuleFileError with all that is wrong in all of them."""
    specs = read_specs(files, session.environment.stdin, session.clock, session.settings.default_for)
    return Planner(session.resolver, session.reader, session.clock).steps(specs, asked)


def _say_plan(session: "Session", steps: "Sequence[Step]") -> None:
    """Write the plan to standard error, a line a step that is worth showing."""
    session.console.info(f"plan, in {zone_name(session.clock.zone)} time: {summary_line(steps)}")
    for step in filter(worth_showing, steps):
        session.console.info(step_line(step, session.console.view))


def _executor(session: "Session") -> PlanExecutor:
    console = session.console
    return PlanExecutor(session.client, session.reader, session.jobs, session.clock, console, console.view)


def show_plan(session: "Session", steps: "Sequence[Step]", rows: "Sequence[Record]") -> None:
    """Print a plan on standard output: one object, or the rows of its steps."""
    if session.console.format.is_document:
        session.console.show_record(plan_record(steps, rows))
    else:
        session.console.show_records(rows, plan_columns(rows, session.console.view))


def _show_results(session: "Session", steps: "Sequence[Step]", done: "Sequence[StepResult]") -> None:
    """Print the result of every step, and fail for what could not be done."""
    told = [item for item in done if item.step.differs]
    shown = done if session.console.format.is_document else told
    show_plan(session, steps, [result_record(item, session.console.view) for item in shown])
    if any(item.interrupted for item in done):
        for item in told:
            if item.error is not None and not item.waits_for:
                session.console.report(item.error)
        left = sum(not item.started for item in told)
        session.console.warn(
            f"interrupted: {left} of {len(told)} not started; apply again goes on from there"
        )
        raise KeyboardInterrupt
    skipped = [item.error for item in done if item.error is not None and item.waits_for]
    errors = [item.error for item in done if item.error is not None and not item.waits_for]
    if told:
        more = f", {len(skipped)} skipped" if skipped else ""
        session.console.info(f"{len(told) - len(errors) - len(skipped)} of {len(told)} done{more}")
    for error in skipped:
        session.console.report(error)
    if errors:
        # Skipped steps follow from failed ones: where there is nothing else, the exit code is the failure's.
        fail(session.console, errors, len(told) - len(skipped))


SPEC = CommandSpec(command, EXAMPLES)
