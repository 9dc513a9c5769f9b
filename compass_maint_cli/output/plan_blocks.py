"""A plan as people read it: a block for each window, with local times, and a summary."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from compass_maint_cli.domain.description import plain_text
from compass_maint_cli.domain.plan_steps import CHANGING, MAKING, REMOVING, Action, Step, StepResult
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.markdown import escaped, table
from compass_maint_cli.output.plan_view import TONES, WORDS, result_word, rules_text, worth_showing
from compass_maint_cli.output.text_width import wrap
from compass_maint_cli.output.time_format import date_in_words
from compass_maint_cli.times.durations import format_length
from compass_maint_cli.times.local import in_zone
from compass_maint_cli.times.zones import zone_name

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.output.view import Record, View

SIGNS = {
    **dict.fromkeys(MAKING, "+"),
    **dict.fromkeys(CHANGING, "~"),
    **dict.fromkeys(REMOVING, "-"),
    Action.BLOCKED: "!",
    Action.LEAVE: "=",
    Action.SAME: "=",
}
INDENT = "      "
DAY = timedelta(days=1)


def plan_text(steps: Iterable[Step], view: "View", account: str) -> str:
    """Return the heading, which names the account and the zone, a block a window, and the summary."""
    steps = list(steps)
    shown = [step for step in steps if worth_showing(step)]
    heading = f"Plan for {account}; times in {zone_name(view.shown_zone)}"
    lines = [visible(heading), ""] if shown else []
    for step in shown:
        lines += [*step_block(step, view), ""]
    return "".join(f"{line}\n" for line in [*lines, summary_line(steps)])


def plan_markdown(steps: Iterable[Step], rows: Iterable["Record"], view: "View", account: str) -> str:
    """Return the plan for a pull request: heading, a table of ``rows`` if there are any, and the summary."""
    zone = zone_name(view.shown_zone)
    rows = [row for row in rows if row.cells["action"] != WORDS[Action.SAME]]
    titles = tuple(name for name in rows[0].cells if name != "id") if rows else ()
    heading = f"### Plan for {escaped(account)}; times in {escaped(zone)}\n\n"
    cells = table(
        [title.capitalize() for title in titles], ([row.cells[name] for name in titles] for row in rows)
    )
    return f"{heading}{cells if rows else ''}{chr(10) if rows else ''}**{summary_line(steps)}**\n"


def step_block(step: Step, view: "View") -> Iterator[str]:
    """Yield the lines of one step: its sign, action and window, and below what it does and why."""
    tone = TONES.get(step.action)
    team = view.teams.get(step.team_id or "", step.team_id)
    name = step.key or (step.window.id if step.window else "")
    sign = f"{SIGNS[step.action]} {WORDS[step.action]}"
    whose = f" ({team})" if team else ""
    yield f"  {view.paint(sign, tone) if tone else sign} {visible(name)}{visible(whose)}"
    for detail in filter(None, _details(step, view)):
        text = visible(detail)
        room = view.width - len(INDENT)
        yield from (INDENT + line for line in (wrap(text, room) if view.width and room > 0 else [text]))


def summary_line(steps: Iterable[Step]) -> str:
    """Return ``Plan: 3 to add, 1 to change, 0 to remove.``, or ``No changes.``, and what is left as it is."""
    counts: Counter[str] = Counter()
    for step in steps:
        counts[_kind(step)] += 1
    add, change, remove = (counts[kind] for kind in ("add", "change", "remove"))
    text = f"Plan: {add} to add, {change} to change, {remove} to remove."
    if not add + change + remove + counts["blocked"]:
        text = "No changes."
    rest = ", ".join(f"{counts[kind]} {kind}" for kind in REST if counts[kind])
    return f"{text} {rest[0].upper()}{rest[1:]}." if rest else text


REST = ("blocked", "left as they are", "up to date", "past")


def _kind(step: Step) -> str:
    kinds = {**dict.fromkeys(MAKING, "add"), **dict.fromkeys(CHANGING, "change")}
    kinds |= {**dict.fromkeys(REMOVING, "remove"), Action.BLOCKED: "blocked", Action.SAME: "up to date"}
    return kinds.get(step.action, "left as they are" if step.window else "past")


def result_text(result: StepResult, view: "View") -> Iterator[str]:
    """Yield the lines that say what became of a step."""
    step, window = result.step, result.window or result.step.window
    word = f"{SIGNS[step.action]} {WORDS[step.action]}: {result_word(result)}"
    tone = TONES.get(Action.BLOCKED if result.error else step.action)
    name = step.key or ""
    id_ = f"  {window.id}" if window else ""
    yield f"  {view.paint(word, tone) if tone else word} {visible(name + id_)}"


def when(start: datetime | None, end: datetime | None, zone: tzinfo, now: datetime, arrow: str) -> str:
    """Return ``Sat 28 Nov 22:00 → 00:00 (2h)``; the second day only where it lasts a day or longer."""
    if start is None or end is None:
        return f"{_moment(start, zone, now)} {arrow} {_moment(end, zone, now)}"
    last = _clock(in_zone(end, zone)) if timedelta(0) < end - start < DAY else _moment(end, zone, now)
    return f"{_moment(start, zone, now)} {arrow} {last} ({format_length(end - start)})"


def _details(step: Step, view: "View") -> Iterator[str]:
    """Yield what a step does to its window, a sentence each, and why."""
    zone, arrow = _zone(step, view), view.arrow
    said = "" if zone_name(zone) == zone_name(view.shown_zone) else f", {zone_name(zone)}"
    draft, window = step.new_window, step.window
    if draft:
        yield when(draft.start, draft.end, zone, view.now, arrow) + said
        yield rules_text(draft.rules, view)
        yield plain_text(draft.description)
    elif step.acts and step.desired and window:
        yield from (f"{change}{said}" for change in _time_changes(step, window, view, zone, arrow))
        yield from _other_changes(step, window, view, arrow)
    elif window:
        yield f"{window.status} {when(window.start, window.end, zone, view.now, arrow)}{said}"
        yield plain_text(window.description)
    if step.acts and step.desired:
        yield step.desired.note
    yield step.why
    yield step.hint


def _zone(step: Step, view: "View") -> tzinfo:
    return step.desired.zone if step.desired and step.desired.zone and not view.utc else view.shown_zone


def _time_changes(step: Step, window: "Maintenance", view: "View", zone: tzinfo, arrow: str) -> Iterator[str]:
    """Yield ``end 23:00 → 00:00``, with the days where they differ."""
    for name, before, after in (
        ("start", window.start, step.changes.start),
        ("end", window.end, step.changes.end),
    ):
        if after is not None:
            first, last = _moment(before, zone, view.now), _moment(after, zone, view.now)
            if before and in_zone(before, zone).date() == in_zone(after, zone).date():
                last = _clock(in_zone(after, zone))
            yield f"{name} {first} {arrow} {last}"


def _other_changes(step: Step, window: "Maintenance", view: "View", arrow: str) -> Iterator[str]:
    wants = step.changes
    if wants.rules:
        before, after = set(window.rules), set(wants.rules)
        for sign, rules in (("-", before - after), ("+", after - before)):
            if rules:
                yield f"rules {sign} {rules_text(sorted(rules), view)}"
    if wants.description is not None and plain_text(window.description) != plain_text(wants.description):
        yield f"description {plain_text(window.description)!r} {arrow} {plain_text(wants.description)!r}"


def _moment(moment: datetime | None, zone: tzinfo, now: datetime) -> str:
    """Return ``Sat 28 Nov 22:00``, with the year where it is not this one."""
    if moment is None:
        return "?"
    local = in_zone(moment, zone)
    return f"{date_in_words(local, in_zone(now, zone))} {_clock(local)}"


def _clock(local: datetime) -> str:
    seconds = f":{local.second:02}" if local.second else ""
    return f"{local.hour:02}:{local.minute:02}{seconds}"
