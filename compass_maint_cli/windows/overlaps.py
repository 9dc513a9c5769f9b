"""Windows that touch the same entity at the same time, found before another one is made."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from compass_maint_cli.domain.maintenance import Draft, Entity, Maintenance, Rule, overlaps
from compass_maint_cli.errors import ConflictError
from compass_maint_cli.times.local import in_zone
from compass_maint_cli.windows.interval_index import IntervalIndex

if TYPE_CHECKING:
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.times.clock import Clock
    from compass_maint_cli.windows.reader import WindowReader

ON_OVERLAP = ("warn", "fail", "ignore")
SHOWN = 20
"""How many overlaps are named: a file of a thousand windows may hold half a million."""


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


@dataclass(frozen=True, slots=True)
class OverlapCheck:
    """Looks for overlaps of drafts; ``names`` are the aliases of entities, for the sentences."""

    reader: "WindowReader"
    clock: "Clock"
    reporter: "Reporter"
    names: Mapping[Entity, str]

    def check(self, drafts: Iterable[Draft], mode: str, own: Collection[str] = ()) -> None:
        """Warn of overlaps, or raise ConflictError for them; ``ignore`` looks for none.

        A draft may overlap the open windows of its scope, and the drafts before it. ``own`` are the ids of
        windows that will not be as they are now: those that the drafts change, and those that are removed.
        """
        if mode == "ignore":
            return
        found = list(islice(self._overlaps(drafts, own), SHOWN + 1))
        found[SHOWN:] = ["more of them are not named here" for _ in found[SHOWN:]]
        if found and mode == "fail":
            raise ConflictError("\n".join(found), hint="--on-overlap warn makes the window all the same")
        for sentence in found:
            self.reporter.warn(sentence)

    def _overlaps(self, drafts: Iterable[Draft], own: Collection[str]) -> Iterator[str]:
        scopes: dict[str | None, dict[Entity, IntervalIndex[RuleInterval]]] = {}
        for draft in drafts:
            if draft.team_id not in scopes:
                scopes[draft.team_id] = self._held(draft.team_id, own)
            for interval in self._intervals(draft):
                others = scopes[draft.team_id][interval.rule.entity]
                yield from (
                    interval.against(other, self.names)
                    for other in others.near(interval)
                    if interval.touches(other)
                )
                others.add(interval)

    def _held(self, team_id: str | None, own: Collection[str]) -> dict[Entity, IntervalIndex[RuleInterval]]:
        """Return when the open windows of a scope hold each entity, without those of the windows ``own``."""
        held: dict[Entity, IntervalIndex[RuleInterval]] = defaultdict(IntervalIndex)
        for window in self.reader.open_windows(team_id):
            if window.id not in own:
                for interval in _intervals_of_window(window):
                    held[interval.rule.entity].add(interval)
        return held

    def _intervals(self, draft: Draft) -> Iterator[RuleInterval]:
        start = in_zone(draft.start, self.clock.zone).isoformat(" ", "minutes")
        shown = f"another new window, from {start}{_text(draft.description)}"
        for rule in draft.rules:
            yield RuleInterval(rule, draft.start, draft.end, shown, draft.key)


def _intervals_of_window(window: Maintenance) -> Iterator[RuleInterval]:
    if window.start is None or window.end is None:
        return
    shown = f"{window.status} window {window.id}{_text(window.text)}"
    for rule in window.rules:
        yield RuleInterval(rule, window.start, window.end, shown, window.key)


def _text(description: str) -> str:
    return f" ({description})" if description else ""
