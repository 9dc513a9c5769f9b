"""``-o csv``: RFC 4180 with a header, for a spreadsheet or a data frame.

Text is left as it is, also where it begins with ``=`` or ``+``: quoting such a cell against spreadsheets
would change the data for everybody else. Only on a terminal is it made visible first.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output.escaping import visible_data
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.rows import COLUMNS, row
from compass_maint_cli.output.view import Record, View


def renderer(view: View) -> Renderer:
    """Return the renderer of this format."""
    return CsvRenderer(view)


@dataclass(frozen=True, slots=True)
class CsvRenderer:
    """The rows of the tab-separated table, quoted where they have to be; lines end in CR LF."""

    view: View

    def windows(self, windows: Iterable[Maintenance]) -> Iterator[str]:
        """Show the header, and a row a window."""
        return self._rows(COLUMNS, (row(window, self.view) for window in windows))

    def window(self, window: Maintenance) -> Iterator[str]:
        """Show the header and one row."""
        return self.windows([window])

    def records(self, records: Iterable[Record], columns: Sequence[str]) -> Iterator[str]:
        """Show the header, and a row a record."""
        return self._rows(columns, ([record.cells.get(name, "") for name in columns] for record in records))

    def record(self, record: Record) -> Iterator[str]:
        """Show the header and one row."""
        return self.records([record], tuple(record.cells))

    def _rows(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
        yield _line(header)
        for cells in rows:
            yield _line([visible_data(text) for text in cells] if self.view.terminal else cells)


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue()
