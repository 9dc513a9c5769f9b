"""What lists hold, by name: exact, else without case, never a guess."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from compass_maint_cli.api.codec import Listed
from compass_maint_cli.errors import AuthError, NotFoundError, UsageError


class ListedNames:
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


def the_one(kind: str, ref: str, names: ListedNames) -> Listed:
    """Return the only item of a name; UsageError that lists several, NotFoundError that names the nearest."""
    found = names.matches(ref)
    if len(found) > 1:
        raise UsageError(
            f"{len(found)} of kind {kind} are named {ref!r}: " + "; ".join(map(described, found)),
            hint=f"give one by its id, as in {'--team ' if kind == 'team' else kind + ':'}{found[0].id}",
        )
    if not found:
        raise NotFoundError(f"no {kind} named {ref!r}", hint=_nearest(kind, ref, names.listed))
    return found[0]


def the_one_of_any(ref: str, names: ListedNames, refused: Sequence[AuthError] = ()) -> Listed:
    """Return the only item of an id or a name, whatever its kind.

    UsageError that lists several, NotFoundError that names the nearest, or the error of a refused list.
    """
    held = names.by_id.get(ref.lower())
    found = [held] if held else names.matches(ref)
    if len(found) > 1:
        raise UsageError(
            f"{len(found)} are named {ref!r}: " + "; ".join(f"{one.kind}:{described(one)}" for one in found),
            hint=f"give one with its type, as in {found[0].kind}:{found[0].id}",
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
    count = f"the account sees {len(names)} of kind {kind}" if names else f"the account sees no {kind}"
    return near_or_all(ref, names) or count
