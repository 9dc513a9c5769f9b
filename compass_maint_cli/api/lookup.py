"""Names to ids, by the API's lists (docs/api-facts.md 1.10): exact, else without case, never a guess."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from compass_maint_cli.api.codec import Listed
from compass_maint_cli.api.listed_names import ListedNames, the_one
from compass_maint_cli.api.reads_ahead import ReadsAhead
from compass_maint_cli.errors import AuthError

if TYPE_CHECKING:
    from compass_maint_cli.domain.coverage import Integration

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""The form of every id in the API's documents; text of this form is never looked up."""

TEAM_POLICIES = ("alert", "notification")
"""The two lists of a team's policies, one call each (docs/api-facts.md 1.10)."""


class Lists(Protocol):
    """The lists of a client, and its integrations one by one."""

    def integration(self, id_: str) -> "Integration":
        """Return what an integration says of itself."""

    def of(self, kind: str, team_id: str | None = None) -> Iterable[Listed]:
        """List a kind; with a team ``kind`` is one of TEAM_POLICIES."""


def is_id(ref: str) -> bool:
    """Whether a reference is an id, not a name."""
    return ID.fullmatch(ref) is not None


class NameCache(Protocol):
    """The names by id of each kind, as they were listed in calls before."""

    def names(self, kind: str) -> dict[str, str] | None:
        """Return the names of a kind, or None where they are not known, or too old."""

    def keep_names(self, kind: str, names: Mapping[str, str]) -> None:
        """Keep the names of the whole list of a kind."""


class Lookup:
    """Looks names up, and keeps each list for as long as it lives: one command.

    With a ``cache`` the names outlive it.
    """

    def __init__(self, lists: Lists, cache: NameCache | None = None) -> None:
        self._lists = lists
        self._cache = cache
        self._kept: ReadsAhead[tuple[str, str | None], list[Listed]] = ReadsAhead()
        self._integrations: ReadsAhead[str, Integration] = ReadsAhead()
        self._likely: dict[str, ListedNames] = {}
        self._names: dict[tuple[str, str | None], ListedNames] = {}
        self._of_any_kind: dict[str | None, tuple[ListedNames, list[AuthError]]] = {}

    def entity(self, kind: str, ref: str, team_id: str | None = None) -> str:
        """Return the id of an integration, a sync or a policy, a team's policies included where one is given.

        UsageError where several have the name, NotFoundError with the nearest names where none has.
        """
        return ref if is_id(ref) else the_one(kind, ref, self.names(kind, team_id)).id

    def names(self, kind: str, team_id: str | None = None) -> ListedNames:
        """Return all of a kind by name; raise as `all` does."""
        if (kind, team_id) not in self._names:
            self._names[kind, team_id] = ListedNames(self.all(kind, team_id))
        return self._names[kind, team_id]

    def of_any_kind(self, kinds: Iterable[str], team_id: str | None) -> tuple[ListedNames, list[AuthError]]:
        """Return all of several kinds by name, read side by side, and the errors of the lists refused."""
        if team_id not in self._of_any_kind:
            kinds = tuple(kinds)
            self.start((kind, team_id) for kind in kinds)
            listed, refused = _readable(partial(self.all, kind, team_id) for kind in kinds)
            self._of_any_kind[team_id] = ListedNames(listed), refused
        return self._of_any_kind[team_id]

    def likely(self, kind: str, ref: str) -> str | None:
        """Return the id of a name in the cache, None unless there is exactly one. It is a guess."""
        if kind not in self._likely:
            names = self._cache.names(kind) if self._cache is not None else None
            kept = (names or {}).items()
            self._likely[kind] = ListedNames(Listed(kind, id_, name, None, {}) for id_, name in kept)
        found = self._likely[kind].matches(ref)
        return found[0].id if len(found) == 1 else None

    def start(self, wanted: "Iterable[tuple[str, str | None]]") -> None:
        """Begin to read lists side by side: a kind, and for policies the team whose ones are wanted too."""
        for kind, team_id in wanted:
            for place in _places(kind, team_id):
                self._kept.begin(place, partial(self._read, *place))

    def within(self, seconds: float, kind: str, team_id: str | None = None) -> list[Listed] | None:
        """Return the part of a kind that was started, or None where it does not come in time.

        ``kind`` may be one of TEAM_POLICIES, with its team.
        """
        in_time = self._kept.is_over((kind, team_id), seconds)
        return self.listed(kind, team_id) if in_time else None

    def start_integration(self, id_: str) -> None:
        """Begin to read an integration."""
        self._integrations.begin(id_, partial(self._lists.integration, id_))

    def integration(self, id_: str) -> "Integration":
        """Return what an integration says of itself; read it now unless `start_integration` has begun."""
        return self._integrations.result(id_, partial(self._lists.integration, id_))

    def all(self, kind: str, team_id: str | None = None) -> list[Listed]:
        """Return all of a kind: integration, sync or policy; a team's policies with the global ones.

        AuthError only where the account may read none of the lists: some plans answer 403 for a team's
        policies and not for the global ones, or the other way round (docs/api-facts.md 1.8).
        """
        self.start([(kind, team_id)])
        places = _places(kind, team_id)
        found, refused = _readable(partial(self.listed, *place) for place in places)
        if len(refused) == len(places):
            raise refused[0]
        return found

    def close(self, within: float) -> None:
        """Begin no other read, and wait at most so many seconds, in all, for those that are under way."""
        self._kept.close(within / 2)
        self._integrations.close(within / 2)

    def listed(self, kind: str, team_id: str | None) -> list[Listed]:
        """Return one list: of a kind, or one of TEAM_POLICIES with its team."""
        return self._kept.result((kind, team_id), partial(self._read, kind, team_id))

    def _read(self, kind: str, team_id: str | None) -> list[Listed]:
        found = list(self._lists.of(kind, team_id))
        if self._cache is not None:
            self._cache.keep_names(kept_as(kind, team_id), {item.id: item.name for item in found})
        return found


def _readable(reads: Iterable[Callable[[], list[Listed]]]) -> tuple[list[Listed], list[AuthError]]:
    """Return what several lists hold, and the errors of those that the account may not read."""
    found, refused = list[Listed](), list[AuthError]()
    for read in reads:
        try:
            found += read()
        except AuthError as error:
            refused.append(error)
    return found, refused


def kept_names(cache: NameCache, kind: str, team_id: str | None = None) -> dict[str, str] | None:
    """Return the names by id of a kind, a team's policies included, where the cache has every list of it."""
    found: dict[str, str] = {}
    for place in _places(kind, team_id):
        names = cache.names(kept_as(*place))
        if names is None:
            return None
        found |= names
    return found


def kept_as(kind: str, team_id: str | None) -> str:
    """Return what the cache calls a list: its kind, for one of TEAM_POLICIES with its team."""
    return kind if team_id is None else f"{kind} policies of {team_id}"


def _places(kind: str, team_id: str | None) -> list[tuple[str, str | None]]:
    """Return the lists that hold a kind: its own, and for policies the two of a team."""
    of_team = TEAM_POLICIES if kind == "policy" and team_id is not None else ()
    return [(kind, None), *((which, team_id) for which in of_team)]
