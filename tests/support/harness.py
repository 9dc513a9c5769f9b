"""Runs the tool in a test: ``main(argv)`` with its own streams, clock and folders."""

import io
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.main import main
from tests.support.clock import Clock


class Stream(io.StringIO):
    """A text stream that may claim to be a terminal."""

    def __init__(self, text: str = "", *, terminal: bool = False) -> None:
        super().__init__(text)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


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

    def create(self, *argv: str) -> str:
        """Create a window, also where others overlap, and return its id."""
        result = self("create", *argv, "-q", "--on-overlap", "ignore")
        assert result.code == 0, result
        return result.out.strip()

    def windows(self, *argv: str) -> list[dict[str, Any]]:
        """Return the windows of every status that ``list`` shows."""
        windows: list[dict[str, Any]] = json.loads(self("list", "--type", "all", "-o", "json", *argv).out)
        return windows

    def config(self, text: str) -> Path:
        """Write the configuration file."""
        path = self.home / ".config/compass-maint/config.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path
