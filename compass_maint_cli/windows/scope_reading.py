"""Reading the windows of several scopes side by side; what could not be read is known afterwards."""

from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from compass_maint_cli.errors import CompassMaintError, PartialError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.windows.teams import Teams

PARALLEL = 8
"""Scopes that are read at once."""
NO_OPERATIONS = (403, 404)
"""What the windows of a team without Operations answer (docs/api-facts.md 1.1)."""


@dataclass(slots=True)
class ScopeReading:
    """Scopes to read, and what became of them.

    ``every`` says that they are all that are known: a team without Operations is skipped then. A scope that
    was asked for by its name is never skipped.
    """

    scopes: tuple[str | None, ...]
    every: bool = False
    looked_at: list[str | None] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    errors: list[CompassMaintError] = field(default_factory=list)

    def say_skipped(self, reporter: "Reporter", teams: "Teams") -> None:
        """Remember teams without Operations for a week, and say how many were skipped."""
        if self.every:
            teams.have_no_operations(self.skipped)
            if count := len(teams.without_operations()):
                were = (
                    "1 team without Operations was"
                    if count == 1
                    else f"{count} teams without Operations were"
                )
                reporter.info(f"{were} skipped")

    def settle(self, reporter: "Reporter", teams: "Teams") -> None:
        """Say how many teams were skipped, report what failed, and raise the error that gives the code."""
        self.say_skipped(reporter, teams)
        if self.errors:
            for error in self.errors:
                reporter.report(error)
            raise PartialError(
                f"{len(self.errors)} of {len(self.scopes)} scopes could not be read; the list is not whole"
            )

    def check_any(self) -> None:
        """Raise the last error where no scope could be read and all failed alike."""
        failed = {error.exit_code for error in self.errors}
        if len(failed) == 1 and not self.looked_at and not self.skipped:
            raise self.errors[-1]

    def fails(self, scope: str | None, error: CompassMaintError) -> None:
        """Take the error of a scope."""
        if self.every and scope is not None and error.status in NO_OPERATIONS:
            self.skipped.append(scope)
        else:
            self.errors.append(error)


def read_scopes(
    reading: ScopeReading, windows_of: "Callable[[str | None], Iterator[Maintenance]]"
) -> "Iterator[Maintenance]":
    """Yield the windows of each scope, in their order; the first pages are read side by side.

    ``windows_of`` returns an iterator that sends its first request when it is advanced. Only first pages are
    held in memory.
    """
    from compass_maint_cli.api.pool import WorkerPool

    with WorkerPool(PARALLEL) as pool:
        begun = [(scope, pool.give(partial(_begin, windows_of(scope)))) for scope in reading.scopes]
        for scope, task in begun:
            try:
                yield from task.result()
            except CompassMaintError as error:
                reading.fails(scope, error)
            else:
                reading.looked_at.append(scope)
    reading.check_any()


def _begin(windows: "Iterator[Maintenance]") -> "Iterator[Maintenance]":
    """Read the first page, and return the windows with those of the pages to come."""
    return chain(list(islice(windows, 1)), windows)
