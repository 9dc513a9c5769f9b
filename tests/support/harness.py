"""Runs the tool in a test: ``main(argv)`` with its own streams, clock and folders."""

import io
import shlex
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.main import main

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Stream(io.StringIO):
    """A text stream that may claim to be a terminal."""

    def __init__(self, text: str = "", *, terminal: bool = False) -> None:
        super().__init__(text)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@dataclass
class Clock:
    """A clock that moves when the tool sleeps or a test moves it."""

    time: datetime = NOON
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float, stop: threading.Event | None = None) -> None:  # noqa: ARG002 - it takes no time
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)

    def monotonic(self) -> float:
        return self.time.timestamp()


@dataclass(frozen=True)
class Result:
    """Exit code and output of a call."""

    code: int
    out: str
    err: str


@dataclass
class Cli:
    """The tool with its own home folder."""

    home: Path
    clock: Clock = field(default_factory=Clock)
    variables: dict[str, str] = field(default_factory=dict)
    columns: int = 120

    def __call__(
        self,
        *argv: str,
        stdin: str = "",
        terminal: bool = False,
        env: Mapping[str, str] | None = None,
        hidden: str = "",
    ) -> Result:
        """Run one command line. ``terminal``: all streams are terminals. ``hidden``: for a hidden prompt."""
        out, err = Stream(terminal=terminal), Stream(terminal=terminal)
        environment = self.environment(out, err, Stream(stdin, terminal=terminal), env or {}, hidden)
        return Result(main(argv, environment), out.getvalue(), err.getvalue())

    def environment(
        self, out: Stream, err: Stream, stdin: Stream, env: Mapping[str, str], hidden: str = ""
    ) -> Environment:
        """Return the environment of one call."""
        return Environment(
            {"HOME": str(self.home), "TZ": "Europe/Berlin", **self.variables, **env},
            stdin,
            out,
            err,
            self.clock.now,
            self.clock.sleep,
            self.clock.monotonic,
            self.columns,
            lambda prompt: (err.write(prompt + "\n"), hidden)[1],
        )

    def line(self, text: str, *, terminal: bool = False) -> Result:
        """Run a command line as it is typed, without the name of the tool."""
        return self(*shlex.split(text), terminal=terminal)

    def config(self, text: str) -> Path:
        """Write the configuration file."""
        path = self.home / ".config/compass-maint/config.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path
