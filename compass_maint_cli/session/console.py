"""Standard output and standard error: data goes to the one and nothing else does, talk to the other."""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, TextIO

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.config.profiles import Flags
from compass_maint_cli.config.settings import Settings
from compass_maint_cli.errors import CompassMaintError, ReaderGoneError, UsageError

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.output.format import Renderer
    from compass_maint_cli.output.preview import Preview
    from compass_maint_cli.output.progress import Progress
    from compass_maint_cli.output.terminal import TerminalFacts
    from compass_maint_cli.output.view import Record, View


def stderr_view(environment: Environment) -> "View":
    """Return how standard error is written to."""
    from compass_maint_cli.output.view import View

    facts = _facts(environment, environment.stderr)
    view = View(zone=UTC, now=environment.now(), terminal=facts.terminal, width=facts.width)
    return view._replace(color=facts.color, unicode=facts.unicode)


def _facts(environment: Environment, stream: TextIO) -> "TerminalFacts":
    from compass_maint_cli.output.terminal import terminal_facts

    return terminal_facts(
        environment.environ,
        isatty=stream.isatty(),
        columns=environment.width(stream),
        encoding=stream.encoding,
    )


def report(error: CompassMaintError, environment: Environment, *, as_json: bool) -> None:
    """Say an error on standard error, as sentences or as one line of JSON."""
    from compass_maint_cli.output.failures import error_json, error_text

    write_error(environment, error_json(error) if as_json else error_text(error, stderr_view(environment)))


def write_error(environment: Environment, text: str) -> None:
    """Write to standard error; a closed or full one must not change what is done."""
    with suppress(OSError, ValueError):
        environment.stderr.write(text)
        environment.stderr.flush()


@contextmanager
def checked_writes() -> Iterator[None]:
    """Say in this tool's words why standard output cannot be written."""
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGoneError from error
    except OSError as error:
        raise CompassMaintError(f"standard output cannot be written: {error.strerror}") from error


class CheckedStdout(io.TextIOBase):
    """Standard output for Typer, which prints its help itself: what cannot be written is told as ours is."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text, and let it out."""
        with checked_writes():
            written = self._stream.write(text)
            self._stream.flush()
        return written

    def isatty(self) -> bool:
        """Return what the stream itself says."""
        return self._stream.isatty()


