"""``-o markdown``: plans as a table for a pull request."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NoReturn

from compass_maint_cli.errors import UsageError
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.markdown import table

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.output.view import Record, View


def renderer(_view: "View") -> Renderer:
    """Return the renderer of this format."""
    return MarkdownRenderer()


class MarkdownRenderer(Renderer):
    """Renders records; only plans are offered in this format, so there are no windows."""

    def windows(self, windows: "Iterable[Maintenance]") -> NoReturn:
        """Raise UsageError."""
        del windows
        raise UsageError("-o markdown shows plans and nothing else")

    def records(self, records: "Iterable[Record]", columns: Sequence[str]) -> Iterator[str]:
        """Show a table."""
        titles = [column.capitalize() for column in columns]
        yield table(titles, ([record.cells.get(column, "") for column in columns] for record in records))
