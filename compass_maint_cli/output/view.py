"""How the answers are to be shown: what the session found out about the terminal, the zone and the names."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from compass_maint_cli.domain.maintenance import Entity
from compass_maint_cli.times.local import in_zone

UNLIMITED = 10_000
"""The width of a table that nothing limits; no text of the API is longer."""


class Tone(StrEnum):
    """A colour by its meaning; the value is the ANSI attribute.

    The sixteen colours of the terminal's own palette, so that they suit light and dark alike; never the only
    sign of anything.
    """

    PLAIN = ""
    STRONG = "1"
    DIM = "2"
    GOOD = "32"
    BAD = "31"
    CARE = "33"
    CALM = "36"


class View(NamedTuple):
    """What a renderer has to know.

    ``now`` is aware. ``aligned`` says that tables are laid out in columns off a terminal, too. ``zone`` is
    where times without ``utc`` are shown. ``width`` counts cells and matters on a terminal only.
    ``many_scopes`` says that the windows may belong to several teams. ``names`` and ``teams`` hold what
    people call the ids, as far as that is known.
    """

    zone: tzinfo
    now: datetime
    terminal: bool = False
    aligned: bool = False
    width: int = 80
    color: bool = False
    utc: bool = False
    wide: bool = False
    many_scopes: bool = False
    unicode: bool = True
    names: Mapping[Entity, str] = MappingProxyType({})
    teams: Mapping[str, str] = MappingProxyType({})

    def local(self, moment: datetime) -> datetime:
        """Return the moment in the zone that is shown."""
        return in_zone(moment, self.shown_zone)

    @property
    def for_people(self) -> bool:
        """Whether tables are laid out in columns; elsewhere they are tab-separated."""
        return self.terminal or self.aligned

    @property
    def arrow(self) -> str:
        """The sign between before and after."""
        return "→" if self.unicode else "->"

    @property
    def dot(self) -> str:
        """The sign between parts of a line."""
        return " · " if self.unicode else " - "

    @property
    def mark(self) -> str:
        """The sign where text is cut."""
        return "…" if self.unicode else "..."

    @property
    def shown_zone(self) -> tzinfo:
        """The zone that times are shown in."""
        return UTC if self.utc else self.zone

    def paint(self, text: str, tone: Tone) -> str:
        """Return the text in that tone, or as it is without colour."""
        return f"\x1b[{tone}m{text}\x1b[0m" if self.color and tone and text else text


class Record(NamedTuple):
    """An answer that is not a window: a deletion, a setting, a line of a plan.

    ``data`` is what JSON and YAML show, ``cells`` what the columns of a table show, ``id`` what ``-o id``
    prints (nothing where it is None). ``tones`` colours cells by their column's name.
    """

    data: Mapping[str, object]
    cells: Mapping[str, str]
    id: str | None = None
    tones: Mapping[str, Tone] = MappingProxyType({})
