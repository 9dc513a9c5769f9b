"""Carrying out a plan: create, change, remove. A step that fails does not undo the others.

A step that takes something away waits for the steps that may replace it
(:mod:`compass_maint_cli.plans.removals`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.domain.plan_steps import REMOVING, Action, Step, StepResult
from compass_maint_cli.domain.reporter import Reporter
from compass_maint_cli.errors import CompassMaintError, ConflictError
from compass_maint_cli.output.plan_data import keys
from compass_maint_cli.output.plan_view import blocked_error
from compass_maint_cli.output.view import View
from compass_maint_cli.plans.removals import PHASES, waits_for
from compass_maint_cli.times.clock import Clock
from compass_maint_cli.windows.key_race import KeyRace, none_kept
from compass_maint_cli.windows.operations import CreateWindow, RemoveWindow, UpdateWindow

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.pool import JobResult, JobRunner
    from compass_maint_cli.windows.reader import WindowReader


def operation_of(
    step: Step, listed: tuple[str, ...] | None = None
) -> CreateWindow | RemoveWindow | UpdateWindow:
    """Return what a step that acts does to its window: ``--dry-run`` prints its request, else it is sent.

    ``listed`` are the ids of the open windows of its scope, if they were read before.
    """
    if draft := step.new_window:
        return CreateWindow(draft, listed)
    if step.window is None:
        raise ValueError(f"a step that acts has a window or a draft: {step}")
    if step.action in REMOVING:
        return RemoveWindow(step.window)
    return UpdateWindow(step.window.team_id, step.window, step.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanExecutor:
    """Carries out plans. ``view`` is how the error of a blocked step shows times."""

    client: "Client"
    reader: "WindowReader"
    jobs: "JobRunner"
    clock: Clock
    reporter: Reporter
    view: View

    def carry_out(self, steps: Sequence[Step]) -> list[StepResult]:
        """Carry out the steps and return the result of each, in their order, also of those that send nothing.

        The steps of a phase run side by side; a phase begins when the one before has ended. A step that takes
        something away is skipped where a step that may replace it failed.
        """
        done: dict[int, StepResult] = {}
        for index, step in enumerate(steps):
            if not step.acts:
                why = step.why if step.action is Action.BLOCKED else ""
                done[index] = StepResult(step, error=self._differs(step, step.window, why))
        for phase in PHASES:
            todo = {index: step for index, step in enumerate(steps) if step.action in phase}
            done |= self._carry_out_phase(todo, list(done.values()))
        ordered = [done[index] for index in range(len(steps))]
        return ordered if any(item.interrupted for item in ordered) else self._settle(ordered)

    def _carry_out_phase(
        self, todo: Mapping[int, Step], before: Sequence[StepResult]
    ) -> dict[int, StepResult]:
        """Carry out steps side by side, after those ``before``; start none after an interrupt."""
        if any(item.interrupted for item in before):
            return {index: StepResult(step, started=False, interrupted=True) for index, step in todo.items()}
        done = self._skipped(todo, before)
        going = {index: step for index, step in todo.items() if index not in done}
        if not going:
            return done
        operations = [operation_of(step, self.reader.listed_ids(step.team_id)) for step in going.values()]
        jobs = [partial(operation.send, self.client) for operation in operations]
        for (index, step), job in zip(going.items(), self.jobs.run_all(jobs), strict=True):
            done[index] = StepResult(
                step,
                window=job.value,
                error=job.error,
                started=job.started,
                interrupted=job.interrupted,
                created=step.new_window is not None and job.value is not None,
                remains=self._differs(step, job.value, step.remains),
            )
        return done

    def _differs(self, step: Step, window: Maintenance | None, why: str) -> CompassMaintError | None:
        """Return the error for a window that is not as its file says, before or after the step."""
        return blocked_error(step, window, why, self.view) if why and window else None

    def _skipped(self, todo: Mapping[int, Step], before: Sequence[StepResult]) -> dict[int, StepResult]:
        """Return the results of the steps that must not be carried out because others failed before them."""
        failed = [item.step for item in before if item.error is not None]
        windows = [item.window or item.step.window for item in before]
        standing = [window for window in windows if window is not None]
        skipped: dict[int, StepResult] = {}
        for index, step in todo.items():
            if others := waits_for(step, failed, standing, self.clock.now()):
                error = _kept_for(step, others)
                skipped[index] = StepResult(step, error=error, started=False, waits_for=others)
        return skipped

    def _settle(self, done: list[StepResult]) -> list[StepResult]:
        """Keep one window of each key if other processes created one at the same time."""
        created = [item.window for item in done if item.window is not None and item.created]
        # A window that the plan knew, such as one that --end-running ends, is no window of another process.
        known = frozenset(item.step.window.id for item in done if item.step.window)
        for window in created:
            self.reader.remember(window.id, window.team_id)
        race = KeyRace(self.client, self.reader, self.reporter, known=known)
        settled = race.settle_all(created, self.jobs, _one_kept)
        return [_after_race(item, settled) for item in done]


def _one_kept(mine: Maintenance, kept: Maintenance | None) -> Maintenance:
    if kept is None:
        raise none_kept(mine.key)
    return kept


def _after_race(item: StepResult, settled: "Mapping[str, JobResult[Maintenance]]") -> StepResult:
    """Return the result of a step, with the window that stays in place of the one that it created."""
    result = settled.get(item.window.id) if item.window is not None and item.created else None
    if result is None or not result.started:
        return item
    kept = result.value
    created = kept is not None and item.window is not None and kept.id == item.window.id
    return replace(item, window=kept, error=result.error, created=created, interrupted=result.interrupted)


def _kept_for(step: Step, others: Sequence[Step]) -> CompassMaintError:
    """Return the error for a window that stays as it is until the others have succeeded."""
    window = step.window.id if step.window else ""
    return ConflictError(
        f"{step.key}: window {window} is kept, because its replacement failed: {', '.join(keys(others))}",
        hint="fix what failed, then apply again",
    )
