"""``-o csv``: RFC 4180 with a header, for a spreadsheet or a data frame; lines end in CR LF.

Text is left as it is, also where it begins with ``=`` or ``+``: quoting such a cell against spreadsheets
would change the data for everybody else. Only on a terminal is it made visible first.
"""

import csv
import io
from collections.abc import Sequence

from compass_maint_cli.output.escaping import visible_data
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.rows import RowRenderer
from compass_maint_cli.output.view import View


def renderer(view: View) -> Renderer:
    """Return the renderer of this format."""
    return RowRenderer(view, _visible_line if view.terminal else _line)


def _visible_line(cells: Sequence[str]) -> str:
    return _line([visible_data(text) for text in cells])


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue()
