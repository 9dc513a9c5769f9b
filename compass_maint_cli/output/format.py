"""The formats, and the one interface that all of them have.

The imports stand inside `renderer`, so that a command loads one format and `list` no YAML.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Literal, Protocol, assert_never

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.errors import UsageError
from compass_maint_cli.output.view import Record, View


class Format(StrEnum):
    """The values of ``-o``. ``ics`` shows windows only, ``svg`` and ``html`` are for `timeline`."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    YAML = "yaml"
    CSV = "csv"
    ID = "id"
    ICS = "ics"
    SVG = "svg"
    HTML = "html"


class Renderer(Protocol):
    """Answers become text, chunk by chunk, as soon as a chunk is certain."""

    def windows(self, windows: Iterable[Maintenance]) -> Iterator[str]:
        """Show a list of windows."""
        ...

    def window(self, window: Maintenance) -> Iterator[str]:
        """Show the one window that was asked for or made."""
        ...

    def records(self, records: Iterable[Record], columns: Sequence[str]) -> Iterator[str]:
        """Show a list of other answers; the columns name the cells and their order."""
        ...

    def record(self, record: Record) -> Iterator[str]:
        """Show one other answer."""
        ...


def renderer(form: Format, view: View) -> Renderer:
    """Return what renders that format; only the one that is asked for is loaded.

    Raise UsageError for one that cannot show this kind of answer, or whose library is missing.
    """
    match form:
        case Format.JSON | Format.JSONL | Format.YAML:
            return _objects(form)
        case Format.TABLE | Format.CSV | Format.ID:
            return _rows(form, view)
        case Format.ICS:
            from compass_maint_cli.output.as_ics import IcsRenderer

            return IcsRenderer(view)
        case Format.SVG | Format.HTML:
            hint = f"compass-maint timeline -o {form}"
            raise UsageError(f"-o {form} draws a timeline and nothing else", hint=hint)
        case _:
            assert_never(form)


def _objects(form: Literal[Format.JSON, Format.JSONL, Format.YAML]) -> Renderer:
    """Return what shows the API's own objects."""
    match form:
        case Format.JSON:
            from compass_maint_cli.output.as_json import JsonRenderer

            return JsonRenderer()
        case Format.JSONL:
            from compass_maint_cli.output.as_jsonl import JsonlRenderer

            return JsonlRenderer()
        case Format.YAML:
            from compass_maint_cli.output.as_yaml import YamlRenderer

            return YamlRenderer()
        case _:
            assert_never(form)


def _rows(form: Literal[Format.TABLE, Format.CSV, Format.ID], view: View) -> Renderer:
    """Return what shows a line a window."""
    match form:
        case Format.TABLE if view.terminal:
            from compass_maint_cli.output.as_table import TableRenderer

            return TableRenderer(view)
        case Format.TABLE:
            from compass_maint_cli.output.as_tsv import TsvRenderer

            return TsvRenderer(view)
        case Format.CSV:
            from compass_maint_cli.output.as_csv import CsvRenderer

            return CsvRenderer(view)
        case Format.ID:
            from compass_maint_cli.output.as_id import IdRenderer

            return IdRenderer()
        case _:
            assert_never(form)
