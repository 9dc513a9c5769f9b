"""The words for what silences something: names, ends, and the windows behind them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from compass_maint_cli.domain.maintenance import Entity, Maintenance, RuleState
from compass_maint_cli.output import time_format
from compass_maint_cli.times.durations import format_left

if TYPE_CHECKING:
    from compass_maint_cli.output.view import View

SHORT_ID = 8
"""Characters of an id that tell windows apart at a glance."""
NAMED = 5
"""How many windows a sentence names."""


def entity_name(entity: Entity, view: "View") -> str:
    """Return ``datadog-prod``; type and id where nobody knows a name."""
    return view.names.get(entity) or str(entity)


def until(end: datetime | None, view: "View") -> str:
    """Return `` until 22:28``, or nothing if the end is not known."""
    return "" if end is None else f" until {time_format.until(end, view)}"


def since(start: datetime | None, view: "View") -> str:
    """Return `` from 22:28``, or nothing if the start is not known."""
    return "" if start is None else f" from {time_format.glance(start, view)}"


def left(end: datetime | None, view: "View") -> str:
    """Return `` (2h 59m)``, or nothing if the end is not known."""
    return "" if end is None else f" ({format_left(end - view.now)})"


def count(windows: "Iterable[Maintenance]") -> str:
    """Return ``1 window``, ``2 windows``."""
    many = len(list(windows))
    return "1 window" if many == 1 else f"{many} windows"


def window_names(
    windows: "Iterable[Maintenance]", view: "View", unplaced: Collection[str] = (), *, form: str = "{} {}"
) -> list[str]:
    """Return ``829b9959 global``, ``4034c1aa payments``; of the ``unplaced`` ones the id alone.

    ``form`` puts the id and the name of the scope together.
    """
    windows = list(windows)
    names = [
        window.id[:SHORT_ID]
        if window.id in unplaced
        else form.format(window.id[:SHORT_ID], scope_name(window, view))
        for window in windows[:NAMED]
    ]
    return [*names, f"{len(windows) - NAMED} more"] if len(windows) > NAMED else names


def team_names(scopes: Iterable[str | None], view: "View") -> str:
    """Return the names of the teams among scopes; of many only their count."""
    teams = [scope for scope in scopes if scope is not None]
    if len(teams) > NAMED:
        return f"{len(teams)} teams"
    return ", ".join(view.teams.get(team, team) for team in teams)


def scope_name(window: Maintenance, view: "View") -> str:
    """Return the name of a window's team, its short id, or ``global``."""
    if window.team_id is None:
        return "global"
    return view.teams.get(window.team_id) or f"team {window.team_id[:SHORT_ID]}"


def state_word(entity: Entity, state: str) -> str:
    """Return the state in capitals, for an answer: a disabled integration or sync is SILENCED."""
    return "SILENCED" if entity.type != "policy" and state == RuleState.DISABLED else state.upper()


def rule_state(windows: "Iterable[Maintenance]", kind: str, id_: str) -> str | None:
    """Return the state that windows set for an entity, ``disabled`` before ``enabled``; None without any."""
    entity = Entity(kind, id_)
    states = {rule.state for window in windows for rule in window.rules if rule.entity == entity}
    return min(states, default=None)
