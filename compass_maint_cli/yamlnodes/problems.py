"""The problems of one file, collected while it is read."""

from typing import NoReturn

from compass_maint_cli.errors import Place, Problem

PROBLEM_LIMIT = 100
"""The most problems that are listed; more would not help."""


class StopReadingError(Exception):
    """Reading on would cost too much; the last problem of the list says why."""


class ProblemList:
    """Collects problems, and stops the reading when there are too many."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def add(self, place: Place, what: str, meant: str = "") -> None:
        """Add a problem; raise StopReadingError when the list is full."""
        if len(self.found) == PROBLEM_LIMIT:
            self.stop(
                place, f"more than {PROBLEM_LIMIT} problems; the rest is not checked", "fix these first"
            )
        self.found.append(Problem(place, what, meant))

    def stop(self, place: Place, what: str, meant: str) -> NoReturn:
        """Add a last problem and raise StopReadingError."""
        self.found.append(Problem(place, what, meant))
        raise StopReadingError

    def sorted(self) -> tuple[Problem, ...]:
        """Return the problems in the order of the file, each once."""
        return tuple(sorted(set(self.found)))
