"""What became of several targets: values are shown, errors reported, and one exit code says it all."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeVar

from compass_maint_cli.errors import CompassMaintError, PartialError

if TYPE_CHECKING:
    from compass_maint_cli.api.pool import JobResult
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.session.session import Session

Value = TypeVar("Value")


def show_windows(session: "Session", outcomes: "Sequence[JobResult[Maintenance]]", *, alone: bool) -> None:
    """Show the windows that succeeded, as a list or, where ``alone`` says so, as one; fail for the others."""
    settle(session, outcomes, session.console.show, alone=session.console.show_one if alone else None)


def settle(
    session: "Session",
    outcomes: "Sequence[JobResult[Value]]",
    show: Callable[[list[Value]], None],
    alone: Callable[[Value], None] | None = None,
) -> None:
    """Show values, report errors, and raise what the exit code needs.

    One target raises its own error. Of several, all failing alike raise that error; else PartialError. An
    interrupt is raised as KeyboardInterrupt, after the errors were reported.
    """
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    values = [outcome.value for outcome in outcomes if outcome.value is not None]
    interrupted = any(outcome.interrupted for outcome in outcomes)
    if len(outcomes) == 1 and errors and not interrupted:
        raise errors[0]
    if alone is not None and len(values) == 1:
        alone(values[0])
    elif values or not (errors or interrupted):
        show(values)
    if interrupted:
        for error in errors:
            session.console.report(error)
        left = sum(not outcome.started for outcome in outcomes)
        session.console.warn(f"interrupted: {len(values)} of {len(outcomes)} done, {left} not started")
        raise KeyboardInterrupt
    if errors:
        fail(session, errors, len(outcomes))


def fail(session: "Session", errors: list[CompassMaintError], total: int) -> NoReturn:
    """Report the errors of some of ``total`` targets and raise what the exit code needs."""
    for error in errors[:-1]:
        session.console.report(error)
    if len(errors) == total and len({error.exit_code for error in errors}) == 1:
        raise errors[-1]
    session.console.report(errors[-1])
    raise PartialError(f"{len(errors)} of {total} failed; the others are done")
