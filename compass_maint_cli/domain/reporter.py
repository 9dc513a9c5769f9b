"""How a use case reports to a person while it works."""

from typing import Protocol

from compass_maint_cli.errors import CompassMaintError


class Reporter(Protocol):
    """Sentences for standard error; none of them is data."""

    def info(self, text: str) -> None:
        """Report what was understood or done."""

    def warn(self, text: str) -> None:
        """Report what may be wrong."""

    def report(self, error: CompassMaintError) -> None:
        """Report that one of several targets failed; the others continue."""
