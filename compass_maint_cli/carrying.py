"""A plan carried out: every step on its own, so that one that fails leaves the others done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.api.calls import Call, cancel_call, create_call, delete_call, update_call
from compass_maint_cli.errors import CompassMaintError, ConflictError
from compass_maint_cli.keyed import PATIENCE, take_back
from compass_maint_cli.maintenance import Draft, Maintenance
from compass_maint_cli.output import Record, Tone
from compass_maint_cli.plan import Action, Step
from compass_maint_cli.plantext import state, step_data, step_record

if TYPE_CHECKING:
    from compass_maint_cli.session import Session


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a step: a window (None once it is deleted), an error, or neither.

    ``made`` says that the window is new, and ours.
    """

    step: Step
    window: Maintenance | None = None
    error: CompassMaintError | None = None
    started: bool = True
    interrupted: bool = False
    made: bool = False

    @property
    def word(self) -> str:
        """What is said of it."""
        if not self.step.acts:
            return "not done" if self.error else ""
        return "failed" if self.error else "done" if self.started else "not started"


def drafts_to_make(steps: Iterable[Step]) -> list[Draft]:
    """Return the drafts of the windows that the plan makes."""
    making = (Action.CREATE, Action.RENEW)
    return [step.desired.draft for step in steps if step.action in making and step.desired]


def call_of(step: Step) -> Call:
    """Return the request of a step that sends one."""
    if step.window is None:
        [draft] = drafts_to_make([step])
        return create_call(draft)
    where = (step.window.team_id, step.window.id)
    if step.action is Action.DELETE:
        return delete_call(*where)
    return cancel_call(*where) if step.action is Action.CANCEL else update_call(*where, step.changes)


def carry_out(session: "Session", steps: Sequence[Step]) -> list[Done]:
    """Carry out the steps side by side; return what became of each, the ones that send nothing too."""
    acting = [step for step in steps if step.acts]
    outcomes = iter(session.run_all([partial(_do, session, step) for step in acting]))
    done: list[Done] = []
    for step in steps:
        if step.acts:
            outcome = next(outcomes)
            held = outcome.value or Done(step, error=outcome.error, started=outcome.started)
            done.append(replace(held, interrupted=outcome.interrupted))
        else:
            done.append(Done(step, error=_blocked(session, step)))
    return done if any(item.interrupted for item in done) else _settle(session, done)


def _do(session: "Session", step: Step) -> Done:
    """Send the request of one step."""
    client, window = session.client, step.window
    if window is None:
        [draft] = drafts_to_make([step])
        return Done(step, client.create_maintenance(draft, session.listed_ids(draft.team_id)), made=True)
    if step.action is Action.DELETE:
        client.delete_maintenance(window.team_id, window.id)
        return Done(step)
    if step.action is Action.CANCEL:
        return Done(step, client.cancel_maintenance(window.team_id, window.id).window)
    return Done(step, client.update_maintenance(window.team_id, window.id, step.changes))


def _blocked(session: "Session", step: Step) -> CompassMaintError | None:
    """Return the error for what the files want and apply must not do."""
    if step.action is not Action.BLOCKED or step.window is None:
        return None
    now = state(step.window, session.view._replace(terminal=True))
    return ConflictError(
        f"{step.key}: window {step.window.id}, {now}, is not as the file says; {step.why}",
        hint=step.hint or None,
    )


def _settle(session: "Session", done: list[Done]) -> list[Done]:
    """Look for windows that another ``apply`` made at the same time, and keep one of each key.

    As for ``create --key`` (:mod:`compass_maint_cli.keyed`): the API has no lock, so both processes look when
    theirs are made. Of two windows the one with the higher id is taken back by its maker; where it stays, its
    maker had looked before ours was there, and ours goes.
    """
    try:
        found = _twins(session, done)
        done = [_kept(session, item, found, late=False) for item in done]
        if found and _twins(session, done):
            session.environment.sleep(PATIENCE)
            found = _twins(session, done)
            done = [_kept(session, item, found, late=True) for item in done]
    except CompassMaintError as error:
        session.warn(f"whether another process made the same windows could not be seen: {error.message}")
    return done


def _twins(session: "Session", done: Iterable[Done]) -> dict[str, list[Maintenance]]:
    """Return open windows of others, by their key, where that is the key of one that we made and kept."""
    made = {item.window.id: item.window for item in done if item.window and item.made}
    keys = {(window.team_id, window.key) for window in made.values()}
    found: dict[str, list[Maintenance]] = {}
    for team_id in {window.team_id for window in made.values()}:
        for window in session.client.list_maintenances(team_id, "non-expired"):
            if window.is_open and window.id not in made and (team_id, window.key) in keys:
                found.setdefault(window.key or "", []).append(window)
    return found


def _kept(session: "Session", item: Done, found: Mapping[str, Sequence[Maintenance]], *, late: bool) -> Done:
    """Return what stays of a window that was made: it, or the one of another process."""
    mine = item.window
    if mine is None or not item.made:
        return item
    twins = [other for other in found.get(mine.key or "", ()) if other.team_id == mine.team_id]
    first = min(twins, key=lambda window: window.id, default=None)
    if first is None or (mine.id < first.id and not late):
        return item
    session.say(f"another process made {first.id} with the key {mine.key!r}; {mine.id} is taken back")
    take_back(session, mine)
    return replace(item, window=first, made=False)


def done_record(session: "Session", item: Done) -> Record:
    """Return what became of a step as a line of a table, or as data."""
    record = step_record(item.step, session.view)
    window = item.window or item.step.window
    result: dict[str, object] | None = None
    if item.error:
        result = {"done": False, "error": item.error.as_data()["error"]}
    elif item.step.acts and item.started:
        result = {"done": True, "window": item.window.raw if item.window else None}
    cells = {"result": item.word, **record.cells, "id": window.id if window else ""}
    if item.error and item.step.acts:
        cells["what"] = item.error.message
    tones = {**record.tones, "result": Tone.BAD if item.error else Tone.GOOD}
    return Record(step_data(item.step, result), cells, window.id if window else None, tones)