class Console:
    """How one call talks and shows: the format, the terminal's facts, and the two streams."""

    def __init__(self, environment: Environment, flags: Flags, settings: Settings) -> None:
        self.environment = environment
        self.flags = flags
        self.settings = settings
        self._quiet = False
        self._held: list[str] = []

    def quiet(self) -> None:
        """Say no more but warnings and errors."""
        self._quiet = True

    def info(self, text: str) -> None:
        """Say something on standard error."""
        if self._quiet:
            return
        from compass_maint_cli.output.escaping import visible

        self.progress.note("".join(f"{visible(line)}\n" for line in text.splitlines()))

    def info_waiting(self, text: str) -> None:
        """Say why it takes so long, to somebody at a terminal; a log of many requests needs no such lines."""
        if self.environment.stderr.isatty():
            self.info(text)

    def warn(self, text: str) -> None:
        """Say a warning on standard error."""
        from compass_maint_cli.output.failures import warning_text

        self.progress.note(warning_text(text, stderr_view(self.environment)))

    def report(self, error: CompassMaintError) -> None:
        """Say an error on standard error and go on: one of several targets failed."""
        self.progress.done()
        report(error, self.environment, as_json=self.settings.output in ("json", "jsonl"))

    @cached_property
    def progress(self) -> "Progress":
        """How far long work has come: one line on standard error, where that is a terminal."""
        from compass_maint_cli.output.progress import Progress

        environment = self.environment
        facts = _facts(environment, environment.stderr)
        return Progress(partial(write_error, environment), environment.monotonic, facts.moves, facts.width)

    @property
    def may_ask(self) -> bool:
        """Whether a question would reach a person."""
        return not (self.environment.headless or self.flags.no_input)

    def confirm(self, question: str) -> bool:
        """Ask a yes-or-no question on standard error; only after ``may_ask``."""
        write_error(self.environment, f"{question} [y/N] ")
        return self.environment.stdin.readline().strip().lower() in ("y", "yes")

    @cached_property
    def view(self) -> "View":
        """How windows are shown on this standard output."""
        from compass_maint_cli.output.view import View

        facts = _facts(self.environment, self.environment.stdout)
        return View(
            zone=self.settings.zone,
            now=self.environment.now().replace(microsecond=0),
            terminal=facts.terminal,
            width=facts.width,
            color=facts.color,
            unicode=facts.unicode,
            utc=self.flags.utc,
            wide=self.flags.wide,
            names={entity: alias for alias, entity in self.settings.entity_aliases.items()},
            teams={team: alias for alias, team in self.settings.team_aliases.items()},
        )

    @cached_property
    def renderer(self) -> "Renderer":
        """The format of standard output."""
        from compass_maint_cli.output.format import Format, renderer

        return renderer(Format(self.settings.output), self.view)

    def check_format(self, formats: tuple[str, ...]) -> None:
        """Raise UsageError for a format that the verb cannot show, before it does anything."""
        form, origin = self.settings.output, self.settings.origins["output"].origin
        if form not in formats:
            raise UsageError(f"{origin}: this verb cannot show {form!r}, only {', '.join(formats)}")

    @property
    def streams(self) -> bool:
        """Whether a list is shown as it arrives; elsewhere the part of a list could pass for the whole."""
        return self.settings.output == "jsonl" or (self.settings.output == "table" and self.view.terminal)

    def show(self, windows: Iterable["Maintenance"]) -> None:
        """Print windows as a list; say so to somebody at a terminal where there is none to print."""
        chunks = iter(self.renderer.windows(windows if self.streams else list(windows)))
        first = next(chunks, None)
        if first is not None:
            self._write_rows(chain([first], chunks))
        elif self.view.terminal and self.settings.output == "table":
            self.info("no windows")

    def show_one(self, window: "Maintenance") -> None:
        """Print one window."""
        self.write(self.renderer.window(window))

    def show_records(self, records: Iterable["Record"], columns: Sequence[str]) -> None:
        """Print answers that are not windows, as a list; ``columns`` names the cells and their order."""
        self.write(self.renderer.records(records, columns))

    def show_record(self, record: "Record") -> None:
        """Print one answer that is no window."""
        self.write(self.renderer.record(record))

    def preview(self, previews: "Iterable[Preview]", *, as_curl: bool) -> None:
        """Print requests in place of sending them."""
        from compass_maint_cli.output.preview import curl_line, preview_record, preview_text

        previews = list(previews)
        if as_curl:
            self.write(f"{curl_line(preview)}\n" for preview in previews)
        elif self.settings.output == "table":
            self.write(map(preview_text, previews))
        elif len(previews) == 1:
            self.show_record(preview_record(previews[0]))
        else:
            self.show_records(map(preview_record, previews), ("method", "url", "body"))

    def write(self, chunks: Iterable[str]) -> None:
        """Write data to standard output as it becomes ready; raise ReaderGoneError when nobody reads on."""
        for chunk in chunks:
            self._put(chunk)
        with checked_writes():
            self.environment.stdout.flush()

    def flush_rows(self) -> None:
        """Write the rows that were held back to the end of their page: whoever reads pages must call it."""
        text, self._held = "".join(self._held), []
        if text:
            self._put(text)

    def _write_rows(self, rows: Iterable[str]) -> None:
        """Write rows, a page at once: a terminal takes a hundred lines in the time of a few."""
        if not self.streams:
            self.write(rows)
            return
        try:
            for row in rows:
                self._held.append(row)
        finally:
            self.flush_rows()

    def _put(self, text: str) -> None:
        if "progress" in self.__dict__:
            self.progress.done()
        with checked_writes():
            self.environment.stdout.write(text)
            if self.streams:
                self.environment.stdout.flush()
