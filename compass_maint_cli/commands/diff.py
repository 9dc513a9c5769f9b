"""``compass-maint diff``."""

from typing import TYPE_CHECKING

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.commands.apply import Adopt, EndRunning, Owner, Prune, make_plan, show_plan
from compass_maint_cli.domain.plan_steps import PlanOptions
from compass_maint_cli.errors import ExitCode
from compass_maint_cli.output.format import Answer
from compass_maint_cli.output.plan_blocks import plan_text, summary_line
from compass_maint_cli.output.plan_view import step_record, worth_showing
from compass_maint_cli.plans.desired import HORIZON, parse_horizon

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint diff -f windows/
compass-maint diff -f windows/ --prune || echo 'the account is not what the files say'
"""


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
) -> ExitCode:
    """Show what apply would change, and change nothing.

    The exit code is 0 where nothing would change, 8 where something would, or where something is blocked: a
    window is not what its file says, and apply would not change it.
    """
    request = PlanOptions(prune, owner, adopt, end_running, all_teams, horizon=parse_horizon(horizon))
    steps = make_plan(session, options.all_files(file, more), request)
    whole = session.console.format.is_document
    shown = [step for step in steps if whole or worth_showing(step)]
    view = session.console.view
    lines = [plan_text(steps, view, session.console.account)]
    show_plan(session, steps, lambda view: [step_record(step, view) for step in shown], lines)
    if not session.console.reads_as_text:
        session.console.info(summary_line(steps))
    return ExitCode.NO if any(step.differs for step in steps) else ExitCode.OK


SPEC = CommandSpec(command, EXAMPLES, Answer.PLAN)
