"""Reading the windows of several scopes side by side; what could not be read is known afterwards."""

from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from compass_maint_cli.errors import CompassMaintError, PartialError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.domain.scope_report import ScopeReport
    from compass_maint_cli.windows.resolver import Resolver

PARALLEL = 8
"""Scopes that are read at once."""
NO_OPERATIONS = (403, 404)
"""What the windows of a team without Operations answer (docs/api-facts.md 1.1)."""


class ScopeReading:
    """Scopes to read, and what became of them.

    ``every`` says that they are all that are known: a team without Operations is then skipped. A scope that
    the command line names is never skipped.
    """

    def __init__(self, scopes: tuple[str | None, ...], *, every: bool = False) -> None:
        self.scopes = scopes
        self.every = every
        self.skipped: list[str] = []
        self.failed: dict[str | None, CompassMaintError] = {}

    @property
    def read(self) -> tuple[str | None, ...]:
        """The scopes without those that were skipped or failed."""
        return tuple(scope for scope in self.scopes if scope not in {*self.skipped, *self.failed})

    def report(self, resolver: "Resolver") -> "ScopeReport":
        """Return what was not looked at; teams that were skipped are left out for a week from now on."""
        report, teams = resolver.scope_report(self.read, all_teams=self.every), resolver.known
        if not self.every:
            return report
        teams.have_no_operations(self.skipped)
        return report.with_answer(sorted(teams.without_operations()))

    def check(self, reporter: "Reporter") -> None:
        """Report what failed, and raise the error that gives the code."""
        if self.failed:
            for error in self.failed.values():
                reporter.report(error)
            raise PartialError(
                f"{len(self.failed)} of {len(self.scopes)} scopes could not be read; the list is incomplete"
            )

    def check_any(self) -> None:
        """Raise the last error where no scope could be read and all failed alike."""
        codes = {error.exit_code for error in self.failed.values()}
        if len(codes) == 1 and not self.read and not self.skipped:
            raise list(self.failed.values())[-1]

    def fails(self, scope: str | None, error: CompassMaintError) -> None:
        """Take the error of a scope."""
        if self.every and scope is not None and error.status in NO_OPERATIONS:
            self.skipped.append(scope)
        else:
            self.failed[scope] = error


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
    reading.check_any()


def _begin(windows: "Iterator[Maintenance]") -> "Iterator[Maintenance]":
    """Read the first page, and return the windows with those of the pages to come."""
    return chain(list(islice(windows, 1)), windows)
