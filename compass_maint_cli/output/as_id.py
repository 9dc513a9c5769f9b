"""``-o id`` and ``-q``: one id a line, for the next command's arguments."""

from collections.abc import Iterable, Iterator, Sequence

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output.escaping import visible_data
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.view import Record, View


def renderer(view: View) -> Renderer:
    """Return the renderer of this format."""
    del view
    return IdRenderer()


class IdRenderer(Renderer):
    """Ids and nothing else; an answer that has none shows nothing."""

    def windows(self, windows: Iterable[Maintenance]) -> Iterator[str]:
        """Show a line a window."""
        return (f"{visible_data(window.id)}\n" for window in windows)

    def records(self, records: Iterable[Record], columns: Sequence[str]) -> Iterator[str]:
        """Show a line for each record that has an id."""
        del columns
        return (f"{visible_data(record.id)}\n" for record in records if record.id is not None)
