"""A plan as programs read it.

In JSON a plan is ``{"plan": [...], "summary": {...}, "account": {...}, "madeAt": "2026-11-23T12:00:00Z"}``. A
step has ``action``, ``key``, ``team``, ``id`` (of the existing window, or null), ``current`` (it as
it is, or null), ``description``, ``startDate``, ``endDate``, ``rules`` (as they will be), ``changes`` (what
an update sends, or null), ``why``, ``hint`` (how to get past what blocks it, or null), ``file``, ``line`` and
``result``. The result is null where nothing was sent, else ``{"done": true, "window": ...}``, with null for a
window that was deleted and with ``error`` where the window is still not as its file says, or
``{"done": false, "error": ...}``, with ``dependsOn`` (keys) where it was skipped because other steps failed.
``summary`` counts the steps by action.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from compass_maint_cli.domain.plan_steps import Action, Step, StepResult
from compass_maint_cli.domain.request_bodies import changes_body, draft_body
from compass_maint_cli.output.view import Record
from compass_maint_cli.times.wire import to_wire


def plan_record(
    steps: Iterable[Step], rows: Iterable[Record], account: Mapping[str, object], made_at: datetime
) -> Record:
    """Return a plan as one object; ``rows`` are its steps. ``apply --frozen`` reads account and time."""
    data = {"plan": [row.data for row in rows], "summary": summary(steps)}
    return Record({**data, "account": account, "madeAt": to_wire(made_at)}, {})


def summary(steps: Iterable[Step]) -> dict[str, int]:
    """Count the steps by action; every action is there."""
    counts = Counter(step.action for step in steps)
    return {action.value: counts[action] for action in Action}


def step_data(step: Step, result: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return a step as data of the documented shape."""
    place = step.desired.place if step.desired else None
    return {
        "action": step.action.value,
        "key": step.key,
        "team": step.team_id,
        "id": step.window.id if step.window else None,
        "current": step.window.raw if step.window else None,
        **_window_data(step),
        "changes": changes_body(step.changes) or None,
        "why": step.why,
        "hint": step.hint or None,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "result": result,
    }


def result_data(result: StepResult) -> dict[str, object] | None:
    """Return the ``result`` of a step's data."""
    if result.error:
        data: dict[str, object] = {"done": False, "error": result.error.as_data()["error"]}
        return data | ({"dependsOn": keys(result.waits_for)} if result.waits_for else {})
    if result.step.acts and result.started:
        done: dict[str, object] = {"done": True, "window": result.window.raw if result.window else None}
        return done | (result.remains.as_data() if result.remains else {})
    return None


def _window_data(step: Step) -> dict[str, object]:
    moved = step.window.draft(step.changes) if step.window and step.action is Action.MOVE_END else None
    if moved:
        return draft_body(moved)
    if step.desired:
        return draft_body(step.desired)
    raw = step.window.raw if step.window else {}
    return {name: raw.get(name) for name in ("description", "startDate", "endDate", "rules")}


def keys(steps: Iterable[Step]) -> list[str]:
    """Return the keys of steps, to name them."""
    return [step.key or "" for step in steps]
