"""Windows of any scope that touch the same entity at the same time, found before another one is created.

Integrations name the windows of every scope themselves, one request each (docs/api-facts.md 7.7). Syncs, and
integrations of which the product does not say it, are looked up in the scopes that are known; policies in the
global scope and in the window's own.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.domain.coverage import stretch
from compass_maint_cli.domain.maintenance import Draft, Entity, EntityType, Maintenance, Rule, overlaps
from compass_maint_cli.errors import CompassMaintError, ConflictError
from compass_maint_cli.times.local import in_zone
from compass_maint_cli.windows.interval_index import IntervalIndex
from compass_maint_cli.windows.silence import NOT_SAID, Findings, SilenceQuery
from compass_maint_cli.windows.silence_words import count, entity_name, since, until, window_names

if TYPE_CHECKING:
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.output.view import View
    from compass_maint_cli.times.clock import Clock

ON_OVERLAP = ("warn", "fail", "ignore")
SHOWN = 20
"""How many overlaps are named: a file of a thousand windows may hold half a million."""
PLACES = 7
"""How many further scopes are read to say which one a window is in."""


class RuleInterval(NamedTuple):
    """A rule of a new window, when it holds, and whose it is: ``window`` is a phrase."""

    rule: Rule
    start: datetime
    end: datetime
    window: str
    key: str | None

    def touches(self, other: "RuleInterval") -> bool:
        """Whether both hold at one time, and are not one window: one key stands for one window."""
        same = self.key is not None and self.key == other.key
        return not same and overlaps((self.start, self.end), (other.start, other.end))

    def against(self, other: "RuleInterval", view: "View") -> str:
        """Return one sentence."""
        what = "contradicts" if self.rule.state != other.rule.state else "overlaps"
        name = entity_name(self.rule.entity, view)
        return f"{name} {what} {other.window}, which has it {other.rule.state}"


class Held(NamedTuple):
    """An entity of new windows, and the windows of one state that touch it already."""

    entity: Entity
    state: str
    windows: tuple[Maintenance, ...]
    start: datetime
    wanted: str

    def sentence(self, view: "View", listed: Mapping[str, Maintenance]) -> str:
        """Return one sentence; the scope is known of the windows that are ``listed``, by their ids."""
        early, later = list[Maintenance](), list[Maintenance]()
        for window in self.windows:
            (early if window.start is None or window.start <= self.start else later).append(window)
        whole = stretch(early, later) if early else stretch(later, ())
        first = min((window.start for window in later if window.start is not None), default=None)
        how = "already" if early else "also"
        begin = "" if early else since(first, view)
        shown = [listed.get(window.id, window) for window in self.windows]
        names = window_names(shown, view, {window.id for window in shown} - listed.keys())
        text = (
            f"{entity_name(self.entity, view)} is {how} {self.state} by {count(self.windows)}"
            f"{begin}{until(whole.end, view)} ({', '.join(names)})"
        )
        return text if self.wanted == self.state else f"{text}; the new window has it {self.wanted}"


class OverlapCheck(NamedTuple):
    """Looks for overlaps of new windows.

    ``early`` begins to ask entities and to read scopes, for ``query``. ``teams`` returns the teams known
    without a request.
    """

    query: SilenceQuery
    early: Callable[[Sequence[Entity], Sequence[str | None]], None]
    teams: Callable[[], Sequence[str]]
    clock: "Clock"
    reporter: "Reporter"
    view: "View"
    mode: str

    def begin(self, entities: Iterable[Entity], scopes: Iterable[str | None]) -> None:
        """Begin to read what a check of windows with these entities in these scopes needs."""
        if self.mode != "ignore":
            entities = list(entities)
            self.early(entities, self._scopes(entities, scopes))

    def check(self, drafts: Iterable[Draft], own: Collection[str] = (), before: Draft | None = None) -> None:
        """Warn of overlaps, or raise ConflictError for them; with the mode ``ignore`` do nothing.

        ``own`` are the ids of windows that will not be as they are now: those that the drafts change, and
        those that are removed. ``before`` is how the window of a single draft is now: an overlap that it has
        already is not reported again. A look-up that fails is a warning, with ``fail`` it is raised.
        """
        drafts = list(drafts)
        if self.mode == "ignore" or not drafts:
            return
        findings = self._read(drafts)
        unread = self._unread(findings, drafts, own)
        held = tuple(islice(self._held(drafts, findings, own, before), SHOWN + 1))
        findings = self._place(findings, held)
        for message in dict.fromkeys(error.message for error in unread):
            self.reporter.warn(f"cannot tell whether other windows touch the same entities: {message}")
        listed = {window.id: window for window in findings.windows}
        sentences = (each.sentence(self.view, listed) for each in held)
        found = list(islice(chain(sentences, self._among(drafts)), SHOWN + 1))
        found[SHOWN:] = ["there are more overlaps" for _ in found[SHOWN:]]
        if found and self.mode == "fail":
            raise ConflictError("\n".join(found), hint="--on-overlap warn creates the window anyway")
        for sentence in found:
            self.reporter.warn(sentence)

    def _scopes(self, entities: Sequence[Entity], own: Iterable[str | None]) -> list[str | None]:
        """Return the scopes to read: those of the windows, and where other windows may hold the entities."""
        scopes = list(own)
        if any(entity.type != EntityType.INTEGRATION for entity in entities):
            scopes.append(None)
        if any(entity.type == EntityType.SYNC for entity in entities):
            scopes += self.teams()
        return scopes

    def _read(self, drafts: Sequence[Draft]) -> Findings:
        """Return what holds the entities, read in one round, or two where an integration does not say."""
        entities = list(dict.fromkeys(rule.entity for draft in drafts for rule in draft.rules))
        scopes = self._scopes(entities, [draft.team_id for draft in drafts])
        findings = self.query.ask(entities, scopes)
        integrations = (entity for entity in entities if entity.type == EntityType.INTEGRATION)
        if not all(map(findings.proved, integrations)):
            rest = [scope for scope in (None, *self.teams()) if scope not in scopes]
            findings = findings.with_more(self.query.ask([], rest))
        return findings

    def _unread(
        self, findings: Findings, drafts: Sequence[Draft], own: Collection[str]
    ) -> tuple[CompassMaintError, ...]:
        """Return the errors that leave the answer open; raise one that the verb cannot go on with."""
        own_scopes = {draft.team_id for draft in drafts}
        for scope, error in findings.scope_errors.items():
            # A create needs its scope's list in any case (docs/architecture.md 3).
            if (scope in own_scopes and not own) or (self.mode == "fail" and not isinstance(error, NOT_SAID)):
                raise error
        unread = findings.unread(rule.entity for draft in drafts for rule in draft.rules)
        if self.mode == "fail" and unread:
            raise unread[0]
        return (*unread, *findings.scope_errors.values())

    def _held(
        self, drafts: Sequence[Draft], findings: Findings, own: Collection[str], before: Draft | None
    ) -> Iterator[Held]:
        """Yield for each entity the windows that touch it while the drafts do, a state at a time."""
        wanted: dict[Rule, list[RuleInterval]] = {}
        for interval in chain.from_iterable(map(self._intervals, drafts)):
            wanted.setdefault(interval.rule, []).append(interval)
        old = {interval.rule: interval for interval in self._intervals(before)} if before else {}
        named = findings.by_entity(self.clock.now())
        for rule, intervals in wanted.items():
            index: IntervalIndex[RuleInterval] = IntervalIndex()
            for interval in intervals:
                index.add(interval)
            states: dict[str, dict[str, Maintenance]] = {}
            for window in named.get(rule.entity, ()):
                held = _open_interval(window, rule)
                if held is None or window.id in own or (rule in old and held.touches(old[rule])):
                    continue
                if any(map(held.touches, index.near(held))):
                    for state in {each.state for each in window.rules if each.entity == rule.entity}:
                        states.setdefault(state, {})[window.id] = window
            start = min(interval.start for interval in intervals)
            for state, windows in states.items():
                yield Held(rule.entity, state, tuple(windows.values()), start, rule.state)

    def _place(self, findings: Findings, held: Sequence[Held]) -> Findings:
        """Read more scopes if a window is in none of those that were read, to name its scope."""
        listed = {window.id for window in findings.windows}
        if all(window.id in listed for each in held for window in each.windows):
            return findings
        known = {*findings.looked_at, *findings.scope_errors}
        rest = [scope for scope in (None, *self.teams()) if scope not in known]
        return findings.with_more(self.query.ask([], rest[:PLACES]))

    def _among(self, drafts: Sequence[Draft]) -> Iterator[str]:
        """Yield how the drafts touch one another, within a scope."""
        scopes: dict[str | None, dict[Entity, IntervalIndex[RuleInterval]]] = {}
        for draft in drafts:
            others = scopes.setdefault(draft.team_id, defaultdict(IntervalIndex))
            for interval in self._intervals(draft):
                same = others[interval.rule.entity]
                near = same.near(interval)
                yield from (interval.against(other, self.view) for other in near if interval.touches(other))
                same.add(interval)

    def _intervals(self, draft: Draft) -> Iterator[RuleInterval]:
        start = in_zone(draft.start, self.clock.zone).isoformat(" ", "minutes")
        text = f" ({draft.description})" if draft.description else ""
        shown = f"another new window, from {start}{text}"
        for rule in draft.rules:
            yield RuleInterval(rule, draft.start, draft.end, shown, draft.key)


def _open_interval(window: Maintenance, rule: Rule) -> RuleInterval | None:
    """Return when an open window holds the rule's entity; None for one that is not open."""
    if not window.is_open or window.start is None or window.end is None:
        return None
    return RuleInterval(rule, window.start, window.end, window.id, window.key)
