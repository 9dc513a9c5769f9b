"""Windows that touch the same entity at the same time, found before another one is made."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from compass_maint_cli.domain.maintenance import Draft, Entity, Maintenance, Rule, overlaps
from compass_maint_cli.errors import ConflictError
from compass_maint_cli.times.local import in_zone

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session

ON_OVERLAP = ("warn", "fail", "ignore")
SHOWN = 20
"""How many collisions are named: a file of a thousand windows may hold half a million."""


@dataclass(frozen=True, slots=True)
class RuleInterval:
    """A rule, when it holds, and whose it is: ``window`` is a phrase, ``key`` the window's key."""

    rule: Rule
    start: datetime
    end: datetime
    window: str
    key: str | None

    def touches(self, other: "RuleInterval") -> bool:
        """Whether both hold at one time, and are not one window: one key stands for one window."""
        same = self.key is not None and self.key == other.key
        return not same and overlaps((self.start, self.end), (other.start, other.end))

    def against(self, other: "RuleInterval", names: Mapping[Entity, str]) -> str:
        """Return one sentence; ``names`` are the aliases of entities."""
        entity = self.rule.entity
        alias = names.get(entity)
        shown = f"{entity.type}:{alias} ({entity.id})" if alias else str(entity)
        what = "contradicts" if self.rule.state != other.rule.state else "overlaps"
        return f"{shown} {what} {other.window}, which has it {other.rule.state}"


def check_overlaps(session: "Session", drafts: Iterable[Draft], mode: str, own: str | None = None) -> None:
    """Warn of collisions, or raise ConflictError for them; ``ignore`` looks for none.

    A draft collides with the open windows of its scope, and with the drafts before it. ``own`` is the id of
    the window that a draft changes.
    """
    if mode == "ignore":
        return
    found = list(islice(_collisions(session, drafts, own), SHOWN + 1))
    found[SHOWN:] = ["more of them are not named here" for _ in found[SHOWN:]]
    if found and mode == "fail":
        raise ConflictError("\n".join(found), hint="--on-overlap warn makes the window all the same")
    for sentence in found:
        session.console.warn(sentence)


def _collisions(session: "Session", drafts: Iterable[Draft], own: str | None) -> Iterator[str]:
    scopes: dict[str | None, dict[Entity, list[RuleInterval]]] = {}
    names = session.console.view.names
    for draft in drafts:
        if draft.team_id not in scopes:
            held = scopes[draft.team_id] = defaultdict(list)
            for window in session.reader.open_windows(draft.team_id):
                for claim in _claims_of_window(window, own):
                    held[claim.rule.entity].append(claim)
        for claim in _claims_of_draft(session, draft):
            others = scopes[draft.team_id][claim.rule.entity]
            yield from (claim.against(other, names) for other in others if claim.touches(other))
            others.append(claim)


def _claims_of_window(window: Maintenance, own: str | None) -> Iterator[RuleInterval]:
    if window.id == own or window.start is None or window.end is None:
        return
    shown = f"{window.status} window {window.id}{_text(window.text)}"
    for rule in window.rules:
        yield RuleInterval(rule, window.start, window.end, shown, window.key)


def _claims_of_draft(session: "Session", draft: Draft) -> Iterator[RuleInterval]:
    start = in_zone(draft.start, session.clock.zone).isoformat(" ", "minutes")
    shown = f"another new window, from {start}{_text(draft.description)}"
    for rule in draft.rules:
        yield RuleInterval(rule, draft.start, draft.end, shown, draft.key)


def _text(description: str) -> str:
    return f" ({description})" if description else ""
