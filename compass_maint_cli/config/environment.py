"""The surroundings of one call as one value, which a test replaces as a whole.

Nothing else reads ``os.environ``, ``sys.stdout`` or the clock.
"""

import errno
import io
import os
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO

if TYPE_CHECKING:
    from threading import Event

APP = "compass-maint"


def utc_now() -> datetime:
    """Return the machine's time, aware, in UTC."""
    return datetime.now(UTC)


def ask_hidden(prompt: str) -> str:
    """Ask on the terminal for a line that is not shown as it is typed."""
    from getpass import getpass

    return getpass(prompt)


class Sleep(Protocol):
    """Waits a number of seconds; a ``stop`` that is set ends the wait at once."""

    def __call__(self, seconds: float, stop: "Event | None" = None) -> None:
        """Wait."""


def sleep(seconds: float, stop: "Event | None" = None) -> None:
    """Wait a number of seconds, or until ``stop`` is set: Ctrl-C wakes the main thread only."""
    if stop is None:
        time.sleep(seconds)
    else:
        stop.wait(seconds)


class ClosedStream(io.StringIO):
    """A stream that was closed before we were started: empty to read, and an error to write."""

    def write(self, text: str, /) -> int:
        """Refuse, as the closed descriptor would."""
        del text
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


class Environment(NamedTuple):
    """Variables, streams and clocks.

    ``now`` returns aware datetimes; ``sleep`` waits seconds; ``monotonic`` returns seconds from any origin.
    ``columns`` is the width of the terminal, or None to ask it. ``ask_hidden`` asks for a secret.
    """

    environ: Mapping[str, str]
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    now: Callable[[], datetime] = utc_now
    sleep: Sleep = sleep
    monotonic: Callable[[], float] = time.monotonic
    columns: int | None = None
    ask_hidden: Callable[[str], str] = ask_hidden

    @classmethod
    def of_process(cls) -> "Environment":
        """Return the environment of this process."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Data is UTF-8 whatever the locale (RFC 8259, 8.1); a terminal gets what it can show.
            encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
            sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")
        # Python leaves None where a descriptor was closed (`>&-`).
        closed = ClosedStream()
        return cls(os.environ, sys.stdin or closed, sys.stdout or closed, sys.stderr or closed)

    def width(self, stream: TextIO) -> int:
        """Return the cells of a terminal's line, or 0 without a terminal."""
        if self.columns is not None or not stream.isatty():
            return self.columns or 0
        try:
            return os.get_terminal_size(stream.fileno()).columns
        except OSError:
            return 0

    @property
    def config_file(self) -> Path:
        """Where the configuration is: ``COMPASS_MAINT_CONFIG``, else the user's configuration folder."""
        named = self.environ.get("COMPASS_MAINT_CONFIG")
        return Path(named) if named else self._folder("XDG_CONFIG_HOME", ".config") / "config.yaml"

    @property
    def data_folder(self) -> Path:
        """Where the sandbox keeps its database."""
        return self._folder("XDG_DATA_HOME", ".local/share")

    @property
    def cache_folder(self) -> Path:
        """Where cloud ids and completions are kept for a while."""
        return self._folder("XDG_CACHE_HOME", ".cache")

    @property
    def headless(self) -> bool:
        """Whether nobody can answer a question: no terminal, or ``CI`` is set."""
        return bool(self.environ.get("CI")) or not (self.stdin.isatty() and self.stderr.isatty())

    def _folder(self, variable: str, default: str) -> Path:
        # https://specifications.freedesktop.org/basedir-spec: a relative path is invalid and is ignored.
        base = self.environ.get(variable, "")
        root = Path(base) if base.startswith("/") else Path(self.environ.get("HOME") or Path.home()) / default
        return root / APP
