"""``-o table`` on a terminal: quiet columns for many windows, a card for one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output.detail import Field, card, window_card
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.grid import Column, Row, grid
from compass_maint_cli.output.view import Record, Tone, View
from compass_maint_cli.output.window_list import window_list

_OTHER_MINIMUM = 8
_WHOLE = ("id", "key", "entity", "disabled", "enabled", "until", "left", "target")
"""Columns that are never cut."""
_NEEDED = ("entity", "disabled", "enabled", "until", "target", "state", "id", "alias")
"""Columns that are never left out."""


def renderer(view: View) -> Renderer:
    """Return the renderer of this format."""
    return TableRenderer(view)


@dataclass(frozen=True, slots=True)
class TableRenderer:
    """Rows are shown from the first page on; a list of none shows nothing."""

    view: View

    def windows(self, windows: Iterable[Maintenance]) -> Iterator[str]:
        """Show a line a window, fitted to the terminal; ``--wide`` shows more and cuts nothing."""
        return window_list(windows, self.view)

    def window(self, window: Maintenance) -> Iterator[str]:
        """Show a card."""
        return window_card(window, self.view)

    def records(self, records: Iterable[Record], columns: Sequence[str]) -> Iterator[str]:
        """Show a line a record; ids are never cut."""
        return grid(_others(columns), (_record_row(one, columns) for one in records), self.view)

    def record(self, record: Record) -> Iterator[str]:
        """Show a line a cell."""
        fields = [
            Field(name, visible(text), record.tones.get(name, Tone.PLAIN))
            for name, text in record.cells.items()
        ]
        return card(fields, self.view)


def _others(names: Sequence[str]) -> list[Column]:
    """Return columns for other answers; the last one wraps, for it may hold a sentence."""
    return [
        Column(
            name.replace("_", " ").upper(),
            rank=place,
            minimum=None if name in _WHOLE or name.endswith("_id") else _OTHER_MINIMUM,
            wraps=place == len(names) - 1,
            needed=name in _NEEDED,
        )
        for place, name in enumerate(names)
    ]


def _record_row(record: Record, columns: Sequence[str]) -> Row:
    texts = [visible(record.cells.get(name, "")) for name in columns]
    return texts, [record.tones.get(name, Tone.PLAIN) for name in columns]
