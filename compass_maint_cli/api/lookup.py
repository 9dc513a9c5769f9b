"""Names to ids, by the API's lists (docs/api-facts.md 1.10): exact, else without case, never a guess."""

import re
from collections.abc import Callable, Iterable, Iterator
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


class Lookup:
    """Looks names up, and keeps each list for as long as it lives: one command."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._kept: dict[tuple[str, str | None], Task[list[Listed]]] = {}

    def entity(self, kind: str, ref: str, team_id: str | None = None) -> str:
        """Return the id of an integration, a sync or a policy, a team's policies included where one is given.

        UsageError where several have the name, NotFoundError with the nearest names where none has.
        """
        return ref if is_id(ref) else the_one(kind, ref, self.all(kind, team_id)).id

    def start(self, wanted: "Iterable[tuple[str, str | None]]") -> None:
        """Begin to read lists side by side: a kind, and for policies the team whose ones are wanted too."""
        for kind, team_id in wanted:
            at = _place(kind, team_id)
            if at not in self._kept:
                self._kept[at] = self._pool.give(partial(self._read, *at))

    def within(self, seconds: float, kind: str) -> list[Listed] | None:
        """Return all of a kind that was started, or None where it does not come in time."""
        task = self._kept[_place(kind, None)]
        return task.result() if task.is_over(seconds) else None

    def all(self, kind: str, team_id: str | None = None) -> list[Listed]:
        """Return all of a kind: integration, sync or policy."""
        self.start([(kind, team_id)])
        return self._kept[_place(kind, team_id)].result()

    @cached_property
    def _pool(self) -> "WorkerPool":
        from compass_maint_cli.api.pool import WorkerPool

        return WorkerPool(PARALLEL)

    def _read(self, kind: str, team_id: str | None) -> list[Listed]:
        return list(self._list(kind, team_id))

    def _list(self, kind: str, team_id: str | None) -> Iterator[Listed]:
        lists: dict[str, Callable[[], Iterable[Listed]]] = {
            "integration": self._lists.integrations,
            "sync": self._lists.syncs,
            "policy": self._lists.policies,
        }
        if kind != "policy" or team_id is None:
            yield from lists[kind]()
            return
        yield from _readable([lists[kind], *(self._of_team(team_id, which) for which in TEAM_POLICIES)])

    def _of_team(self, team_id: str, which: str) -> Callable[[], Iterable[Listed]]:
        return lambda: self._lists.team_policies(team_id, which)


def _place(kind: str, team_id: str | None) -> tuple[str, str | None]:
    return kind, team_id if kind == "policy" else None


def _readable(lists: Iterable[Callable[[], Iterable[Listed]]]) -> Iterator[Listed]:
    """Yield what the account may read; AuthError only where it may read none of the lists.

    Some plans answer 403 for a team's policies and not for the global ones, or the other way round
    (docs/api-facts.md 1.8).
    """
    refused: AuthError | None = None
    read = 0
    for listed in lists:
        try:
            yield from list(listed())
            read += 1
        except AuthError as error:
            refused = refused or error
    if refused is not None and not read:
        raise refused


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
            hint=f"name one by its id, as {'--team ' if kind == 'team' else kind + ':'}{found[0].id}",
        )
    if not found:
        raise NotFoundError(f"no {kind} named {ref!r}", hint=_nearest(kind, ref, listed))
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
