"""``compass-maint teams``."""

from typing import TYPE_CHECKING

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec

if TYPE_CHECKING:
    from compass_maint_cli.domain.teams import KnownTeam
    from compass_maint_cli.output.view import Record
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint teams
compass-maint teams --refresh
compass-maint teams -o json | jq -r '.[] | select(.alias == null) | .name'
"""
COLUMNS = ("name", "id", "alias", "known_from")


def command(session: "Session", refresh: options.Refresh = False) -> None:
    """Show the known teams and where they come from.

    From the profile's aliases, the product's list (Jira Service Management), the organisation's list (by the
    profile's org_id), the owners of integrations, and ids that were used before. Names are kept for a day;
    --refresh reads them again, and asks the site for the id of its organisation where that is not known.

    In JSON an array of {"id", "name", "alias", "knownFrom"}; name and alias are null where there is none.
    """
    if refresh:
        session.cache.forget()
        if session.teams.org_id is None:
            _learn_org_id(session)
    teams = session.teams.known()
    if not teams and (errors := session.teams.read().errors):
        raise errors[0]
    session.console.show_records(map(_record, teams), COLUMNS)
    if session.teams.org_id is None and session.settings.product == "compass":
        session.console.info(
            "the teams of the organisation are not listed: its id is not known (org_id in the profile"
            f"{'' if refresh else ', or teams --refresh'})"
        )


def _learn_org_id(session: "Session") -> None:
    """Ask the site for the id of its organisation; what fails is a warning."""
    from compass_maint_cli.errors import CompassMaintError
    from compass_maint_cli.session.connection import learn_org_id

    try:
        found = learn_org_id(session.console, session.account)
    except CompassMaintError as error:
        session.console.warn(f"the id of the organisation cannot be found: {error.message}")
        return
    if found is not None:
        session.cache.keep_org_id(found)


def _record(team: "KnownTeam") -> "Record":
    from compass_maint_cli.output.view import Record

    data = {
        "id": team.id,
        "name": team.name or None,
        "alias": team.alias or None,
        "knownFrom": list(team.known_from),
    }
    cells = {"name": team.name, "id": team.id, "alias": team.alias, "known_from": ", ".join(team.known_from)}
    return Record(data, cells, id=team.id)


SPEC = CommandSpec(command, EXAMPLES)
