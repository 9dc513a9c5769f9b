"""Windows as flat rows, tab-separated or CSV: whole ids, whole text, fixed columns."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.time_format import came, iso
from compass_maint_cli.output.view import Record, View
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


class RowRenderer(Renderer):
    """Rows as they come; the header is there even when no row is."""

    def __init__(self, view: View, line: Callable[[Sequence[str]], str], *, by: bool = False) -> None:
        """``line`` makes a row of cells; ``by`` adds a column that says where windows come from."""
        self.view = view
        self.line = line
        self.by = by

    def windows(self, windows: Iterable[Maintenance]) -> Iterator[str]:
        """Show the header, and a row a window."""
        yield self.line((*COLUMNS, "by") if self.by else COLUMNS)
        for window in windows:
            by = (window.by or "",) if self.by else ()
            yield self.line((*row(window, self.view), *by))

    def records(self, records: Iterable[Record], columns: Sequence[str]) -> Iterator[str]:
        """Show the header, and a row a record."""
        yield self.line(columns)
        for record in records:
            yield self.line([record.cells.get(name, "") for name in columns])
