"""The formats, and the one interface that all of them have.

The imports stand inside `renderer`, so that a command loads one format and `list` no YAML.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Protocol, assert_never

from compass_maint_cli.errors import UsageError
from compass_maint_cli.maintenance import Maintenance
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
    made: Renderer
    match form:
        case Format.TABLE if view.terminal:
            from compass_maint_cli.output.as_table import TableRenderer

            made = TableRenderer(view)
        case Format.TABLE:
            from compass_maint_cli.output.as_tsv import TsvRenderer

            made = TsvRenderer(view)
        case Format.JSON:
            from compass_maint_cli.output.as_json import JsonRenderer

            made = JsonRenderer()
        case Format.JSONL:
            from compass_maint_cli.output.as_jsonl import JsonlRenderer

            made = JsonlRenderer()
        case Format.YAML:
            from compass_maint_cli.output.as_yaml import YamlRenderer

            made = YamlRenderer()
        case Format.CSV:
            from compass_maint_cli.output.as_csv import CsvRenderer

            made = CsvRenderer(view)
        case Format.ID:
            from compass_maint_cli.output.as_id import IdRenderer

            made = IdRenderer()
        case Format.ICS:
            from compass_maint_cli.output.as_ics import IcsRenderer

            made = IcsRenderer(view)
        case Format.SVG | Format.HTML:
            raise UsageError(
                f"-o {form} draws a timeline and nothing else", hint=f"compass-maint timeline -o {form}"
            )
        case _:
            assert_never(form)
    return made
