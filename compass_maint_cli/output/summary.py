"""A window in one sentence: what it mutes, until when, and whose it is. Safe to show."""

from collections.abc import Iterable, Sequence

from compass_maint_cli.domain.maintenance import Entity, EntityType, Maintenance, Rule, RuleState, Status
from compass_maint_cli.output import time_format
from compass_maint_cli.output import window_text as words
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.view import View

_MOST_NAMES = 3
_VERBS = {Status.ACTIVE: ("is", "are"), Status.PLANNED: ("will be", "will be"), Status.PAST: ("was", "were")}


def meaning(window: Maintenance, view: View) -> str:
    """Return ``datadog-prod is muted until 22:28 (47m left) · payments``."""
    return f"{_statement(window, view)}{view.dot}{words.short_team(window, view)}"


def effect(window: Maintenance, view: View) -> str:
    """Return ``datadog-prod muted until 22:28 (1h), payments``, to follow a verb."""
    parts = [f"{_names(entities, view)} {state}" for state, entities in _by_state(window.rules)]
    when = _with_note(time_format.when(window, view), time_format.length(window))
    what = " and ".join(parts) or "no rules, it silences nothing"
    return ", ".join([" ".join(filter(None, [what, when])), words.short_team(window, view)])


def done(verb: str, window: Maintenance, view: View) -> str:
    """Return ``created 4034c1aa: datadog-prod muted until 22:28 (1h), payments``."""
    return f"{verb} {words.short_id(window.id)}: {effect(window, view)}"


def cancelled(window: Maintenance, before: Maintenance | None, view: View) -> str:
    """Return ``cancelled 4034c1aa, 47m early``; ``before`` is the window as it was, where it is known."""
    known = before or window
    text = f"cancelled {words.short_id(window.id)}"
    if known.start is not None and known.start > view.now:
        return f"{text} before its start"
    end = known.end
    return text if end is None or end <= view.now else f"{text}, {time_format.rough(end - view.now)} early"


def deleted(window: Maintenance, view: View) -> str:
    """Return ``deleted 4034c1aa: datadog-prod, 21:00 → 22:00, payments``; ``window`` is as it was."""
    what = _names([rule.entity for rule in window.rules], view) if window.rules else ""
    when = time_format.span_in_words(window, view)
    parts = filter(None, [what, when, words.short_team(window, view)])
    return f"deleted {words.short_id(window.id)}: {', '.join(parts)}"


def consequence(windows: Iterable[Maintenance], view: View) -> str:
    """Return what ending or removing the windows means: ``datadog-prod may alert again``; or nothing."""
    muted: dict[str, list[Entity]] = {}
    for window in windows:
        for state, entities in _by_state(window.rules):
            if state == "muted" and window.is_open:
                held = muted.setdefault(window.status, [])
                held += [entity for entity in entities if entity not in held]
    active = muted.get(Status.ACTIVE, [])
    planned = [entity for entity in muted.get(Status.PLANNED, []) if entity not in active]
    parts = [f"{_names(active, view)} may alert again"] if active else []
    parts += [f"{_names(planned, view)} will not be muted as planned"] if planned else []
    return "; ".join(parts)


def updated(before: Maintenance, after: Maintenance, view: View) -> str:
    """Return ``extended 4034c1aa: 20:58 → 21:13``, or which fields are others now."""
    old, new = before.end, after.end
    fields = {
        "description": before.description != after.description,
        "start": before.start != after.start,
        "end": old != new,
        "rules": sorted(before.rules) != sorted(after.rules),
    }
    changed = [name for name, differs in fields.items() if differs]
    id_ = words.short_id(after.id)
    if changed == ["end"] and old is not None and new is not None:
        verb = "extended" if new > old else "shortened"
        return f"{verb} {id_}: {time_format.until(old, view)} {view.arrow} {time_format.until(new, view)}"
    return f"updated {id_} ({', '.join(changed) or 'nothing'}): {effect(after, view)}"


def _statement(window: Maintenance, view: View) -> str:
    groups = _by_state(window.rules)
    when = time_format.when(window, view)
    if not groups:
        return f"no rules: it silences nothing, {when}"
    if window.status == Status.CANCELLED:
        parts = [f"{_names(es, view)} {_be(es, ('is', 'are'))} no longer {state}" for state, es in groups]
        return f"cancelled: {' and '.join(parts)} by this window"
    be = _VERBS.get(Status(window.status)) if window.status in set(Status) else None
    parts = [f"{_names(es, view)} {f'{_be(es, be)} ' if be else ''}{state}" for state, es in groups]
    prefix = "" if be else f"{visible(window.status)}: "
    return f"{prefix}{' and '.join(parts)} {_with_note(when, _note(window, view))}".rstrip()


def _note(window: Maintenance, view: View) -> str:
    """Return the time left of an active window, and the length of another."""
    return (
        time_format.left(window, view.now) if window.status == Status.ACTIVE else time_format.length(window)
    )


def _with_note(text: str, note: str) -> str:
    return f"{text} ({note})" if note else text


def _be(entities: Sequence[Entity], forms: tuple[str, str]) -> str:
    return forms[len(entities) > 1]


def _by_state(rules: Sequence[Rule]) -> list[tuple[str, list[Entity]]]:
    """Return what is done to the entities, and which: an integration or sync that is disabled is muted."""
    groups: dict[str, list[Entity]] = {}
    for rule in rules:
        muted = rule.state == RuleState.DISABLED and rule.entity.type != EntityType.POLICY
        groups.setdefault("muted" if muted else visible(rule.state), []).append(rule.entity)
    return list(groups.items())


def _names(entities: Sequence[Entity], view: View) -> str:
    """Return ``datadog-prod``, ``a and b`` or ``a, b and 3 others``."""
    names = [words.short_name(entity, view) for entity in entities]
    if len(names) > _MOST_NAMES:
        names = [*names[: _MOST_NAMES - 1], f"{len(names) - _MOST_NAMES + 1} others"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
