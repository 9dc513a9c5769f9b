"""What a use case says to a person while it works."""

from typing import Protocol

from compass_maint_cli.errors import CompassMaintError


class Reporter(Protocol):
    """Sentences for standard error; none of them is data."""

    def info(self, text: str) -> None:
        """Say what was understood or done."""

    def warn(self, text: str) -> None:
        """Say what may be wrong."""

    def report(self, error: CompassMaintError) -> None:
        """Say that one of several targets failed, and go on."""
