"""Create windows; one whose key has a window already is found instead of created twice.

The API has no idempotency key (docs/api-facts.md 1.4), so the description holds the key. What happens where
several processes create one at once is in :mod:`compass_maint_cli.windows.key_race`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.domain.keys import keeper, missing_rules
from compass_maint_cli.domain.lifecycle import scope_flag
from compass_maint_cli.domain.maintenance import Changes, Draft, Entity, Maintenance, Rule
from compass_maint_cli.errors import ConflictError
from compass_maint_cli.times.local import format_local
from compass_maint_cli.windows.key_race import KeyRace, none_kept
from compass_maint_cli.windows.operations import CreateWindow, UpdateWindow

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.pool import JobResult, JobRunner
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.times.clock import Clock
    from compass_maint_cli.windows.reader import WindowReader

IF_EXISTS = ("return", "extend", "replace", "fail")
ROUNDS = 3
"""How often a window is created for a key whose windows are all removed by others."""


class Created(NamedTuple):
    """The window of a draft; ``new``: it was created just now, and another process may have used its key."""

    draft: Draft
    window: Maintenance
    new: bool


class WindowCreator(NamedTuple):
    """Creates windows, those with a key once.

    ``if_exists`` is one of IF_EXISTS: what to do if a window has the key. ``names`` are the aliases of
    entities, for sentences. ``other_rules`` is the hint for a window that has the key but not the rules.
    """

    client: "Client"
    reader: "WindowReader"
    jobs: "JobRunner"
    clock: "Clock"
    reporter: "Reporter"
    names: Mapping[Entity, str]
    if_exists: str
    other_rules: str = "--if-exists replace creates a new one with these rules"

    def plan(self, draft: Draft) -> CreateWindow | UpdateWindow:
        """Return what is to be done for a draft, and report a window that has its key.

        Such a window raises ConflictError with ``fail``, and also without the rules of the draft unless it
        is replaced.
        """
        return self._plan(draft, self._existing(draft))

    def _plan(self, draft: Draft, existing: Maintenance | None) -> CreateWindow | UpdateWindow:
        listed = self.reader.listed_ids(draft.team_id)
        if existing is None:
            return CreateWindow(draft, listed)
        already = f"window {existing.id} already has the key {draft.key!r}"
        if self.if_exists == "fail":
            raise ConflictError(already, hint=f"compass-maint get {existing.id}{scope_flag(existing)}")
        if self.if_exists == "replace":
            self.reporter.info(f"{already}; it is replaced")
            return CreateWindow(draft, listed, replaced=existing)
        self._check_rules(existing, draft)
        # Its end moves on, never back.
        moves = self.if_exists == "extend" and existing.end is not None and existing.end < draft.end
        self.reporter.info(f"{already}; {'its end is moved' if moves else 'it is returned'}")
        self._compare_times(existing, draft)
        return UpdateWindow(existing.team_id, existing, Changes(end=draft.end if moves else None))

    def create_one(self, draft: Draft) -> Maintenance:
        """Return the window of the draft's key, created if there is none; raise what ``plan`` raises."""
        created = self._created(draft)
        return self._kept(created, self._race.settle_one(created.window)) if created.new else created.window

    def create_all(self, drafts: Sequence[Draft]) -> "list[JobResult[Maintenance]]":
        """Create windows side by side; return the result for each, in the order of the drafts."""
        if not any(draft.key for draft in drafts):  # only a key has to be found first, and settled afterwards
            creates = [CreateWindow(draft, self.reader.listed_ids(draft.team_id)) for draft in drafts]
            return self.jobs.run_all([partial(create.send, self.client) for create in creates])
        results = self.jobs.run_all([partial(self._created, draft) for draft in drafts])
        if any(result.interrupted for result in results):
            return [_result(result, {}) for result in results]
        values = [result.value for result in results if result.value is not None and result.value.new]
        new = {each.window.id: each for each in values}
        settled = self._race.settle_all(
            [each.window for each in values],
            self.jobs,
            lambda mine, kept: self._kept(new[mine.id], kept),
        )
        return [_result(result, settled) for result in results]

    @property
    def _race(self) -> KeyRace:
        return KeyRace(self.client, self.reader, self.reporter, replacing=self.if_exists == "replace")

    def _kept(self, created: Created, kept: Maintenance | None) -> Maintenance:
        """Return the one window of a contested key; create it again if all were removed.

        Raise ConflictError if none stays, or one without the draft's rules.
        """
        mine = created.window
        for _ in range(ROUNDS - 1):
            if kept is None:
                mine = self.client.create_maintenance(created.draft)
                kept = self._race.settle_one(mine)
        if kept is None:
            raise none_kept(created.draft.key)
        if kept.id != mine.id:
            self._check_rules(kept, created.draft)
        return kept

    def _existing(self, draft: Draft) -> Maintenance | None:
        if draft.key is None:
            return None
        return keeper(self.reader.open_with_key(draft.team_id, draft.key))

    def _check_rules(self, window: Maintenance, draft: Draft) -> None:
        """Raise ConflictError if a window with the draft's key does not cover the draft's rules."""
        if missing := missing_rules(window, draft):
            raise ConflictError(
                f"window {window.id} has the key {draft.key!r}, but not the requested rules: "
                f"{self._rules(missing)} is missing; it has {self._rules(window.rules) or 'none'}",
                hint=self.other_rules,
            )

    def _rules(self, rules: Iterable[Rule]) -> str:
        return ", ".join(
            f"{state} {entity.type}:{self.names.get(entity, entity.id)}" for state, entity in rules
        )

    def _compare_times(self, window: Maintenance, draft: Draft) -> None:
        """Warn if a window that is returned has other times than the draft."""
        local = partial(format_local, zone=self.clock.zone)
        if window.start and window.start > max(draft.start, self.clock.now()):
            self.reporter.warn(f"requested start {local(draft.start)}; it starts at {local(window.start)}")
        if self.if_exists == "return" and window.end and window.end != draft.end:
            way = "extend moves it" if window.end < draft.end else "replace creates a new one"
            self.reporter.warn(
                f"requested end {local(draft.end)}; it ends at {local(window.end)}; --if-exists {way}"
            )

    def _created(self, draft: Draft) -> Created:
        existing = self._existing(draft)
        if existing is not None and self.if_exists in ("return", "extend"):
            existing = self._race.confirm(existing, self.clock.now())
        operation = self._plan(draft, existing)
        new = draft.key is not None and isinstance(operation, CreateWindow)
        return Created(draft, operation.send(self.client), new)


def _result(
    result: "JobResult[Created]", kept: "Mapping[str, JobResult[Maintenance]]"
) -> "JobResult[Maintenance]":
    """Return the result for a draft: its window, or the one that was kept in its place."""
    from compass_maint_cli.api.pool import JobResult

    created = result.value
    if created is None:
        return JobResult(None, result.error, result.started, result.interrupted)
    settled = kept.get(created.window.id)
    if settled is None or not settled.started:
        interrupted = result.interrupted or settled is not None
        return JobResult(created.window, None, started=True, interrupted=interrupted)
    return settled._replace(interrupted=result.interrupted or settled.interrupted)
