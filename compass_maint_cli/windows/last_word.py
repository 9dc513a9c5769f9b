"""What is true of the targets once a window has ended: whether they can alert again.

It is said after everything was done, within a limit, and never fails a command.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.domain.coverage import silences, stretch
from compass_maint_cli.domain.maintenance import Entity, EntityType, Maintenance, Rule
from compass_maint_cli.errors import CompassMaintError
from compass_maint_cli.output.time_format import glance
from compass_maint_cli.windows.silence import Findings, SilenceQuery
from compass_maint_cli.windows.silence_words import entity_name, until, window_names

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from compass_maint_cli.output.view import View
    from compass_maint_cli.times.clock import Clock

WITHIN = 2.0
"""Seconds for all requests together."""
MOST = 20
"""Most entities that one call asks."""
SCOPES = 8
"""Scopes that are read at the same time."""


class LastWord(NamedTuple):
    """Asks what still holds the targets of windows that have just ended.

    ``query`` opens what asks: its requests are tried once. ``teams`` are those known without a request.
    """

    query: "Callable[[], AbstractContextManager[SilenceQuery]]"
    teams: Sequence[str]
    clock: "Clock"
    view: "View"

    def sentences(
        self, ended: Sequence[Maintenance], *, ends: datetime | None = None, sure: bool = True
    ) -> list[str]:
        """Return one sentence a target; ``ends`` is when the windows end, None if they have ended.

        Without ``sure`` a window that its scope still lists as open has not ended.
        """
        rules = list(dict.fromkeys(rule for window in ended for rule in window.rules))
        if not rules:
            return []
        checked = rules[:MOST]
        scopes: Iterable[str | None] = dict.fromkeys(
            [None, *(window.team_id for window in ended), *self.teams]
        )
        found = self._ask([rule.entity for rule in checked], list(scopes)[:SCOPES])
        view = self.view._replace(now=self.clock.now())
        if found is None:
            names = ", ".join(entity_name(rule.entity, view) for rule in checked)
            return [f"cannot tell whether {names} can alert again: the API did not answer in time"]
        listed = set() if sure else {window.id for window in found.windows}
        gone = {window.id for window in ended} - listed
        said = [EndedRule(rule, found, self.clock.now(), view).sentence(gone, ends) for rule in checked]
        more = [f"{len(rules) - MOST} more targets were not checked"] if rules[MOST:] else []
        return said + more

    def _ask(self, entities: Sequence[Entity], scopes: Sequence[str | None]) -> Findings | None:
        """Return what was found within the limit.

        A thread that still waits then has lost its connections with the query, and does not hold the process.
        """
        answers: list[Findings] = []
        with suppress(CompassMaintError), self.query() as query:

            def ask() -> None:
                with suppress(CompassMaintError):
                    answers.append(query.ask(entities, scopes))

            thread = threading.Thread(target=ask, daemon=True)
            thread.start()
            thread.join(WITHIN)
        return answers[0] if answers else None


class EndedRule(NamedTuple):
    """A rule that has ended, and what was found about its entity."""

    rule: Rule
    findings: Findings
    now: datetime
    view: "View"

    def sentence(self, gone: set[str], ends: datetime | None) -> str:
        """Return what is true of the target without the windows that are ``gone``, at the moment they end."""
        entity, at = self.rule.entity, ends
        name = entity_name(entity, self.view)
        naming = self.findings.by_entity(self.now).get(entity, [])
        windows = [each for each in naming if each.id not in gone]
        held = {each.window.id: each for each in silences(windows, at, self.now, entity) if each.certain}
        if held:
            state = next(iter(held.values())).rule.state
            later = [window for window in windows if window.start and window.start > (at or self.now)]
            whole = stretch((each.window for each in held.values()), later)
            unlisted = {each.id for each in whole.windows if not self.findings.listed(each.id)}
            by = ", ".join(window_names(whole.windows, self.view, unlisted, form="{} ({})"))
            return f"{name} is still {state}{until(whole.end, self.view)} by {by}"
        if self.findings.switched_off(entity):
            return f"{name} is switched off in its own settings"
        unread = self._unread()
        if unread:
            return f"cannot tell whether {name} {self._can()}: {unread}"
        when = "" if ends is None else f" from {glance(ends, self.view)}"
        return f"{name} {self._can()}{when}{self._looked()}"

    def _can(self) -> str:
        if self.rule.entity.type == EntityType.INTEGRATION:
            return "can alert again"
        return f"is no longer {self.rule.state}"

    def _unread(self) -> str:
        """Return why the answer is not known; empty if it is."""
        errors = self.findings.unread([self.rule.entity])
        if errors:
            return errors[0].message
        if self.findings.proved(self.rule.entity) or not self.findings.scope_errors:
            return ""
        return next(iter(self.findings.scope_errors.values())).message

    def _looked(self) -> str:
        """Return where was looked, unless the entity itself answered for every scope."""
        if self.findings.proved(self.rule.entity):
            return ""
        teams = sum(scope is not None for scope in self.findings.looked_at)
        of_teams = f" and those of {teams} {'team' if teams == 1 else 'teams'}" if teams else ""
        return f" (looked at the global windows{of_teams})"
