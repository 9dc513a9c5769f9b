"""Names to ids, by the API's lists (docs/api-facts.md 1.10): exact, else without case, never a guess."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

from compass_maint_cli.api.codec import Listed
from compass_maint_cli.api.reads_ahead import ReadsAhead
from compass_maint_cli.domain.coverage import Integration
from compass_maint_cli.errors import AuthError, NotFoundError, UsageError

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""The form of every id in the API's documents; text of this form is never looked up."""

TEAM_POLICIES = ("alert", "notification")
"""The two lists of a team's policies, one call each (docs/api-facts.md 1.10)."""


class Lists(Protocol):
    """The lists of a client, and its integrations one by one."""

    def integration(self, id_: str) -> Integration:
        """Return what an integration says of itself."""

    def integrations(self) -> Iterable[Listed]:
        """List integrations."""

    def syncs(self) -> Iterable[Listed]:
        """List syncs."""

    def policies(self) -> Iterable[Listed]:
        """List global policies."""

    def team_policies(self, team_id: str, kind: str) -> Iterable[Listed]:
        """List a team's policies."""


def is_id(ref: str) -> bool:
    """Whether a reference is an id, not a name."""
    return ID.fullmatch(ref) is not None


class NameCache(Protocol):
    """The names by id of each kind, as they were listed in calls before."""

    def names(self, kind: str) -> dict[str, str] | None:
        """Return the names of a kind, or None where they are not known, or too old."""

    def keep_names(self, kind: str, names: Mapping[str, str]) -> None:
        """Keep the names of the whole list of a kind."""


class NoNames:
    """A cache that keeps nothing."""

    def names(self, kind: str) -> dict[str, str] | None:  # noqa: ARG002 - as in NameCache
        """Return None."""
        return None

    def keep_names(self, kind: str, names: Mapping[str, str]) -> None:
        """Keep nothing."""


class Lookup:
    """Looks names up, and keeps each list for as long as it lives: one command."""

    def __init__(self, lists: Lists, cache: NameCache | None = None) -> None:
        self._lists = lists
        self._cache = cache or NoNames()
        self._kept: ReadsAhead[tuple[str, str | None], list[Listed]] = ReadsAhead()
        self._integrations: ReadsAhead[str, Integration] = ReadsAhead()
        self._likely: dict[str, list[Listed]] = {}

    def entity(self, kind: str, ref: str, team_id: str | None = None) -> str:
        """Return the id of an integration, a sync or a policy, a team's policies included where one is given.

        UsageError where several have the name, NotFoundError with the nearest names where none has.
        """
        return ref if is_id(ref) else the_one(kind, ref, self.all(kind, team_id)).id

    def likely(self, kind: str, ref: str) -> str | None:
        """Return the id that the cache has for a name, None for none or several: nothing is decided by it."""
        if kind not in self._likely:
            names = self._cache.names(kind) or {}
            self._likely[kind] = [Listed(kind, id_, name, None, {}) for id_, name in names.items()]
        found = matches(ref, self._likely[kind])
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
        """Begin to ask an integration itself."""
        self._integrations.begin(id_, partial(self._lists.integration, id_))

    def integration(self, id_: str) -> Integration:
        """Return what an integration says of itself: as it was begun to be asked, else asked now."""
        return self._integrations.result(id_, partial(self._lists.integration, id_))

    def all(self, kind: str, team_id: str | None = None) -> list[Listed]:
        """Return all of a kind: integration, sync or policy; a team's policies with the global ones.

        AuthError only where the account may read none of the lists: some plans answer 403 for a team's
        policies and not for the global ones, or the other way round (docs/api-facts.md 1.8).
        """
        self.start([(kind, team_id)])
        found: list[Listed] = []
        refused: list[AuthError] = []
        places = _places(kind, team_id)
        for place in places:
            try:
                found += self.listed(*place)
            except AuthError as error:
                refused.append(error)
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
        lists: dict[str, Callable[[], Iterable[Listed]]] = {
            "integration": self._lists.integrations,
            "sync": self._lists.syncs,
            "policy": self._lists.policies,
        }
        found = list(lists[kind]() if team_id is None else self._lists.team_policies(team_id, kind))
        self._cache.keep_names(kept_as(kind, team_id), {item.id: item.name for item in found})
        return found


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


def matches(ref: str, listed: Iterable[Listed]) -> list[Listed]:
    """Return the items of exactly this name, else those that differ in case only; each id once."""
    each = list({item.id: item for item in listed}.values())
    exact = [item for item in each if item.name == ref]
    return exact or [item for item in each if item.name.casefold() == ref.casefold()]


def the_one(kind: str, ref: str, listed: Iterable[Listed]) -> Listed:
    """Return the only item of a name; UsageError that lists several, NotFoundError that names the nearest."""
    listed = list(listed)
    found = matches(ref, listed)
    if len(found) > 1:
        raise UsageError(
            f"{len(found)} of kind {kind} are named {ref!r}: " + "; ".join(map(described, found)),
            hint=f"give one by its id, as in {'--team ' if kind == 'team' else kind + ':'}{found[0].id}",
        )
    if not found:
        raise NotFoundError(f"no {kind} named {ref!r}", hint=_nearest(kind, ref, listed))
    return found[0]


def the_one_of_any(ref: str, listed: Iterable[Listed], refused: Sequence[AuthError] = ()) -> Listed:
    """Return the only item of an id or a name, whatever its kind.

    UsageError that lists several, NotFoundError that names the nearest, or the error of a refused list.
    """
    listed = list(listed)
    found = [item for item in listed if item.id == ref.lower()] or matches(ref, listed)
    if len(found) > 1:
        raise UsageError(
            f"{len(found)} are named {ref!r}: " + "; ".join(f"{one.kind}:{described(one)}" for one in found),
            hint=f"give one with its type, as in {found[0].kind}:{found[0].id}",
        )
    if not found and refused:
        raise refused[0]
    if not found:
        near = near_or_all(ref, [item.name for item in listed if item.name])
        raise NotFoundError(f"no integration, sync or policy is named {ref!r}", hint=near or None)
    return found[0]


def described(item: Listed) -> str:
    """Return an item in words that distinguish it from others of its name."""
    kind = item.raw.get("type")
    parts = [kind] if isinstance(kind, str) and kind else []
    parts += [f"team {item.team_id}"] if item.team_id and item.kind != "team" else []
    return f"{item.id} {item.name!r}" + (f" ({', '.join(parts)})" if parts else "")


FEW = 5
"""So many names are all listed where a name is wrong."""


def near_or_all(ref: str, names: Iterable[str]) -> str:
    """Return the names near a wrong one, and all where they are few; empty where there is nothing to say."""
    from difflib import get_close_matches  # only a wrong name needs it

    names = list(dict.fromkeys(names))
    known = {name.casefold(): name for name in names}
    near = [known[name] for name in get_close_matches(ref.casefold(), known, n=3, cutoff=0.6)]
    parts = [f"did you mean {' or '.join(map(repr, near))}?"] if near else []
    if len(near) < len(names) <= FEW:
        parts.append(f"known names: {', '.join(map(repr, names))}")
    return " ".join(parts)


def _nearest(kind: str, ref: str, listed: Iterable[Listed]) -> str:
    names = [item.name for item in listed if item.name]
    count = f"the account sees {len(names)} of kind {kind}" if names else f"the account sees no {kind}"
    return near_or_all(ref, names) or count
