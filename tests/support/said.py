"""A reporter that keeps what is reported."""

from dataclasses import dataclass, field

from compass_maint_cli.errors import CompassMaintError


@dataclass
class Said:
    """The sentences that were reported; an error that is reported is raised."""

    infos: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def info(self, text: str) -> None:
        self.infos.append(text)

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def report(self, error: CompassMaintError) -> None:
        raise error
