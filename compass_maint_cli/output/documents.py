"""The API's own objects, every field as it came: what JSON, JSON lines and YAML share."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output.view import Record


class DocumentRenderer(NamedTuple):
    """Data without columns; ``many`` writes a list, ``one`` an object.

    Unless it ``streams``, answers that are not windows are collected first: an error leaves no partial list.
    """

    many: Callable[[Iterable[Mapping[str, Any]]], Iterator[str]]
    one: Callable[[Mapping[str, Any]], str]
    streams: bool = False

    def windows(self, windows: Iterable[Maintenance]) -> Iterator[str]:
        """Show a list of windows."""
        return self.many(window.raw for window in windows)

    def window(self, window: Maintenance) -> Iterator[str]:
        """Show one window."""
        yield self.one(window.raw)

    def records(self, records: Iterable[Record], columns: Sequence[str]) -> Iterator[str]:
        """Show a list of other answers."""
        del columns
        data = (record.data for record in records)
        return self.many(data if self.streams else list(data))

    def record(self, record: Record) -> Iterator[str]:
        """Show one other answer."""
        yield self.one(record.data)
