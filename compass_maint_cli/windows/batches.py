"""The results of several targets: values are shown, errors reported, and one exit code covers all."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeVar

from compass_maint_cli.errors import CompassMaintError, PartialError

if TYPE_CHECKING:
    from compass_maint_cli.api.pool import JobResult
    from compass_maint_cli.domain.reporter import Reporter

Value = TypeVar("Value")


def settle(
    reporter: "Reporter",
    results: "Sequence[JobResult[Value]]",
    show: Callable[[list[Value]], None],
    show_one: Callable[[Value], None] | None = None,
) -> None:
    """Show values, report errors, and raise the error that gives the exit code.

    ``show_one`` is given where a single value is shown as an object, not as a list.

    One target raises its own error. Of several, all failing alike raise that error; else PartialError. An
    interrupt is raised as KeyboardInterrupt, after the errors were reported.
    """
    errors = [result.error for result in results if result.error is not None]
    values = [result.value for result in results if result.value is not None]
    interrupted = any(result.interrupted for result in results)
    if len(results) == 1 and errors and not interrupted:
        raise errors[0]
    if show_one is not None and len(values) == 1:
        show_one(values[0])
    elif values or not (errors or interrupted):
        show(values)
    if interrupted:
        for error in errors:
            reporter.report(error)
        left = sum(not result.started for result in results)
        reporter.warn(f"interrupted: {len(values)} of {len(results)} done, {left} not started")
        raise KeyboardInterrupt
    if errors:
        fail(reporter, errors, len(results))


def fail(reporter: "Reporter", errors: list[CompassMaintError], total: int) -> NoReturn:
    """Report the errors of some of ``total`` targets and raise the error that gives the exit code."""
    for error in errors[:-1]:
        reporter.report(error)
    if len(errors) == total and len({error.exit_code for error in errors}) == 1:
        raise errors[-1]
    reporter.report(errors[-1])
    raise PartialError(f"{len(errors)} of {total} failed; the others are done")
