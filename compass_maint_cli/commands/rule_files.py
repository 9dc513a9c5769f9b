"""What the verbs that read rule files share: reading, and saying what is wrong or doubtful in them."""

from typing import TYPE_CHECKING

from compass_maint_cli.commands.use_cases import github_step
from compass_maint_cli.errors import RuleFileError
from compass_maint_cli.rulefiles.warnings import file_warnings
from compass_maint_cli.windows.drafts_from_files import read_specs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compass_maint_cli.rulefiles.timing import TimedSpec
    from compass_maint_cli.session.session import Session


def checked_specs(
    session: "Session", files: "Sequence[str]", owner: str | None = None, *, may_be_none: bool = False
) -> "tuple[TimedSpec, ...]":
    """Return the windows of the files, and warn of what may be a mistake.

    Raise RuleFileError with every problem, UsageError where there is no window unless there ``may_be_none``.
    On GitHub Actions problems and warnings are also shown beside the lines of the files.
    """
    step = github_step(session)
    try:
        specs = read_specs(
            list(files),
            session.environment.stdin,
            session.clock,
            session.settings.default_for,
            may_be_none=may_be_none,
        )
    except RuleFileError as error:
        step.annotate("error", error.problems)
        raise
    warnings = list(file_warnings(specs, owner))
    for warning in warnings:
        session.console.warn(str(warning))
    step.annotate("warning", warnings)
    return specs
