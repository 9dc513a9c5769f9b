"""The problems of one file, as they are found."""

from typing import NoReturn

from compass_maint_cli.errors import Place, Problem

PROBLEM_LIMIT = 100
"""Most problems that are listed; reading on for more would cost time and help nobody."""


class StopReadingError(Exception):
    """Reading on would cost too much. What ends the reading is the list's last problem."""


class ProblemList:
    """Collects problems, and stops the reading when there are too many."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def add(self, place: Place, what: str, meant: str = "") -> None:
        """Add a problem; raise StopReadingError when the list is full."""
        if len(self.found) == PROBLEM_LIMIT:
            self.stop(place, f"more than {PROBLEM_LIMIT} problems; the rest is not read", "mend these first")
        self.found.append(Problem(place, what, meant))

    def stop(self, place: Place, what: str, meant: str) -> NoReturn:
        """Add a last problem and raise StopReadingError."""
        self.found.append(Problem(place, what, meant))
        raise StopReadingError

    def sorted(self) -> tuple[Problem, ...]:
        """Return what was found in the order of the file, each once."""
        return tuple(sorted(set(self.found)))
