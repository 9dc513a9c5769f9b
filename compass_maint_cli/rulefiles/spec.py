"""A window as a rule file has it: its form is checked, its names are not looked up, its times are texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from compass_maint_cli.domain.rules import RuleRef
from compass_maint_cli.errors import Place


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """One window of a rule file; None where a key is absent.

    ``name`` becomes the window's key. ``everywhere`` is the file's ``global: true``: no default team applies.
    ``start``, ``end`` and ``length`` are texts, because some mean another instant at another time. ``place``
    is where the window begins, ``places`` where the value of each key does; they are for errors found
    later, such as an unknown name.
    """

    place: Place
    rules: tuple[RuleRef, ...]
    name: str | None = None
    description: str | None = None
    team: str | None = None
    everywhere: bool = False
    timezone: str | None = None
    start: str | None = None
    end: str | None = None
    length: str | None = None
    repeat: str | None = None
    skipped: tuple[date, ...] = ()
    until: str | None = None
    count: int | None = None
    places: Mapping[str, Place] = field(default_factory=dict, repr=False, compare=False)

    def place_of(self, *keys: str) -> Place:
        """Return the place of the first of these keys that is there, else that of the window."""
        return next((self.places[key] for key in keys if key in self.places), self.place)
