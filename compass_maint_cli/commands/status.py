"""``compass-maint status``."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import TIMES, option
from compass_maint_cli.domain.coverage import Silence, contradicted, silences
from compass_maint_cli.errors import CompassMaintError, ExitCode, PartialError
from compass_maint_cli.times.durations import format_left
from compass_maint_cli.times.local import format_local
from compass_maint_cli.times.wire import to_wire

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Entity, Maintenance
    from compass_maint_cli.output.view import Record, View
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint status
compass-maint status integration:datadog-prod && echo muted
compass-maint status integration:datadog-prod --at 'today 02:13'
compass-maint status --team payments -o json
"""
COLUMNS = ("entity", "state", "until", "left", "status", "team", "description", "window_id")

Target = Annotated[
    str | None,
    typer.Argument(metavar="[TYPE:REF]", help="One integration, policy or sync.", show_default=False),
]
At = Annotated[
    str | None,
    option("--at", metavar="TIME", panel=TIMES, help="At another time: 'sat 22:00'; 02:13 is the last one."),
]


def command(
    session: "Session", target: Target = None, at: At = None, all_teams: options.AllTeams = False
) -> ExitCode:
    """Show what is silenced, by which window and until when.

    Looks at the global windows and at those of --team, or of the default team; with neither, of every team
    known. With a target the exit code answers: 0 where a window disables or enables it, 8 where none does.
    A cancelled window may have silenced before it was cancelled; that is shown as uncertain and is no yes.

    In JSON an array of {"entity": {"type", "id"}, "state", "certain", "start", "until", "status",
    "windowId", "teamId", "description"}; teamId is null for a global window.
    """
    moment = session.clock.parse_past(at, "--at", session.console.info)
    typed = None if target is None else options.parse_target(target, "the target")
    scopes = _scopes(session, all_teams=all_teams)
    entity = None if typed is None else _entity(session, *typed, scopes)
    windows, errors = _windows(session, scopes, moment)
    found = silences(windows, moment, session.clock.now(), entity)
    muted = any(silence.certain for silence in found)
    if errors and not (entity and muted):
        _refuse(session, errors, len(scopes))
    _show(session, [_record(session, silence) for silence in found])
    _explain(session, found, scopes, entity, moment)
    return ExitCode.NO if entity is not None and not muted else ExitCode.OK


def _show(session: "Session", records: "list[Record]") -> None:
    """Show what is silenced: for a person a line an entity, else a line a rule."""
    from compass_maint_cli.output.silence_table import silence_table

    session.console.show_records(*silence_table(records, COLUMNS, session.console.view))


def _scopes(session: "Session", *, all_teams: bool) -> list[str | None]:
    """Return where to look: a global window may name a team's integration (docs/api-facts.md 2.1, 2.2)."""
    if all_teams:
        return session.resolver.scopes(all_teams=True)
    if session.flags.everywhere:
        return [None]
    teams = session.resolver.team_ids() if session.settings.teams else session.resolver.teams()
    return [None, *teams]


def _entity(session: "Session", kind: str, ref: str, scopes: Sequence[str | None]) -> "Entity":
    """Return the target; the name of a policy may be that of a team's, where one team is looked at."""
    teams = [team for team in scopes if team is not None]
    return session.resolver.entity(kind, ref, teams[0] if len(teams) == 1 else None)


def _windows(
    session: "Session", scopes: Sequence[str | None], at: datetime | None
) -> "tuple[list[Maintenance], list[CompassMaintError]]":
    kind = "all" if at is not None and at < session.clock.now() else "non-expired"
    results = session.jobs.run_all([partial(session.reader.listed, team_id, kind) for team_id in scopes])
    if any(result.interrupted for result in results):
        raise KeyboardInterrupt
    windows = chain.from_iterable(result.value or () for result in results)
    return list(windows), [result.error for result in results if result.error is not None]


def _refuse(session: "Session", errors: list[CompassMaintError], scopes: int) -> None:
    """Raise what went wrong: what is silenced in the other scopes would look like the whole answer."""
    if len(errors) == scopes:
        raise errors[0]
    for error in errors:
        session.console.report(error)
    raise PartialError(f"{len(errors)} of {scopes} scopes could not be read; what they silence is unknown")


def _record(session: "Session", silence: Silence) -> "Record":
    from compass_maint_cli.output.time_format import came
    from compass_maint_cli.output.view import Record

    window, rule, view = silence.window, silence.rule, session.console.view
    data = {
        "entity": {"type": rule.entity.type, "id": rule.entity.id},
        "state": rule.state,
        "certain": silence.certain,
        "start": to_wire(window.start) if window.start else came(window, "startDate") or None,
        "until": to_wire(window.end) if window.end else came(window, "endDate") or None,
        "status": window.status,
        "windowId": window.id,
        "teamId": window.team_id,
        "description": window.description,
    }
    cells = {
        "entity": _name(session, rule.entity),
        "state": rule.state if silence.certain else f"perhaps {rule.state}",
        "until": _until(window.end, view) or came(window, "endDate"),
        "left": format_left(window.end - view.now) if window.end and window.end > view.now else "",
        "status": window.status,
        "team": view.teams.get(window.team_id or "", window.team_id or ""),
        "description": window.text,
        "window_id": window.id,
    }
    return Record(data, cells, id=window.id)


def _until(end: datetime | None, view: "View") -> str:
    """Return the end, short for a person on a terminal, with its offset off one."""
    from compass_maint_cli.output.time_format import clock, day, iso

    if end is None or not view.terminal:
        return iso(end, view)
    local = view.local(end)
    year = "" if local.year == view.local(view.now).year else f" {local.year}"
    return f"{day(local)}{year} {clock(local)}"


def _name(session: "Session", entity: "Entity") -> str:
    """Return TYPE:REF as the command line takes it back: by alias where there is one."""
    return f"{entity.type}:{session.console.view.names.get(entity, entity.id)}"


def _explain(
    session: "Session",
    found: Sequence[Silence],
    scopes: Sequence[str | None],
    target: "Entity | None",
    at: datetime | None,
) -> None:
    """Say the answer to a target, and where none was found; warn of what contradicts itself."""
    when = "" if at is None else f" at {format_local(at, session.clock.zone)}"
    be = "was" if at is not None and at < session.clock.now() else "is"
    for entity in contradicted(found):
        session.console.warn(
            f"{_name(session, entity)} is disabled and enabled at once; which wins is not documented"
        )
    if target is not None:
        name = _name(session, target)
        certain = [silence for silence in found if silence.certain]
        for silence in certain:
            session.console.info(f"{name} {be} {silence.rule.state}{when} by window {silence.window.id}")
        for silence in found[len(certain) :]:
            session.console.info(
                f"{name} may have been {silence.rule.state}{when} by window {silence.window.id}: "
                "it was cancelled, and when is not recorded"
            )
        if not found:
            session.console.info(f"no window disables or enables {name}{when}; {_looked(session, scopes)}")
    elif not found:
        session.console.info(f"nothing {be} silenced{when}; {_looked(session, scopes)}")


def _looked(session: "Session", scopes: Sequence[str | None]) -> str:
    teams = ", ".join(session.console.view.teams.get(team, team) for team in scopes if team is not None)
    return "looked at the global windows" + (f" and those of {teams}" if teams else " only")


SPEC = CommandSpec(command, EXAMPLES)
