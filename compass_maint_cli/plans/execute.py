"""A plan carried out: make, change, remove. One step that fails leaves the others done.

Only what takes something away waits for what may replace it (:mod:`compass_maint_cli.plans.removals`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.api.requests import (
    ApiRequest,
    cancel_request,
    create_request,
    delete_request,
    update_request,
)
from compass_maint_cli.domain.keys import keeper
from compass_maint_cli.domain.maintenance import Draft, Maintenance
from compass_maint_cli.errors import CompassMaintError, ConflictError
from compass_maint_cli.output.view import Record, Tone
from compass_maint_cli.plans.plan import Action, Step
from compass_maint_cli.plans.plan_view import state, step_data, step_record
from compass_maint_cli.plans.removals import PHASES, waits_for
from compass_maint_cli.windows.create import SETTLE_SECONDS
from compass_maint_cli.windows.operations import take_back

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of a step: a window (None once it is deleted), an error, or neither.

    ``made`` says that the window is new, and ours. ``waits_for`` are the failed steps because of which it was
    skipped.
    """

    step: Step
    window: Maintenance | None = None
    error: CompassMaintError | None = None
    started: bool = True
    interrupted: bool = False
    made: bool = False
    waits_for: tuple[Step, ...] = ()

    @property
    def word(self) -> str:
        """What is said of it."""
        if not self.step.acts:
            return "not done" if self.error else ""
        if self.waits_for:
            return "skipped"
        return "failed" if self.error else "done" if self.started else "not started"


def drafts_to_make(steps: Iterable[Step]) -> list[Draft]:
    """Return the drafts of the windows that the plan makes."""
    making = (Action.CREATE, Action.RENEW)
    return [step.desired.draft for step in steps if step.action in making and step.desired]


def request_of(step: Step) -> ApiRequest:
    """Return the request of a step that sends one."""
    if step.window is None:
        [draft] = drafts_to_make([step])
        return create_request(draft)
    where = (step.window.team_id, step.window.id)
    if step.action is Action.DELETE:
        return delete_request(*where)
    return cancel_request(*where) if step.action is Action.CANCEL else update_request(*where, step.changes)


def carry_out(session: "Session", steps: Sequence[Step]) -> list[StepResult]:
    """Carry out the steps; return what became of each, in their order, the ones that send nothing too.

    Those of one phase go side by side, and a phase begins when the one before has ended. What takes something
    away is skipped where what may replace it failed.
    """
    done = {
        index: StepResult(step, error=_blocked(session, step))
        for index, step in enumerate(steps)
        if not step.acts
    }
    for phase in PHASES:
        todo = {index: step for index, step in enumerate(steps) if step.action in phase}
        done |= _carry_out_phase(session, todo, list(done.values()))
    ordered = [done[index] for index in range(len(steps))]
    return ordered if any(item.interrupted for item in ordered) else _settle(session, ordered)


def _carry_out_phase(
    session: "Session", todo: Mapping[int, Step], before: Sequence[StepResult]
) -> dict[int, StepResult]:
    """Carry out steps side by side, after those ``before``; start none after an interrupt."""
    if any(item.interrupted for item in before):
        return {index: StepResult(step, started=False, interrupted=True) for index, step in todo.items()}
    done = _skipped(session, todo, before)
    going = {index: step for index, step in todo.items() if index not in done}
    outcomes = session.jobs.run_all([partial(_do, session, step) for step in going.values()]) if going else []
    for (index, step), outcome in zip(going.items(), outcomes, strict=True):
        held = outcome.value or StepResult(step, error=outcome.error, started=outcome.started)
        done[index] = replace(held, interrupted=outcome.interrupted)
    return done


def _skipped(
    session: "Session", todo: Mapping[int, Step], before: Sequence[StepResult]
) -> dict[int, StepResult]:
    """Return the steps that must not be carried out, because of what failed before them."""
    failed = [item.step for item in before if item.error is not None]
    windows = [item.window or item.step.window for item in before]
    standing = [window for window in windows if window is not None]
    waiting = {index: waits_for(step, failed, standing, session.clock.now()) for index, step in todo.items()}
    return {
        index: StepResult(todo[index], error=_kept_for(todo[index], others), started=False, waits_for=others)
        for index, others in waiting.items()
        if others
    }


