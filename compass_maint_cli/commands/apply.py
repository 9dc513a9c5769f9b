"""``compass-maint apply``."""

from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import FILES, choice, option
from compass_maint_cli.commands.use_cases import overlap_check
from compass_maint_cli.plans.desired import HORIZON, PlanRequest, make_plan
from compass_maint_cli.plans.execute import carry_out, done_record, drafts_to_make, request_of
from compass_maint_cli.plans.plan_view import show_plan, step_line, summary_line, worth_showing
from compass_maint_cli.times.zones import zone_name
from compass_maint_cli.windows.batches import fail
from compass_maint_cli.windows.overlaps import ON_OVERLAP
from compass_maint_cli.windows.previews import previews
from compass_maint_cli.windows.select import agree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compass_maint_cli.plans.execute import StepResult
    from compass_maint_cli.plans.plan import Step
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
    asked = PlanRequest(options.all_files(file, more), horizon, prune, all_teams, owner, adopt)
    steps = make_plan(session, asked)
    session.console.info(f"plan, in {zone_name(session.clock.zone)} time: {summary_line(steps)}")
    for step in filter(worth_showing, steps):
        session.console.info(step_line(step, session.console.view))
    overlap_check(session).check(drafts_to_make(steps), on_overlap)
    acting = [step for step in steps if step.acts]
    count = "1 change" if len(acting) == 1 else f"{len(acting)} changes"
    if dry_run or print_curl:
        session.console.preview(
            previews(session.client, [request_of(step) for step in acting]), as_curl=print_curl
        )
    else:
        if acting:
            agree(session.console, "apply", count, yes=yes)
        _settle(session, steps, carry_out(session, steps))


def _settle(session: "Session", steps: "Sequence[Step]", done: "Sequence[StepResult]") -> None:
    """Print what became of every step, and fail for what could not be done."""
    told = [item for item in done if item.step.differs]
    whole = session.console.format.is_document
    show_plan(session, steps, [done_record(session, item) for item in (done if whole else told)])
    if any(item.interrupted for item in done):
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
        # What was skipped follows from what failed: alone with it, the exit code is that of the failure.
        fail(session.console, errors, len(told) - len(skipped))


SPEC = CommandSpec(command, EXAMPLES)
