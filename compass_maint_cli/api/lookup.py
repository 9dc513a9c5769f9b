"""Names to ids, by the API's lists (docs/api-facts.md 1.10): exact, else without case, never a guess."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol

from compass_maint_cli.api.codec import Listed
from compass_maint_cli.errors import AuthError, NotFoundError, UsageError

if TYPE_CHECKING:
    from compass_maint_cli.api.pool import Task, WorkerPool

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""The form of every id in the API's documents; text of this form is never looked up."""

PARALLEL = 8
"""Lists that are read at once."""

TEAM_POLICIES = ("alert", "notification")
"""The two lists of a team's policies, one call each (docs/api-facts.md 1.10)."""


class Lists(Protocol):
    """The lists of a client."""

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


class Names:
    """What lists hold, by name: thousands of names are looked up in one command."""

    def __init__(self, listed: Iterable[Listed]) -> None:
        self.listed = list(listed)
        self.by_id = {item.id: item for item in self.listed}
        self._exact: dict[str, list[Listed]] = defaultdict(list)
        self._folded: dict[str, list[Listed]] = defaultdict(list)
        for item in self.by_id.values():
            self._exact[item.name].append(item)
            self._folded[item.name.casefold()].append(item)

    def matches(self, ref: str) -> list[Listed]:
        """Return the items of exactly this name, else those that differ in case only; each id once."""
        return self._exact.get(ref) or self._folded.get(ref.casefold(), [])


class Lookup:
    """Looks names up, and keeps each list for as long as it lives: one command."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._kept: dict[tuple[str, str | None], Task[list[Listed]]] = {}
        self._names: dict[tuple[str, str | None], Names] = {}
        self._of_any_kind: dict[str | None, tuple[Names, list[AuthError]]] = {}

    def entity(self, kind: str, ref: str, team_id: str | None = None) -> str:
        """Return the id of an integration, a sync or a policy, a team's policies included where one is given.

        UsageError where several have the name, NotFoundError with the nearest names where none has.
        """
        return ref if is_id(ref) else the_one(kind, ref, self.names(kind, team_id)).id

    def names(self, kind: str, team_id: str | None = None) -> Names:
        """Return all of a kind by name; raise as `all` does."""
        if (kind, team_id) not in self._names:
            self._names[kind, team_id] = Names(self.all(kind, team_id))
        return self._names[kind, team_id]

    def of_any_kind(self, kinds: Iterable[str], team_id: str | None) -> tuple[Names, list[AuthError]]:
        """Return all of several kinds by name, read side by side, and the errors of the lists refused."""
        if team_id not in self._of_any_kind:
            kinds = tuple(kinds)
            self.start((kind, team_id) for kind in kinds)
            listed, refused = list[Listed](), list[AuthError]()
            for kind in kinds:
                try:
                    listed += self.all(kind, team_id)
                except AuthError as error:  # some plans refuse the list (docs/api-facts.md 1.8)
                    refused.append(error)
            self._of_any_kind[team_id] = Names(listed), refused
        return self._of_any_kind[team_id]

    def start(self, wanted: "Iterable[tuple[str, str | None]]") -> None:
        """Begin to read lists side by side: a kind, and for policies the team whose ones are wanted too."""
        for kind, team_id in wanted:
            for place in _places(kind, team_id):
                if place not in self._kept:
                    self._kept[place] = self._pool.give(partial(self._read, *place))

    def within(self, seconds: float, kind: str) -> list[Listed] | None:
        """Return all of a kind that was started, or None where it does not come in time."""
        task = self._kept[kind, None]
        return task.result() if task.is_over(seconds) else None

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
                found += self._kept[place].result()
            except AuthError as error:
                refused.append(error)
        if len(refused) == len(places):
            raise refused[0]
        return found

    def close(self, within: float) -> None:
        """Begin no other list, and wait at most so many seconds, in all, for those that are under way."""
        for task in self._kept.values():
            task.drop()
        for task in self._kept.values():
            task.is_over(within / len(self._kept))

    @cached_property
    def _pool(self) -> "WorkerPool":
        from compass_maint_cli.api.pool import WorkerPool

        return WorkerPool(PARALLEL)

    def _read(self, kind: str, team_id: str | None) -> list[Listed]:
        if team_id is not None:
            return list(self._lists.team_policies(team_id, kind))
        lists: dict[str, Callable[[], Iterable[Listed]]] = {
            "integration": self._lists.integrations,
            "sync": self._lists.syncs,
            "policy": self._lists.policies,
        }
        return list(lists[kind]())


def _places(kind: str, team_id: str | None) -> list[tuple[str, str | None]]:
    """Return the lists that hold a kind: its own, and for policies the two of a team."""
    of_team = TEAM_POLICIES if kind == "policy" and team_id is not None else ()
    return [(kind, None), *((which, team_id) for which in of_team)]


def the_one(kind: str, ref: str, names: Names) -> Listed:
    """Return the only item of a name; UsageError that lists several, NotFoundError that names the nearest."""
    found = names.matches(ref)
    if len(found) > 1:
        raise UsageError(
            f"{len(found)} of kind {kind} are named {ref!r}: " + "; ".join(map(described, found)),
            hint=f"name one by its id, as {'--team ' if kind == 'team' else kind + ':'}{found[0].id}",
        )
    if not found:
        raise NotFoundError(f"no {kind} named {ref!r}", hint=_nearest(kind, ref, names.listed))
    return found[0]


def the_one_of_any(ref: str, names: Names, refused: Sequence[AuthError] = ()) -> Listed:
    """Return the only item of an id or a name, whatever its kind.

    UsageError that lists several, NotFoundError that names the nearest, or the error of a refused list.
    """
    held = names.by_id.get(ref.lower())
    found = [held] if held else names.matches(ref)
    if len(found) > 1:
        raise UsageError(
            f"{len(found)} are named {ref!r}: " + "; ".join(f"{one.kind}:{described(one)}" for one in found),
            hint=f"name one with its type, as {found[0].kind}:{found[0].id}",
        )
    if not found and refused:
        raise refused[0]
    if not found:
        near = near_or_all(ref, [item.name for item in names.listed if item.name])
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
    count = f"the account sees {len(names)} of kind {kind}" if names else f"the account sees no {kind} at all"
    return near_or_all(ref, names) or count