def _kept_for(step: Step, others: Sequence[Step]) -> CompassMaintError:
    """Return the error for a window that stays as it is until the others have succeeded."""
    names = ", ".join(_keys(others))
    window = step.window.id if step.window else ""
    return ConflictError(
        f"{step.key}: window {window} is kept: what may replace it was not made or changed: {names}",
        hint="mend what failed and apply again",
    )


def _keys(steps: Iterable[Step]) -> list[str]:
    return [step.key or "" for step in steps]


def _do(session: "Session", step: Step) -> StepResult:
    """Send the request of one step."""
    client, window = session.client, step.window
    if window is None:
        [draft] = drafts_to_make([step])
        return StepResult(
            step, client.create_maintenance(draft, session.reader.listed_ids(draft.team_id)), made=True
        )
    if step.action is Action.DELETE:
        client.delete_maintenance(window.team_id, window.id)
        return StepResult(step)
    if step.action is Action.CANCEL:
        return StepResult(step, client.cancel_maintenance(window.team_id, window.id).window)
    return StepResult(step, client.update_maintenance(window.team_id, window.id, step.changes))


def _blocked(session: "Session", step: Step) -> CompassMaintError | None:
    """Return the error for what the files want and apply must not do."""
    if step.action is not Action.BLOCKED or step.window is None:
        return None
    now = state(step.window, session.console.view._replace(terminal=True))
    return ConflictError(
        f"{step.key}: window {step.window.id}, {now}, is not as the file says; {step.why}",
        hint=step.hint or None,
    )


def _settle(session: "Session", done: list[StepResult]) -> list[StepResult]:
    """Look for windows that another ``apply`` made at the same time, and keep one of each key.

    As for ``create --key`` (:mod:`compass_maint_cli.windows.create`): the API has no lock, so both processes
    look when theirs are made. The window that is not the keeper is taken back by its maker; where it stays,
    its maker had looked before ours was there, and ours goes.
    """
    try:
        found = _twins(session, done)
        done = [_kept(session, item, found, late=False) for item in done]
        if found and _twins(session, done):
            session.clock.sleep(SETTLE_SECONDS)
            found = _twins(session, done)
            done = [_kept(session, item, found, late=True) for item in done]
    except CompassMaintError as error:
        session.console.warn(
            f"whether another process made the same windows could not be seen: {error.message}"
        )
    return done


def _twins(session: "Session", done: Iterable[StepResult]) -> dict[str, list[Maintenance]]:
    """Return open windows of others, by their key, where that is the key of one that we made and kept."""
    made = {item.window.id: item.window for item in done if item.window and item.made}
    keys = {(window.team_id, window.key) for window in made.values()}
    found: dict[str, list[Maintenance]] = {}
    for team_id in {window.team_id for window in made.values()}:
        for window in session.client.list_maintenances(team_id, "non-expired"):
            if window.is_open and window.id not in made and (team_id, window.key) in keys:
                found.setdefault(window.key or "", []).append(window)
    return found


def _kept(
    session: "Session", item: StepResult, found: Mapping[str, Sequence[Maintenance]], *, late: bool
) -> StepResult:
    """Return what stays of a window that was made: it, or the one of another process."""
    mine = item.window
    if mine is None or not item.made:
        return item
    twins = [other for other in found.get(mine.key or "", ()) if other.team_id == mine.team_id]
    first = keeper(twins)
    if first is None or (keeper([mine, first]) is mine and not late):
        return item
    session.console.info(
        f"another process made {first.id} with the key {mine.key!r}; {mine.id} is taken back"
    )
    take_back(session.client, mine)
    return replace(item, window=first, made=False)


def done_record(session: "Session", item: StepResult) -> Record:
    """Return what became of a step as a line of a table, or as data."""
    record = step_record(item.step, session.console.view)
    window = item.window or item.step.window
    result: dict[str, object] | None = None
    if item.error:
        result = {"done": False, "error": item.error.as_data()["error"]}
        if item.waits_for:
            result["dependsOn"] = _keys(item.waits_for)
    elif item.step.acts and item.started:
        result = {"done": True, "window": item.window.raw if item.window else None}
    cells = {"result": item.word, **record.cells, "id": window.id if window else ""}
    if item.error and item.step.acts:
        cells["what"] = item.error.message
    tones = {**record.tones, "result": Tone.BAD if item.error else Tone.GOOD}
    return Record(step_data(item.step, result), cells, window.id if window else None, tones)
