"""``-o table`` off a terminal: a header and tab-separated columns, nothing cut, never any colour.

Tabs and line ends inside a text are written as escapes, so a line is a row and a tab a column, whatever
people write into a description. ``FORCE_COLOR`` does not reach in here: this is data.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output.escaping import visible_data
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.rows import COLUMNS, row
from compass_maint_cli.output.view import Record, View


def renderer(view: View) -> Renderer:
    """Return the renderer of this format."""
    return TsvRenderer(view)


@dataclass(frozen=True, slots=True)
class TsvRenderer:
    """Rows as they come; the header is there even when no row is."""

    view: View

    def windows(self, windows: Iterable[Maintenance]) -> Iterator[str]:
        """Show the header, and a line a window."""
        yield _line((*COLUMNS, "by") if self.view.wide else COLUMNS)
        for window in windows:
            by = (window.by or "",) if self.view.wide else ()
            yield _line((*row(window, self.view), *by))

    def window(self, window: Maintenance) -> Iterator[str]:
        """Show the header and one line."""
        return self.windows([window])

    def records(self, records: Iterable[Record], columns: Sequence[str]) -> Iterator[str]:
        """Show the header, and a line a record."""
        yield _line(columns)
        for record in records:
            yield _line([record.cells.get(column, "") for column in columns])

    def record(self, record: Record) -> Iterator[str]:
        """Show the header and one line."""
        return self.records([record], tuple(record.cells))


def _line(cells: Sequence[str]) -> str:
    return "\t".join(map(visible_data, cells)) + "\n"
