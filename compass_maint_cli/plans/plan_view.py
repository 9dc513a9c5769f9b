"""A plan as people and programs read it: a line a step, a sum, and data of a fixed shape.

In JSON a plan is ``{"plan": [...], "summary": {...}}``. A step has ``action``, ``key``, ``team``, ``id`` (of
the window that is there, or null), ``current`` (that window as it is, or null), ``description``,
``startDate``, ``endDate``, ``rules`` (as they will be),
``changes`` (what an update sends, or null), ``why``, ``hint`` (how to get past what blocks it, or null),
``file``, ``line`` and ``result``. That is null where nothing was sent, else
``{"done": true, "window": ...}``, with null for a window that was deleted, or
``{"done": false, "error": ...}``, with ``dependsOn`` (keys) where it was skipped because other steps failed.
``summary`` counts the steps by action.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from compass_maint_cli.api.codec import changes_body, draft_body
from compass_maint_cli.domain.description import plain_text
from compass_maint_cli.output.time_format import iso
from compass_maint_cli.output.view import Record, Tone
from compass_maint_cli.plans.plan import Action, Step
from compass_maint_cli.times.durations import format_length
from compass_maint_cli.times.intervals import Span
from compass_maint_cli.times.local import format_local

if TYPE_CHECKING:
    from datetime import datetime

    from compass_maint_cli.domain.maintenance import Maintenance, Rule
    from compass_maint_cli.output.view import View
    from compass_maint_cli.session.session import Session

COLUMNS = ("action", "key", "team", "start", "end", "id", "what")

DATE = len("2026-12-05")

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
        "start": moment(start, view),
        "end": moment(end, view),
        "id": step.window.id if step.window else "",
        "what": what(step, view),
    }
    tone = TONES.get(step.action, Tone.DIM)
    return Record(step_data(step), cells, id=step.key, tones={"action": tone})


def step_line(step: Step, view: "View") -> str:
    """Return a step as a line on standard error, which is for people: its times are local ones."""
    view = view._replace(terminal=True)
    start, end = (moment(instant, view) for instant in _times(step))
    if start[:DATE] == end[:DATE]:
        end = end[DATE:].lstrip()
    team = view.teams.get(step.team_id or "", step.team_id)
    named = step.key or (step.window.id if step.window else "")
    said = what(step, view)
    whose = f" (team {team})" if team else ""
    return f"  {WORDS[step.action]:13} {named}{whose}  {start} to {end}{f': {said}' if said else ''}"


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


def show_plan(session: "Session", steps: Sequence[Step], rows: Sequence[Record]) -> None:
    """Print a plan on standard output: one object, or the rows that stand for its steps."""
    if session.settings.output in ("json", "yaml"):
        data = {"plan": [row.data for row in rows], "summary": summary(steps)}
        session.console.show_record(Record(data, {}))
    else:
        columns = tuple(rows[0].cells) if rows else COLUMNS
        short = session.console.view.terminal and not session.console.view.wide
        session.console.show_records(rows, tuple(name for name in columns if not (short and name == "id")))


def summary(steps: Iterable[Step]) -> dict[str, int]:
    """Count the steps by action; every action is there."""
    counts = Counter(step.action for step in steps)
    return {action.value: counts[action] for action in Action}


def summary_line(steps: Iterable[Step]) -> str:
    """Return ``2 to create, 1 to change, 7 are as they should be``."""
    counts = Counter(step.action for step in steps)
    acting = [
        f"{counts[action]} to {word}"
        for action, word in WORDS.items()
        if counts[action] and action not in REST
    ]
    rest = [f"{counts[action]} {words}" for action, words in REST.items() if counts[action]]
    return ", ".join(acting + rest) or "no window at all"


REST = {
    Action.BLOCKED: "blocked",
    Action.LEAVE: "left alone",
    Action.SAME: "as they should be",
}


def what(step: Step, view: "View") -> str:
    """Say what a step does to the window, and why."""
    parts: list[str] = []
    if step.action in (Action.CREATE, Action.RENEW) and step.desired:
        draft = step.desired.draft
        length = format_length(Span(draft.start, draft.end).length)
        parts = [f"{plain_text(draft.description)} ({length}, {_rules(draft.rules, view)})".lstrip()]
    elif step.acts and step.window and step.desired:
        parts = list(_differences(step, step.window, view))
    elif step.window:
        parts = [plain_text(step.window.description)]
        if step.action is Action.BLOCKED:
            parts.append(f"window {step.window.id} is {state(step.window, view)}")
    return "; ".join(filter(None, [*parts, step.why, step.hint]))


def state(window: "Maintenance", view: "View") -> str:
    """Return a window's status and times, as they are now: ``active from 2026-12-05 22:00 to ...``."""
    return f"{window.status} from {moment(window.start, view)} to {moment(window.end, view)}"


def _differences(step: Step, window: "Maintenance", view: "View") -> Iterable[str]:
    """Yield what an update changes, from what to what."""
    wants = step.changes
    if wants.start:
        yield f"start {moment(window.start, view)} -> {moment(wants.start, view)}"
    if wants.end:
        yield f"end {moment(window.end, view)} -> {moment(wants.end, view)}"
    if wants.rules:
        before, after = set(window.rules), set(wants.rules)
        gone = _rules(sorted(before - after), view)
        new = _rules(sorted(after - before), view)
        yield "rules: " + "; ".join(filter(None, [gone and f"no more {gone}", new and f"now {new}"]))
    if wants.description is not None and plain_text(window.description) == plain_text(wants.description):
        yield "taken over: apply marks it as its own"
    elif wants.description is not None:
        yield f"description {plain_text(window.description)!r} -> {plain_text(wants.description)!r}"


def _rules(rules: "Iterable[Rule]", view: "View") -> str:
    """Return the rules as the command line takes them, by alias where there is one."""
    return ", ".join(
        f"{rule.state.removesuffix('d')} {rule.entity.type}:{view.names.get(rule.entity, rule.entity.id)}"
        for rule in rules
    )


def _times(step: Step) -> "tuple[datetime | None, datetime | None]":
    """Return start and end as they will be."""
    if step.desired and step.action is not Action.LEAVE:
        return step.desired.draft.start, step.desired.draft.end
    if step.window:
        return step.window.start, step.window.end
    return (step.desired.draft.start, step.desired.draft.end) if step.desired else (None, None)


def moment(instant: "datetime | None", view: "View") -> str:
    """Return a time for a person on a terminal, and with its offset off one."""
    if instant is None or not view.terminal:
        return iso(instant, view)
    return format_local(instant, view.local(instant).tzinfo or view.zone)


def _window_data(step: Step) -> dict[str, object]:
    if step.desired:
        return draft_body(step.desired.draft)
    raw = step.window.raw if step.window else {}
    return {name: raw.get(name) for name in ("description", "startDate", "endDate", "rules")}
