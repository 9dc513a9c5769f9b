"""Whether one integration, policy or sync is silenced, and the answer in words."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.domain.coverage import (
    Silence,
    last_ended,
    naming,
    next_start,
    perhaps_ended,
    silences,
    stretch,
)
from compass_maint_cli.domain.maintenance import Entity, EntityType, Maintenance, Status
from compass_maint_cli.output.time_format import glance
from compass_maint_cli.windows.silence import Findings, SilenceQuery
from compass_maint_cli.windows.silence_words import count, left, state_word, team_names, until, window_names

if TYPE_CHECKING:
    from compass_maint_cli.errors import CompassMaintError
    from compass_maint_cli.output.view import View
    from compass_maint_cli.times.clock import Clock
    from compass_maint_cli.windows.resolver import Resolver

AT_ONCE = 7
"""Teams whose windows are read in one round with the global ones and the integration itself."""


class TargetAnswer(NamedTuple):
    """What is known of a target.

    ``at`` is None for now. ``windows`` are all that name it, ``silences`` those in force. ``back`` is how far
    the question reaches back.
    """

    entity: Entity
    findings: Findings
    windows: Sequence[Maintenance]
    silences: Sequence[Silence]
    now: datetime
    at: datetime | None = None
    back: datetime | None = None

    @property
    def is_yes(self) -> bool:
        """Whether a window surely disables or enables the target."""
        return any(silence.certain for silence in self.silences)

    @property
    def proved(self) -> bool:
        """Whether the target itself answered, for every scope; it knows planned and active windows only."""
        return self.findings.proved(self.entity) and (self.at is None or self.at >= self.now)

    @property
    def unreadable_back(self) -> tuple[Maintenance, ...]:
        """The windows whose times leave open whether they silenced the target since ``back``."""
        return () if self.back is None else perhaps_ended(self.windows, self.back, self.now)

    def errors(self, skipped: Sequence[str]) -> "list[CompassMaintError]":
        """Return the errors that leave the answer open."""
        scopes = self.findings.scope_errors.items()
        of_scopes = [error for scope, error in scopes if scope not in skipped]
        return [*of_scopes, *self.findings.unread([self.entity])]


class Question(NamedTuple):
    """Asks whether a target is silenced, in as few rounds of requests as possible."""

    resolver: "Resolver"
    query: SilenceQuery
    clock: "Clock"

    def answer(
        self,
        kind: str,
        ref: str,
        scopes: Sequence[str | None] | None,
        at: datetime | None,
        back: datetime | None,
    ) -> TargetAnswer:
        """Return the answer for now, or for ``at``; ``scopes`` are the requested ones, None for all known.

        Raise what the look-up of a name raises.
        """
        past = back is not None or (at is not None and at < self.clock.now())
        ask_itself = kind == EntityType.INTEGRATION and (at is None or at >= self.clock.now())
        if scopes is not None:
            first = scopes
        elif not past:
            teams = self.resolver.teams_at_hand()
            first = [None, *(teams[:AT_ONCE] if ask_itself else teams)]
        else:
            first = [None, *self.resolver.teams()]
        entity, findings = self._first_round(kind, ref, first, ask_itself=ask_itself)
        found = self._answer(entity, findings, at, back)
        if (
            ask_itself
            and not found.is_yes
            and entity not in {**findings.integrations, **findings.entity_errors}
        ):
            found = self._answer(entity, findings.with_more(self.query.ask([entity], [])), at, back)
        if scopes is None and not found.is_yes and not found.proved:
            rest = [team for team in self.resolver.teams() if team not in first]
            found = self._answer(entity, found.findings.with_more(self.query.ask([], rest)), at, back)
        return found

    def _first_round(
        self, kind: str, ref: str, scopes: Sequence[str | None], *, ask_itself: bool
    ) -> tuple[Entity, Findings]:
        teams = [team for team in scopes if team is not None]
        look_up = partial(self.resolver.entity, kind, ref, teams[0] if len(teams) == 1 else None)
        if not self.resolver.is_at_hand(kind, ref):
            likely = self.resolver.lookup.likely(kind, ref) if ask_itself else None
            if likely is not None:  # asked during the look-up, which decides
                self.resolver.lookup.start_integration(likely)
            return self.query.find(look_up, scopes)
        entity = look_up()
        return entity, self.query.ask([entity] if ask_itself else [], scopes)

    def _answer(
        self, entity: Entity, findings: Findings, at: datetime | None, back: datetime | None
    ) -> TargetAnswer:
        now = self.clock.now()
        windows = findings.by_entity(now).get(entity, [])
        held = silences(windows, at, now, entity)
        return TargetAnswer(entity, findings, windows, held, now, at=at, back=back)


def answer_words(answer: TargetAnswer, view: "View") -> list[str]:
    """Return the answer as sentences, the yes or no first."""
    name = f"{answer.entity.type}:{view.names.get(answer.entity, answer.entity.id)}"
    when = "" if answer.at is None else f" at {glance(answer.at, view)}"
    sure = [silence for silence in answer.silences if silence.certain]
    states = dict.fromkeys(silence.rule.state for silence in sure)
    words = []
    for state in states:
        held = [silence.window for silence in sure if silence.rule.state == state]
        words.append(f"{name}: {_yes(answer, state, held, when, view)}")
    past = answer.at is not None and answer.at < answer.now
    perhaps = "may have been" if past else "may be"
    words += [
        f"{name} {perhaps} {silence.rule.state}{when} by window {silence.window.id}: {_doubt(silence)}"
        for silence in answer.silences
        if not silence.certain
    ]
    if not answer.silences:
        words.append(f"{name}: {_no(answer, when, view)}")
    if answer.back is not None:
        words.append(_last(answer, answer.back, view))
        if answer.unreadable_back:
            names = ", ".join(window_names(answer.unreadable_back, view))
            words.append(f"it may have been silenced since {glance(answer.back, view)} by {names}")
    return words


def _doubt(silence: Silence) -> str:
    if silence.is_unreadable:
        return "its start or its end cannot be read"
    return "it was cancelled, and when is not recorded"


def _yes(answer: TargetAnswer, state: str, held: Iterable[Maintenance], when: str, view: "View") -> str:
    at = answer.at or answer.now
    later = [
        window
        for window in naming(answer.windows, answer.entity, state)
        if window.status != Status.CANCELLED and window.start is not None and window.start > at
    ]
    whole = stretch(held, later)
    rest = left(whole.end, view) if answer.at is None else ""
    word = state_word(answer.entity, state)
    return f"{word}{when}{until(whole.end, view)}{rest}, by {count(whole.windows)}"


def _no(answer: TargetAnswer, when: str, view: "View") -> str:
    what = "not disabled or enabled by a window" if answer.entity.type == "policy" else "not silenced"
    parts = [what + when]
    if answer.findings.switched_off(answer.entity):
        parts.append("it is switched off in its own settings")
    start = next_start(answer.windows, answer.at or answer.now)
    if start is not None:
        shown = glance(start, view)
        parts.append(f"next {'on' if ' ' in shown else 'at'} {shown}")
    return "; ".join([*parts, _looked(answer, view)])


def _looked(answer: TargetAnswer, view: "View") -> str:
    teams = team_names(answer.findings.looked_at, view)
    places = [f"the {answer.entity.type} itself"] if answer.proved else []
    places += ["the global windows"] if None in answer.findings.looked_at else []
    places += [f"those of {teams}"] if teams else []
    if places == ["the global windows"]:
        return "looked at the global windows only"
    return f"looked at {', '.join(places[:-1])} and {places[-1]}" if places[1:] else f"looked at {places[0]}"


def _last(answer: TargetAnswer, back: datetime, view: "View") -> str:
    found = last_ended(answer.windows, back, answer.now)
    if found is None:
        return f"no window that named it has ended since {glance(back, view)}"
    end, window = found
    latest = " at the latest" if window.status == Status.CANCELLED else ""
    cancelled = ", which was cancelled" if window.status == Status.CANCELLED else ""
    return f"last silenced until {glance(end, view)}{latest} by {window_names([window], view)[0]}{cancelled}"
