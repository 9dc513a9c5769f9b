"""What people on a terminal call entities and teams: aliases, the cache, else the lists of the API."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from compass_maint_cli.domain.maintenance import Entity, EntityType
from compass_maint_cli.errors import CompassMaintError

if TYPE_CHECKING:
    from compass_maint_cli.api.lookup import Lookup
    from compass_maint_cli.config.account_cache import AccountCache
    from compass_maint_cli.output.view import View
    from compass_maint_cli.windows.teams import Teams

Key = TypeVar("Key")

WITHIN = 2.0
"""Seconds that an answer waits for names; after that ids are shown."""


class LazyNames(Mapping[Key, str]):
    """Aliases; ``more`` is called once, for the first key without one. ``kept`` needs no request.

    ``last`` is called for a key that is in neither.
    """

    def __init__(
        self,
        aliases: Mapping[Key, str],
        more: Callable[[], Mapping[Key, str]],
        kept: Callable[[], Mapping[Key, str]],
        last: Callable[[Key], Mapping[Key, str]] = lambda _key: {},
    ) -> None:
        self._aliases = aliases
        self._more = more
        self._kept = kept
        self._last = last

    def at_hand(self) -> dict[Key, str]:
        """Return the names that are known without a request."""
        return self._all if "_all" in self.__dict__ else {**self._kept(), **self._aliases}

    @cached_property
    def _all(self) -> dict[Key, str]:
        return {**self._more(), **self._aliases}

    def __getitem__(self, key: Key) -> str:
        """Return the alias, else the name."""
        if key in self._aliases:
            return self._aliases[key]
        if key not in self._all:
            self._all.update(self._last(key))
        return self._all[key]

    def __iter__(self) -> Iterator[Key]:
        """Yield every key that has a name."""
        return iter(self._all)

    def __len__(self) -> int:
        """Return how many have a name."""
        return len(self._all)


class Names:
    """The names of one account. What cannot be read in time has no name, without a message."""

    def __init__(
        self,
        lookup: "Callable[[], Lookup]",
        teams: "Teams",
        cache: "AccountCache",
        seen: "Callable[[], Collection[str]]",
    ) -> None:
        """``seen`` returns the teams whose windows were read in this call."""
        self._lookup = lookup
        self._teams = teams
        self._cache = cache
        self._seen = seen
        self._asked: set[str] = set()

    def begin(self) -> None:
        """Start reading what is not cached, in parallel with the request whose answer will be shown."""
        if missing := [(kind, None) for kind in EntityType if self._cache.names(kind) is None]:
            self._lookup().start(missing)

    def entities(self) -> dict[Entity, str]:
        """Return the names of entities: from the cache for a day, else by the API's lists."""
        self.begin()
        return self._kept_policies() | _entities(self._of_kind)

    def kept_entities(self) -> dict[Entity, str]:
        """Return the names of entities that the cache knows."""
        return self._kept_policies() | _entities(lambda kind: self._cache.names(kind) or {})

    def policies_of_teams(self, wanted: Entity) -> dict[Entity, str]:
        """Return the policies of the teams whose windows were read, side by side, once for each team."""
        if wanted.type != EntityType.POLICY:
            return {}
        teams = sorted({*self._seen()} - self._asked)
        if not teams:
            return {}
        self._asked.update(teams)
        lists = [place for place in _lists(teams) if self._kept(*place) is None]
        if lists:
            self._lookup().start(("policy", team) for team in teams)
        found: dict[Entity, str] = {}
        patience = WITHIN
        for kind, team in lists:
            with suppress(CompassMaintError):
                listed = self._lookup().within(patience, kind, team)
                if listed is None:  # the other lists have had this time, too
                    patience = 0.0
                found |= {Entity("policy", item.id): item.name for item in listed or () if item.name}
        return found

    def _kept_policies(self) -> dict[Entity, str]:
        """Return the names of teams' policies that the cache knows."""
        kept = (self._kept(*place) or {} for place in _lists(team.id for team in self._teams.cached()))
        return {Entity("policy", id_): name for names in kept for id_, name in names.items() if name}

    def _kept(self, kind: str, team: str) -> dict[str, str] | None:
        from compass_maint_cli.api.lookup import kept_as

        return self._cache.names(kept_as(kind, team))

    def teams(self) -> dict[str, str]:
        """Return the names of teams, in the same way."""
        with suppress(CompassMaintError):
            return {team.id: team.name for team in self._teams.quietly_known() if team.name}
        return self.kept_teams()

    def kept_teams(self) -> dict[str, str]:
        """Return the names of teams that the cache knows."""
        return {team.id: team.name for team in self._teams.cached() if team.name}

    def _of_kind(self, kind: EntityType) -> dict[str, str]:
        held = self._cache.names(kind)
        if held is not None:
            return held
        with suppress(CompassMaintError):
            return {item.id: item.name for item in self._lookup().within(WITHIN, kind) or ()}
        return {}


def _lists(teams: Iterable[str]) -> list[tuple[str, str]]:
    """Return the lists of the teams' policies."""
    from compass_maint_cli.api.lookup import TEAM_POLICIES

    return [(kind, team) for team in teams for kind in TEAM_POLICIES]


def _entities(names_of: Callable[[EntityType], Mapping[str, str]]) -> dict[Entity, str]:
    return {Entity(kind, id_): name for kind in EntityType for id_, name in names_of(kind).items() if name}


def at_hand(view: "View") -> "View":
    """Return the view with the names that are known without a request."""
    names = view.names.at_hand() if isinstance(view.names, LazyNames) else view.names
    teams = view.teams.at_hand() if isinstance(view.teams, LazyNames) else view.teams
    return view._replace(names=names, teams=teams)
