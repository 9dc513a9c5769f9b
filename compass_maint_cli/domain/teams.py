"""Teams as this tool knows them: from several sources, each team once."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class KnownTeam(NamedTuple):
    """A team: its id, its name and alias as far as they are known, and the sources that named it."""

    id: str
    name: str = ""
    alias: str = ""
    known_from: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What people call it: the alias, else the name, else its id."""
        return self.alias or self.name or self.id


def merged(aliases: Mapping[str, str], found: Iterable[KnownTeam]) -> tuple[KnownTeam, ...]:
    """Return each team once, those with an alias first; ``aliases`` are alias to id."""
    teams: dict[str, KnownTeam] = {}
    for alias, id_ in aliases.items():
        teams.setdefault(id_, KnownTeam(id_, "", alias, ("alias",)))
    for team in found:
        held = teams.get(team.id, KnownTeam(team.id))
        sources = tuple(dict.fromkeys((*held.known_from, *team.known_from)))
        teams[team.id] = KnownTeam(team.id, held.name or team.name, held.alias, sources)
    return tuple(teams.values())
