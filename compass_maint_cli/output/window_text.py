"""The text of a window's columns: its status, its team, and what it silences."""

from compass_maint_cli.domain.maintenance import Entity, Maintenance, RuleState, Status
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.text_width import width
from compass_maint_cli.output.view import Tone, View

_LOOKS: dict[str, tuple[str, str, Tone]] = {
    Status.ACTIVE: ("●", "*", Tone.GOOD),
    Status.PLANNED: ("○", "o", Tone.CALM),
    Status.PAST: ("✓", "-", Tone.DIM),
    Status.CANCELLED: ("✗", "x", Tone.DIM),
}

_SWITCHES = {RuleState.DISABLED.value: "off", RuleState.ENABLED.value: "on"}

SHORT_ID = 8
"""Characters of an id that are shown where it need not be whole."""


def status(window: Maintenance, view: View) -> str:
    """Return a sign and the word: ``● active``. An unknown status is shown as it came."""
    return f"{sign(window, view)} {visible(window.status)}"


def sign(window: Maintenance, view: View) -> str:
    """Return the sign of a window's status, one cell: ``●``."""
    fancy, plain, _ = _LOOKS.get(window.status, ("?", "?", Tone.PLAIN))
    return fancy if view.unicode else plain


def tone(window: Maintenance) -> Tone:
    """Return the colour of a window's status."""
    return _LOOKS.get(window.status, ("", "", Tone.CARE))[2]


def team(window: Maintenance, view: View) -> str:
    """Return the team's name, or its id where nobody knows a name; empty for a global window."""
    return "" if window.team_id is None else visible(view.teams.get(window.team_id, window.team_id))


def team_in_full(window: Maintenance, view: View) -> str:
    """Return the team's name and id, or the id alone; empty for a global window."""
    if window.team_id is None:
        return ""
    name = view.teams.get(window.team_id)
    return window.team_id if name is None else f"{name} ({window.team_id})"


def named(entity: Entity, view: View) -> str:
    """Return name and id, ``datadog-prod (integration:8f…)``, or the id alone, in full either way."""
    name = view.names.get(entity)
    return str(entity) if name is None else f"{name} ({entity})"


def rules(window: Maintenance, view: View) -> str:
    """Return every rule in full: ``disabled datadog-prod (integration:8f…), enabled policy:25…``."""
    return ", ".join(f"{rule.state} {named(rule.entity, view)}" for rule in window.rules)


def rules_in_short(window: Maintenance, view: View) -> str:
    """Return ``off datadog-prod, on 2 policies``: names where they are known, and a count of the others.

    An id is never cut, and two of them do not fit into a row; `rules` shows them.
    """
    words: list[str] = []
    unknown: dict[tuple[str, str], int] = {}
    for rule in window.rules:
        name = view.names.get(rule.entity)
        if name is None:
            kind = (rule.state, rule.entity.type)
            unknown[kind] = unknown.get(kind, 0) + 1
        else:
            words.append(f"{_switch(rule.state)} {visible(name)}")
    words += [f"{_switch(state)} {_count(many, kind)}" for (state, kind), many in unknown.items()]
    return ", ".join(words)


def short_id(text: str) -> str:
    """Return the first eight characters of an id, safe to show."""
    return visible(text[:SHORT_ID])


def short_team(window: Maintenance, view: View) -> str:
    """Return the team's name, or the beginning of its id where no name is known; ``global`` without one."""
    if window.team_id is None:
        return "global"
    name = view.teams.get(window.team_id)
    return short_id(window.team_id) if name is None else visible(name)


def short_name(entity: Entity, view: View) -> str:
    """Return the name, or the type and the beginning of the id: ``integration:51e9e162``."""
    name = view.names.get(entity)
    return f"{visible(entity.type)}:{short_id(entity.id)}" if name is None else visible(name)


def what(window: Maintenance, view: View, cells: int) -> str:
    """Return ``off datadog-prod, +2``: as many names as fit, and the count of the others.

    The first name is never cut.
    """
    text, last = "", None
    left = len(window.rules)
    for rule in window.rules:
        switch = "" if rule.state == last else f"{_switch(rule.state)} "
        longer = f"{text}{', ' if text else ''}{switch}{short_name(rule.entity, view)}"
        rest = f", +{left - 1}" if left > 1 else ""
        if text and width(longer + rest) > cells:
            return f"{text}, +{left}"
        text, last, left = longer, rule.state, left - 1
    return text


def _switch(state: str) -> str:
    return _SWITCHES.get(state) or visible(state)


def _count(many: int, kind: str) -> str:
    plural = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
    return f"{many} {visible(kind if many == 1 else plural)}"
