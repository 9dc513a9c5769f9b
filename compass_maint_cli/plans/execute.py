"""Carrying out a plan: create, change, remove. A step that fails does not undo the others.

A step that takes something away waits for the steps that may replace it
(:mod:`compass_maint_cli.plans.removals`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.domain.keys import keeper
from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.domain.plan_steps import Action, Step, StepResult
from compass_maint_cli.domain.reporter import Reporter
from compass_maint_cli.errors import CompassMaintError, ConflictError
from compass_maint_cli.output.plan_data import keys
from compass_maint_cli.output.plan_view import blocked_error
from compass_maint_cli.output.view import View
from compass_maint_cli.plans.removals import PHASES, waits_for
from compass_maint_cli.plans.requests import step_request
from compass_maint_cli.times.clock import Clock
from compass_maint_cli.windows.create import SETTLE_SECONDS
from compass_maint_cli.windows.operations import take_back

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.windows.jobs import JobRunner
    from compass_maint_cli.windows.reader import WindowReader


@dataclass(frozen=True, slots=True)
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
        done = {
            index: StepResult(step, error=self._blocked(step))
            for index, step in enumerate(steps)
            if not step.acts
        }
        for phase in PHASES:
            todo = {index: step for index, step in enumerate(steps) if step.action in phase}
            done |= self._carry_out_phase(todo, list(done.values()))
        ordered = [done[index] for index in range(len(steps))]
        return ordered if any(item.interrupted for item in ordered) else self._settle(ordered)

    def _blocked(self, step: Step) -> CompassMaintError | None:
        """Return the error for what the files want and apply must not do."""
        if step.action is not Action.BLOCKED or step.window is None:
            return None
        return blocked_error(step, step.window, step.why, self.view)

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
        jobs = [partial(step_request(step).send, self.client, self.reader) for step in going.values()]
        for (index, step), job in zip(going.items(), self.jobs.run_all(jobs), strict=True):
            made = step.new_window is not None and job.value is not None
            remains = self._remains(step, job.value)
            done[index] = StepResult(
                step, job.value, job.error, job.started, job.interrupted, made=made, remains=remains
            )
        return done

    def _remains(self, step: Step, window: Maintenance | None) -> CompassMaintError | None:
        """Return the error for what is not as the file says although the step was carried out."""
        return blocked_error(step, window, step.remains, self.view) if step.remains and window else None

    def _skipped(self, todo: Mapping[int, Step], before: Sequence[StepResult]) -> dict[int, StepResult]:
        """Return the results of the steps that must not be carried out because others failed before them."""
        failed = [item.step for item in before if item.error is not None]
        windows = [item.window or item.step.window for item in before]
        standing = [window for window in windows if window is not None]
        waiting = {index: waits_for(step, failed, standing, self.clock.now()) for index, step in todo.items()}
        return {
            index: StepResult(
                todo[index], error=_kept_for(todo[index], others), started=False, waits_for=others
            )
            for index, others in waiting.items()
            if others
        }

    def _settle(self, done: list[StepResult]) -> list[StepResult]:
        """Look for windows that another ``apply`` made at the same time, and keep one of each key.

        As for ``create --key`` (:mod:`compass_maint_cli.windows.create`): the API has no lock, so both
        processes look once their windows are made. Of two windows the one with the higher id is taken back by
        the process that made it. Where it stays, that process had looked too early, and ours is taken back.
        """
        try:
            found = self._twins(done)
            done = [self._kept(item, found, late=False) for item in done]
            if found and self._twins(done):
                self.clock.sleep(SETTLE_SECONDS)
                found = self._twins(done)
                done = [self._kept(item, found, late=True) for item in done]
        except CompassMaintError as error:
            self.reporter.warn(
                f"whether another process made the same windows could not be seen: {error.message}"
            )
        return done

    def _twins(self, done: Iterable[StepResult]) -> dict[str, list[Maintenance]]:
        """Return open windows of others, by their key, where that is the key of one that we made and kept.

        A window that the plan knew, such as one that --end-running ends, is not one of them.
        """
        made = {item.window.id: item.window for item in done if item.window and item.made}
        known = made.keys() | {item.step.window.id for item in done if item.step.window}
        keys = {(window.team_id, window.key) for window in made.values()}
        found: dict[str, list[Maintenance]] = {}
        for team_id in {window.team_id for window in made.values()}:
            for window in self.reader.open_now(team_id):
                if window.id not in known and (team_id, window.key) in keys:
                    found.setdefault(window.key or "", []).append(window)
        return found

    def _kept(
        self, item: StepResult, found: Mapping[str, Sequence[Maintenance]], *, late: bool
    ) -> StepResult:
        """Return what stays of a window that was made: it, or the one of another process."""
        mine = item.window
        if mine is None or not item.made:
            return item
        twins = [other for other in found.get(mine.key or "", ()) if other.team_id == mine.team_id]
        first = keeper(twins)
        if first is None or (keeper([mine, first]) is mine and not late):
            return item
        self.reporter.info(
            f"another process made {first.id} with the key {mine.key!r}; {mine.id} is taken back"
        )
        take_back(self.client, mine)
        return replace(item, window=first, made=False)


def _kept_for(step: Step, others: Sequence[Step]) -> CompassMaintError:
    """Return the error for a window that stays as it is until the others have succeeded."""
    window = step.window.id if step.window else ""
    return ConflictError(
        f"{step.key}: window {window} is kept: what may replace it was not made or changed: "
        f"{', '.join(keys(others))}",
        hint="mend what failed and apply again",
    )
