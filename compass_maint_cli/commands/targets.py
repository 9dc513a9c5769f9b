"""``compass-maint targets``."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import argument, choice
from compass_maint_cli.commands.use_cases import say_looked, scopes_to_ask, silence_query
from compass_maint_cli.domain.maintenance import Entity, EntityType
from compass_maint_cli.errors import PartialError
from compass_maint_cli.times.wire import to_wire
from compass_maint_cli.windows.silence import skipped_teams
from compass_maint_cli.windows.targets import TargetList, TargetRow

if TYPE_CHECKING:
    from compass_maint_cli.output.view import Record
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint targets
compass-maint targets integration
compass-maint targets policy --team payments -o json
"""
COLUMNS = ("type", "name", "id", "team", "state", "until", "windows")
ON_TERMINAL = ("target", "state", "until", "team", "name", "windows")
"""What a person needs: what to type, and until when it is muted; --wide shows the ids."""
NEEDED = ("target", "state")
"""The columns of these that are shown even if all their cells are empty."""

Type = Annotated[str | None, argument("[integration|policy|sync]", "Only targets of this type.")]


def command(session: "Session", type_: Type = None, all_teams: options.AllTeams = False) -> None:
    """List integrations, syncs and policies, and what mutes each of them now.

    Looks at the global windows and at those of --team, or of the default team; with neither, of every team
    known. Policies are the global ones and those of these teams.

    In JSON an array of {"type", "id", "name", "teamId", "state", "until", "windowIds"}; teamId is null where
    no team owns it, state and until where no window holds it now.
    """
    types = list(EntityType) if type_ is None else [choice("the type", type_, tuple(EntityType))]
    scopes, everywhere = scopes_to_ask(session, all_teams=all_teams)
    listing = TargetList(lambda: session.lookup, silence_query(session), session.clock)
    rows, findings, errors = listing.read(types, scopes)
    skipped = skipped_teams(findings, () if everywhere else scopes)
    errors += [error for scope, error in findings.scope_errors.items() if scope not in skipped]
    if errors and not rows:
        raise errors[0]
    _show(session, rows)
    say_looked(session, findings, skipped, everywhere=everywhere)
    if errors:
        for error in errors:
            session.console.report(error)
        raise PartialError(f"{len(errors)} lists could not be read; the list above is incomplete")


def _show(session: "Session", rows: list[TargetRow]) -> None:
    short = session.console.is_short
    twins = Counter((row.item.kind, row.item.name) for row in rows)
    records = [
        _record(session, row, short=short, named=twins[row.item.kind, row.item.name] == 1) for row in rows
    ]
    columns = [name for name in ON_TERMINAL if name in NEEDED or any(one.cells[name] for one in records)]
    session.console.show_records(records, columns if short else COLUMNS)


def _record(session: "Session", row: TargetRow, *, short: bool, named: bool) -> "Record":
    from compass_maint_cli.output.time_format import iso, until
    from compass_maint_cli.output.view import Record
    from compass_maint_cli.windows.silence_words import SHORT_ID, rule_state

    item, view = row.item, session.console.view
    state = rule_state(row.windows, item.kind, item.id)
    end = max((window.end for window in row.windows if window.end is not None), default=None)
    data = {
        "type": item.kind,
        "id": item.id,
        "name": item.name,
        "teamId": item.team_id,
        "state": state,
        "until": None if end is None else to_wire(end),
        "windowIds": [window.id for window in row.windows],
    }
    called = view.names.get(Entity(item.kind, item.id)) or item.name
    # Of two that have one name, the id is what can be typed.
    known = called if called and (named or called != item.name) else item.id
    cells = {
        "target": f"{item.kind}:{known}",
        "type": item.kind,
        "name": "" if short and known == item.name else item.name,
        "id": item.id,
        "team": view.teams.get(item.team_id or "", item.team_id or ""),
        "state": state or "",
        "until": until(end, view) if short and end is not None else iso(end, view),
        "windows": ", ".join(window.id[:SHORT_ID] if short else window.id for window in row.windows),
    }
    return Record(data, cells, id=item.id)


SPEC = CommandSpec(command, EXAMPLES)
