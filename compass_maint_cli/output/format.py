"""The formats, and the one interface that all of them have.

A format is a row of `FORMATS` and a file of this folder. The file is imported when the format is used, so
that a command loads one format and `list` no YAML.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol

from compass_maint_cli.errors import UsageError

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.output.view import Record, View


class Answer(Enum):
    """What a verb prints, as far as it decides which formats can show it."""

    DATA = "windows, or anything else"
    WINDOWS = "windows and nothing else"
    TIMELINE = "windows on a time axis"
    PLAN = "the steps of a plan"


class Streaming(Enum):
    """Where a list is shown as it arrives; elsewhere the part of a list could pass for the whole."""

    NEVER = "never"
    TERMINAL = "on a terminal"
    ALWAYS = "always"


class Format(NamedTuple):
    """A value of ``-o``.

    ``file`` holds its renderer, ``terminal_file`` the one for a terminal where that differs, and
    ``timeline_file`` the one that draws a time axis; without it `timeline` shows windows as a list. Paths are
    modules of this folder. ``is_json`` makes errors and rule files JSON too. ``is_document`` says that an
    answer is one document, which has room for a summary. ``is_text`` says that it is written for people,
    ``is_markdown`` that a plan has a heading and a summary around its table.
    """

    name: str
    file: str = ""
    terminal_file: str = ""
    timeline_file: str = ""
    answers: frozenset[Answer] = frozenset(Answer)
    streaming: Streaming = Streaming.NEVER
    is_json: bool = False
    is_document: bool = False
    is_text: bool = False
    is_markdown: bool = False

    def streams(self, *, terminal: bool) -> bool:
        """Return whether a list is shown as it arrives."""
        return self.streaming is Streaming.ALWAYS or (self.streaming is Streaming.TERMINAL and terminal)


_DRAWING = frozenset({Answer.TIMELINE})

FORMATS: Mapping[str, Format] = {
    form.name: form
    for form in (
        Format("table", "as_tsv", "as_table", "timeline.as_text", streaming=Streaming.TERMINAL, is_text=True),
        Format("json", "as_json", is_json=True, is_document=True),
        Format("jsonl", "as_jsonl", streaming=Streaming.ALWAYS, is_json=True),
        Format("yaml", "as_yaml", is_document=True),
        Format("csv", "as_csv"),
        Format("id", "as_id"),
        Format("markdown", "as_markdown", answers=frozenset({Answer.PLAN}), is_markdown=True),
        Format("ics", "as_ics", answers=frozenset({Answer.WINDOWS, Answer.TIMELINE})),
        Format("svg", timeline_file="timeline.as_svg", answers=_DRAWING),
        Format("html", timeline_file="timeline.as_html", answers=_DRAWING),
    )
}
"""Every format by its name, in the order of the help."""


def format_names(answer: Answer) -> tuple[str, ...]:
    """Return the names of the formats that can show an answer."""
    return tuple(form.name for form in FORMATS.values() if answer in form.answers)


def is_json(name: str | None) -> bool:
    """Return whether a format is JSON; a name that was not checked yet may be of none."""
    return name is not None and name in FORMATS and FORMATS[name].is_json


class Renderer(Protocol):
    """Answers become text, chunk by chunk, as soon as a chunk is certain.

    A format that says nothing else shows one answer as a list of one.
    """

    def windows(self, windows: "Iterable[Maintenance]") -> Iterator[str]:
        """Show a list of windows."""
        ...

    def window(self, window: "Maintenance") -> Iterator[str]:
        """Show the one window that was asked for or made."""
        return self.windows([window])

    def records(self, records: "Iterable[Record]", columns: Sequence[str]) -> Iterator[str]:
        """Show a list of other answers; the columns name the cells and their order."""
        ...

    def record(self, record: "Record") -> Iterator[str]:
        """Show one other answer."""
        return self.records([record], tuple(record.cells))


def renderer(form: Format, view: "View") -> Renderer:
    """Return what renders that format; only the one that is asked for is loaded.

    Raise UsageError for one that draws timelines only, or whose library is missing.
    """
    if not form.file:
        hint = f"compass-maint timeline -o {form.name}"
        raise UsageError(f"-o {form.name} draws a timeline and nothing else", hint=hint)
    file = form.terminal_file if form.terminal_file and view.for_people else form.file
    made: Renderer = import_module(f"compass_maint_cli.output.{file}").renderer(view)
    return made
