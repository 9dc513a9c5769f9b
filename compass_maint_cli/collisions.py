"""Windows that touch the same entity at the same time, found before another one is made."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compass_maint_cli.errors import ConflictError, UsageError
from compass_maint_cli.maintenance import Draft, Entity, Maintenance, Rule, overlaps

if TYPE_CHECKING:
    from compass_maint_cli.session import Session

ON_OVERLAP = ("warn", "fail", "ignore")
IF_EXISTS = ("return", "extend", "replace", "fail")


@dataclass(frozen=True, slots=True)
class Collision:
    """A draft's rule, and another window's rule for the same entity at the same time."""

    rule: Rule
    window: Maintenance
    other: Rule

    def describe(self, names: Mapping[Entity, str]) -> str:
        """Return one sentence; ``names`` are the aliases of entities."""
        entity = self.rule.entity
        alias = names.get(entity)
        shown = f"{entity.type}:{alias} ({entity.id})" if alias else str(entity)
        what = "contradicts" if self.rule.state != self.other.state else "overlaps"
        text = f" ({self.window.text})" if self.window.text else ""
        which = f"{self.window.status} window {self.window.id}{text}"
        return f"{shown} {what} {which}, which has it {self.other.state}"


def choice(flag: str, given: str, allowed: tuple[str, ...]) -> str:
    """Return the choice; raise UsageError for another word."""
    if given not in allowed:
        raise UsageError(f"{flag} {given!r} is none of {', '.join(allowed)}")
    return given


def collisions(draft: Draft, windows: Iterable[Maintenance], own: str | None) -> Iterator[Collision]:
    """Yield what touches the draft.

    ``own`` is the id of the window that the draft changes. A window with the draft's key is no other one
    either: it is the draft, made before.
    """
    mine = {rule.entity: rule for rule in draft.rules}
    for window in windows:
        same = window.id == own or (draft.key is not None and window.key == draft.key)
        if same or not window.is_open or window.start is None or window.end is None:
            continue
        if overlaps((draft.start, draft.end), (window.start, window.end)):
            yield from (
                Collision(mine[rule.entity], window, rule) for rule in window.rules if rule.entity in mine
            )


def check_overlaps(session: "Session", drafts: Iterable[Draft], mode: str, own: str | None = None) -> None:
    """Warn of collisions, or raise ConflictError for them; ``ignore`` looks for none."""
    if mode == "ignore":
        return
    names = session.view.names
    hits = (hit for draft in drafts for hit in collisions(draft, session.open_windows(draft.team_id), own))
    found = [hit.describe(names) for hit in hits]
    if found and mode == "fail":
        raise ConflictError("\n".join(found), hint="--on-overlap warn makes the window all the same")
    for sentence in found:
        session.warn(sentence)
