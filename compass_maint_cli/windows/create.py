"""One window for each key: found again instead of made again.

The API has no idempotency key and no lock (docs/api-facts.md 1.4), so the description holds the key. Two
processes may both see no window and both make one. Each then looks again: the maker of the window that is
not the keeper (:func:`compass_maint_cli.domain.keys.keeper`) takes it back. The maker of the keeper waits for
that, and takes back its own when the other one stays: the other maker had looked too early to see it.

What remains possible: a process killed between making and looking leaves its window, which the next one
returns. Where two have made one, a third that looks between may return the one that is then taken back. And
where a listing lags, or a request hangs, for longer than ``SETTLE_SECONDS``, two windows may stay.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.domain.keys import keeper, missing_rules
from compass_maint_cli.domain.lifecycle import scope_flag
from compass_maint_cli.domain.maintenance import Changes, Draft, Entity, Maintenance, Rule
from compass_maint_cli.errors import CompassMaintError, ConflictError
from compass_maint_cli.times.local import format_local
from compass_maint_cli.windows.operations import CreateWindow, UpdateWindow, take_back

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.pool import JobResult
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.times.clock import Clock
    from compass_maint_cli.windows.jobs import JobRunner
    from compass_maint_cli.windows.reader import WindowReader

IF_EXISTS = ("return", "extend", "replace", "fail")
SETTLE_SECONDS = 2.0
"""Seconds that the maker of the keeper waits for the other window to go."""
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Made:
    """The window of a draft; ``new`` says that another process may have made one with its key, too."""

    draft: Draft
    window: Maintenance
    new: bool


@dataclass(frozen=True, slots=True)
class WindowCreator:
    """Makes windows, those with a key once.

    ``names`` are the aliases of entities, for sentences. ``other_rules`` is the hint for a window that has
    the key but not the rules.
    """

    client: "Client"
    reader: "WindowReader"
    jobs: "JobRunner"
    clock: "Clock"
    reporter: "Reporter"
    names: Mapping[Entity, str]
    other_rules: str = "--if-exists replace makes it anew with these rules"

    def plan(self, draft: Draft, if_exists: str) -> CreateWindow | UpdateWindow:
        """Return what is to be done for a draft, and report a window that has its key.

        ``if_exists`` is one of IF_EXISTS; with ``fail`` such a window raises ConflictError. A window without
        the rules of the draft does so unless it is replaced.
        """
        existing = None if draft.key is None else self._existing(draft)
        listed = self.reader.listed_ids(draft.team_id)
        if existing is None:
            return CreateWindow(draft, listed)
        already = f"window {existing.id} has the key {draft.key!r} already"
        if if_exists == "fail":
            raise ConflictError(already, hint=f"compass-maint get {existing.id}{scope_flag(existing)}")
        if if_exists == "replace":
            self.reporter.info(f"{already}; it is replaced")
            return CreateWindow(draft, listed, replaced=existing)
        self._check_rules(existing, draft)
        # Its end moves on, never back.
        moves = if_exists == "extend" and existing.end is not None and existing.end < draft.end
        self.reporter.info(f"{already}; {'its end is moved' if moves else 'it is returned'}")
        self._compare_times(existing, draft, if_exists)
        return UpdateWindow(existing.team_id, existing, Changes(end=draft.end if moves else None))

    def create_one(self, draft: Draft, if_exists: str) -> Maintenance:
        """Return the window of the draft's key, made where there is none; ``fail`` raises ConflictError."""
        made = self._make(draft, if_exists)
        return self._settle(made) if self._contested([made]) else made.window

    def create_all(self, drafts: Sequence[Draft], if_exists: str) -> "list[JobResult[Maintenance]]":
        """Make windows side by side; return the result for each, in the order of the drafts."""
        results = self.jobs.run_all([partial(self._make, draft, if_exists) for draft in drafts])
        if any(result.interrupted for result in results):
            return [_result(result, {}) for result in results]
        contested = self._contested(result.value for result in results if result.value is not None)
        settled = self.jobs.run_all([partial(self._settle, made) for made in contested])
        kept = {made.window.id: result for made, result in zip(contested, settled, strict=True)}
        return [_result(result, kept) for result in results]

    def _existing(self, draft: Draft) -> Maintenance | None:
        return keeper(_with_key(self.reader.open_windows(draft.team_id), draft))

    def _check_rules(self, window: Maintenance, draft: Draft) -> None:
        """Raise ConflictError where a window with the draft's key does not cover the draft's rules."""
        if missing := missing_rules(window, draft):
            raise ConflictError(
                f"window {window.id} has the key {draft.key!r}, but not the rules asked for: "
                f"{self._rules(missing)} is missing; it has {self._rules(window.rules) or 'none'}",
                hint=self.other_rules,
            )

    def _rules(self, rules: Iterable[Rule]) -> str:
        return ", ".join(
            f"{state} {entity.type}:{self.names.get(entity, entity.id)}" for state, entity in rules
        )

    def _compare_times(self, window: Maintenance, draft: Draft, if_exists: str) -> None:
        """Warn where a window that is returned has other times than the draft."""
        local = partial(format_local, zone=self.clock.zone)
        if window.start and window.start > max(draft.start, self.clock.now()):
            self.reporter.warn(f"asked from {local(draft.start)}, it starts at {local(window.start)}")
        if if_exists == "return" and window.end and window.end != draft.end:
            way = "extend moves it" if window.end < draft.end else "replace makes it anew"
            self.reporter.warn(
                f"asked until {local(draft.end)}, it ends at {local(window.end)}; --if-exists {way}"
            )

    def _make(self, draft: Draft, if_exists: str) -> Made:
        operation = self.plan(draft, if_exists)
        new = draft.key is not None and isinstance(operation, CreateWindow)
        return Made(draft, operation.send(self.client), new)

    def _contested(self, made: Iterable[Made]) -> list[Made]:
        """Look again, once for each scope, and return those that are not the only window with their key."""
        scopes: dict[str | None, list[Made]] = {}
        for each in made:
            if each.new:
                scopes.setdefault(each.draft.team_id, []).append(each)
        found = []
        for team_id, ours in scopes.items():
            try:
                keys = Counter(window.key for window in self.reader.open_now(team_id))
            except CompassMaintError as error:
                self.reporter.warn(
                    f"whether other processes made windows with these keys is not known: {error.message}"
                )
            else:
                found += [each for each in ours if keys[each.draft.key] > 1]
        return found

    def _settle(self, made: Made) -> Maintenance:
        """Return the one window of a contested key; raise ConflictError where every one was removed."""
        mine = made.window
        for n in range(ROUNDS):
            if n:
                mine = self.client.create_maintenance(made.draft)
            kept = self._keep(made.draft, mine)
            if kept is not None:
                return kept
        raise ConflictError(
            f"other processes make and remove windows with the key {made.draft.key!r}; none was kept"
        )

    def _keep(self, draft: Draft, mine: Maintenance) -> Maintenance | None:
        """Return the window to keep, or None where this process took back the only one."""
        held = self._open_with_key(draft)
        first = keeper(held)
        if first is not None and first.id == mine.id and len(held) > 1:
            if not self.client.pause(SETTLE_SECONDS):
                return mine
            held = self._open_with_key(draft)
        if all(window.id == mine.id for window in held):
            return mine
        if not self.client.pause(0):
            return mine  # a client that was stopped takes nothing back
        self.reporter.info(
            f"another process made a window with the key {draft.key!r}; {mine.id} is taken back"
        )
        take_back(self.client, mine)
        return self._left(draft, mine)

    def _left(self, draft: Draft, mine: Maintenance) -> Maintenance | None:
        """Return the window that other processes keep, after they have settled on one; None where none is."""
        left: list[Maintenance] = []
        for _ in range(ROUNDS):
            left = [window for window in self._open_with_key(draft) if window.id != mine.id]
            if len(left) < 2 or not self.client.pause(SETTLE_SECONDS):  # noqa: PLR2004 - one, or none
                break
        return keeper(left)

    def _open_with_key(self, draft: Draft) -> list[Maintenance]:
        return _with_key(self.reader.open_now(draft.team_id), draft)


def _with_key(windows: Iterable[Maintenance], draft: Draft) -> list[Maintenance]:
    return [window for window in windows if window.key == draft.key]


def _result(
    result: "JobResult[Made]", kept: "Mapping[str, JobResult[Maintenance]]"
) -> "JobResult[Maintenance]":
    """Return the result for a draft: its window, or the one that was kept in its place."""
    from compass_maint_cli.api.pool import JobResult

    made = result.value
    if made is None:
        return JobResult(result.index, None, result.error, result.started, result.interrupted)
    settled = kept.get(made.window.id)
    if settled is None or not settled.started:
        interrupted = result.interrupted or settled is not None
        return JobResult(result.index, made.window, None, started=True, interrupted=interrupted)
    return replace(settled, index=result.index, interrupted=result.interrupted or settled.interrupted)
