"""The two streams: how they are written to, and what their errors become."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, TextIO

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.errors import CompassMaintError, ReaderGoneError

if TYPE_CHECKING:
    from compass_maint_cli.output.progress import Progress
    from compass_maint_cli.output.terminal import TerminalFacts
    from compass_maint_cli.output.view import View


def stderr_view(environment: Environment) -> "View":
    """Return how standard error is written to."""
    from compass_maint_cli.output.view import View

    facts = facts_of(environment, environment.stderr)
    view = View(zone=UTC, now=environment.now(), terminal=facts.terminal, width=facts.width)
    return view._replace(color=facts.color, unicode=facts.unicode)


def stderr_progress(environment: Environment) -> "Progress":
    """Return the progress of long work on standard error; it is shown on a terminal only."""
    from compass_maint_cli.output.progress import Progress

    facts = facts_of(environment, environment.stderr)
    return Progress(
        partial(write_error, environment),
        environment.monotonic,
        facts.moves,
        facts.width,
        lines=facts.terminal and not facts.moves,
    )


def facts_of(environment: Environment, stream: TextIO) -> "TerminalFacts":
    """Return what a stream's terminal can show; a file or a pipe is not a terminal."""
    from compass_maint_cli.output.terminal import terminal_facts

    return terminal_facts(
        environment.environ,
        isatty=stream.isatty(),
        columns=environment.width(stream),
        encoding=stream.encoding,
    )


def report(error: CompassMaintError, environment: Environment, *, as_json: bool) -> None:
    """Write an error to standard error, as sentences or as one line of JSON."""
    from compass_maint_cli.output.failures import error_json, error_text

    write_error(environment, error_json(error) if as_json else error_text(error, stderr_view(environment)))


def write_error(environment: Environment, text: str) -> None:
    """Write to standard error; a closed or full one must not change what is done."""
    with suppress(OSError, ValueError):
        environment.stderr.write(text)
        environment.stderr.flush()


def confirm(question: str, environment: Environment) -> bool:
    """Ask a yes-or-no question on standard error; anything but y or yes is a no."""
    return ask_line(f"{question} [y/N]", environment).lower() in ("y", "yes")


def ask_line(question: str, environment: Environment) -> str:
    """Ask on standard error and return the line that is typed, without blanks around it; empty for Ctrl-D."""
    from compass_maint_cli.output.failures import notice_text

    text = notice_text(question, stderr_view(environment))
    write_error(environment, f"{text.rstrip()} ")
    answer = environment.stdin.readline()
    if not answer.endswith("\n"):
        write_error(environment, "\n")
    return answer.strip()


@contextmanager
def checked_writes() -> Iterator[None]:
    """Turn the errors of writing into those of this tool: a full disk, or a reader that is gone."""
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGoneError from error
    except OSError as error:
        raise CompassMaintError(f"standard output cannot be written: {error.strerror}") from error


class CheckedStdout(io.TextIOBase):
    """Standard output for Typer, which prints its help itself: its failed writes raise our errors."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text and flush it."""
        with checked_writes():
            written = self._stream.write(text)
            self._stream.flush()
        return written

    def isatty(self) -> bool:
        """Return what the stream itself says."""
        return self._stream.isatty()
