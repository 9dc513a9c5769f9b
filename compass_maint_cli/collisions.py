"""Windows that touch the same entity at the same time, found before another one is made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compass_maint_cli.errors import ConflictError, UsageError
from compass_maint_cli.maintenance import Draft, Maintenance, Rule, overlaps

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

    def __str__(self) -> str:
        what = "contradicts" if self.rule.state != self.other.state else "overlaps"
        text = f" ({self.window.text})" if self.window.text else ""
        which = f"{self.window.status} window {self.window.id}{text}"
        return f"{self.rule.entity} {what} {which}, which has it {self.other.state}"


def choice(flag: str, given: str, allowed: tuple[str, ...]) -> str:
    """Return the choice; raise UsageError for another word."""
    if given not in allowed:
        raise UsageError(f"{flag} {given!r} is none of {', '.join(allowed)}")
    return given


def collisions(draft: Draft, windows: Iterable[Maintenance]) -> Iterator[Collision]:
    """Yield what touches the draft; a window with the draft's own key is the draft itself, made before."""
    mine = {rule.entity: rule for rule in draft.rules}
    for window in windows:
        if not window.is_open or window.start is None or window.end is None:
            continue
        if draft.key is not None and window.key == draft.key:
            continue
        if overlaps((draft.start, draft.end), (window.start, window.end)):
            for other in window.rules:
                if other.entity in mine:
                    yield Collision(mine[other.entity], window, other)


def check_overlaps(session: "Session", drafts: Iterable[Draft], mode: str) -> None:
    """Warn of collisions, or raise ConflictError for them; ``ignore`` looks for none."""
    if mode == "ignore":
        return
    found = [hit for draft in drafts for hit in collisions(draft, session.open_windows(draft.team_id))]
    if found and mode == "fail":
        raise ConflictError(
            "\n".join(map(str, found)), hint="--on-overlap warn makes the window all the same"
        )
    for hit in found:
        session.warn(str(hit))
