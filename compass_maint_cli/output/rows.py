"""A window as the flat row that tab-separated text and CSV share: whole ids, whole text, fixed columns."""

from collections.abc import Sequence

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output.time_format import came, iso
from compass_maint_cli.output.view import View
from compass_maint_cli.output.window_text import rules

COLUMNS = ("id", "status", "start", "end", "team", "team_name", "key", "rules", "description")
"""The header; scripts rely on it, so columns are only ever added at the end."""


def row(window: Maintenance, view: View) -> Sequence[str]:
    """Return the cells of `COLUMNS`, as the API has the text; the caller makes it safe for its format."""
    team = window.team_id or ""
    return (
        window.id,
        window.status,
        iso(window.start, view) or came(window, "startDate"),
        iso(window.end, view) or came(window, "endDate"),
        team,
        view.teams.get(team, ""),
        window.key or "",
        rules(window, view),
        window.text,
    )
