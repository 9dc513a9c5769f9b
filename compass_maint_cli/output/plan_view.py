"""A plan as a table: a row for each step. On a terminal it is shown in blocks (`output/plan_blocks.py`)."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from compass_maint_cli.domain.description import plain_text
from compass_maint_cli.domain.plan_steps import Action, Step, StepResult
from compass_maint_cli.errors import ConflictError
from compass_maint_cli.output.plan_data import result_data, step_data
from compass_maint_cli.output.time_format import exact
from compass_maint_cli.output.view import Record, Tone
from compass_maint_cli.times.durations import format_length
from compass_maint_cli.times.intervals import Span

if TYPE_CHECKING:
    from datetime import datetime

    from compass_maint_cli.domain.maintenance import Maintenance, Rule
    from compass_maint_cli.output.view import View

COLUMNS = ("action", "key", "team", "start", "end", "id", "what")

WORDS = {
    Action.CREATE: "create",
    Action.RENEW: "make anew",
    Action.CHANGE: "change",
    Action.MOVE_END: "move the end",
    Action.CANCEL: "cancel",
    Action.DELETE: "delete",
    Action.BLOCKED: "blocked",
    Action.LEAVE: "leave",
    Action.SAME: "same",
}
TONES = {
    Action.CREATE: Tone.GOOD,
    Action.RENEW: Tone.GOOD,
    Action.CHANGE: Tone.CARE,
    Action.MOVE_END: Tone.CARE,
    Action.CANCEL: Tone.BAD,
    Action.DELETE: Tone.BAD,
    Action.BLOCKED: Tone.BAD,
}


def worth_showing(step: Step) -> bool:
    """Whether a person wants to read it: not what is the same, nor what is past as it should be."""
    return step.differs or (step.action is Action.LEAVE and step.window is not None)


def step_record(step: Step, view: "View") -> Record:
    """Return a step as a line of a table, or as data."""
    start, end = _times(step)
    cells = {
        "action": WORDS[step.action],
        "key": step.key or "",
        "team": view.teams.get(step.team_id or "", step.team_id or ""),
        "start": exact(start, view),
        "end": exact(end, view),
        "id": step.window.id if step.window else "",
        "what": what(step, view),
    }
    tone = TONES.get(step.action, Tone.DIM)
    return Record(step_data(step), cells, id=step.key, tones={"action": tone})


def result_record(result: StepResult, view: "View") -> Record:
    """Return the result of a step as a line of a table, or as data."""
    step = result.step
    record = step_record(step, view)
    window = result.window or step.window
    id_ = window.id if window else ""
    cells = {"result": result_word(result), **record.cells, "id": id_}
    if result.error and step.acts:
        cells["what"] = result.error.message
    tones = {**record.tones, "result": Tone.BAD if result.error or result.remains else Tone.GOOD}
    return Record(step_data(step, result_data(result)), cells, id_ or None, tones)


def result_word(result: StepResult) -> str:
    """Return the word of the column ``result``; empty for a step that had nothing to do."""
    if not result.step.acts:
        return "not done" if result.error else ""
    if result.waits_for:
        return "skipped"
    if result.remains:
        return "done in part"
    return "failed" if result.error else "done" if result.started else "not started"


def plan_columns(rows: Sequence[Record], view: "View") -> tuple[str, ...]:
    """Return the columns of a plan's table; a terminal has no room for the id, except with ``--wide``."""
    columns = tuple(rows[0].cells) if rows else COLUMNS
    return tuple(name for name in columns if view.wide or not view.terminal or name != "id")


def what(step: Step, view: "View") -> str:
    """Say what a step does to the window, and why."""
    parts: list[str] = []
    if draft := step.new_window:
        length = format_length(Span(draft.start, draft.end).length)
        parts = [f"{plain_text(draft.description)} ({length}, {rules_text(draft.rules, view)})".lstrip()]
    elif step.acts and step.window and step.desired:
        parts = list(_differences(step, step.window, view))
    elif step.window:
        parts = [plain_text(step.window.description)]
        if step.action is Action.BLOCKED:
            parts.append(f"window {step.window.id} is {state(step.window, view)}")
    note = step.desired.note if step.desired and step.acts else ""
    return "; ".join(filter(None, [*parts, note, step.why, step.hint]))


def blocked_error(step: Step, window: "Maintenance", why: str, view: "View") -> ConflictError:
    """Return the error for a window that differs from its file, where apply must not or cannot change it."""
    now = state(window, view._replace(terminal=True))
    return ConflictError(
        f"{step.key}: window {window.id}, {now}, is not as the file says; {why}",
        hint=step.hint or None,
    )


def state(window: "Maintenance", view: "View") -> str:
    """Return a window's status and times, as they are now: ``active from 2026-12-05 22:00 to ...``."""
    return f"{window.status} from {exact(window.start, view)} to {exact(window.end, view)}"


def _differences(step: Step, window: "Maintenance", view: "View") -> Iterable[str]:
    """Yield what an update changes, from what to what."""
    wants = step.changes
    if wants.start:
        yield f"start {exact(window.start, view)} -> {exact(wants.start, view)}"
    if wants.end:
        yield f"end {exact(window.end, view)} -> {exact(wants.end, view)}"
    if wants.rules:
        before, after = set(window.rules), set(wants.rules)
        gone = rules_text(sorted(before - after), view)
        new = rules_text(sorted(after - before), view)
        yield "rules: " + "; ".join(filter(None, [gone and f"no more {gone}", new and f"now {new}"]))
    if wants.description is not None and plain_text(window.description) != plain_text(wants.description):
        yield f"description {plain_text(window.description)!r} -> {plain_text(wants.description)!r}"


def rules_text(rules: "Iterable[Rule]", view: "View") -> str:
    """Return the rules as the command line takes them, by alias where there is one."""
    return ", ".join(
        f"{rule.state.removesuffix('d')} {rule.entity.type}:{view.names.get(rule.entity, rule.entity.id)}"
        for rule in rules
    )


def _times(step: Step) -> "tuple[datetime | None, datetime | None]":
    """Return start and end as they will be; those of the window itself where nothing is changed."""
    window = step.window
    if step.action is Action.MOVE_END and window:
        return window.start, step.changes.end
    if window and step.action in (Action.LEAVE, Action.BLOCKED):
        return window.start, window.end
    if step.desired:
        return step.desired.start, step.desired.end
    return (window.start, window.end) if window else (None, None)
