"""``-o jsonl``: one object a line, each as soon as it is there."""

import json
from collections.abc import Iterable, Iterator, Sequence

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output.escaping import visible_json
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.view import Record, View

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def renderer(view: View) -> Renderer:
    """Return the renderer of this format."""
    del view
    return JsonlRenderer()


class JsonlRenderer:
    """The same objects as ``-o json``, for programs that read line by line."""

    def windows(self, windows: Iterable[Maintenance]) -> Iterator[str]:
        """Show a line a window, in the order they come."""
        return (_line(window.raw) for window in windows)

    def window(self, window: Maintenance) -> Iterator[str]:
        """Show one line."""
        yield _line(window.raw)

    def records(self, records: Iterable[Record], columns: Sequence[str]) -> Iterator[str]:
        """Show a line a record."""
        del columns
        return (_line(record.data) for record in records)

    def record(self, record: Record) -> Iterator[str]:
        """Show one line."""
        yield _line(record.data)


def _line(item: object) -> str:
    return visible_json(_ENCODER.encode(item)) + "\n"
