"""``-o table`` off a terminal: a header and tab-separated columns, nothing cut, never any colour.

Tabs and line ends inside a text are written as escapes, so a line is a row and a tab a column, whatever
people write into a description. ``FORCE_COLOR`` does not reach in here: this is data.
"""

from collections.abc import Sequence

from compass_maint_cli.output.escaping import visible_data
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.rows import RowRenderer
from compass_maint_cli.output.view import View


def renderer(view: View) -> Renderer:
    """Return the renderer of this format."""
    return RowRenderer(view, _line, by=view.wide)


def _line(cells: Sequence[str]) -> str:
    return "\t".join(map(visible_data, cells)) + "\n"
