"""A folder of rule files, and the tool that applies it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.harness import Cli, Stream

START = datetime(2026, 11, 24, 20, tzinfo=UTC)
"""When the windows of `Files.window` start."""


class Files:
    """The folder ``windows`` in the home of ``cli``."""

    def __init__(self, cli: Cli) -> None:
        self.cli = cli
        self.folder = cli.home / "windows"
        self.folder.mkdir()

    def write(self, name: str, text: str) -> Path:
        path = self.folder / f"{name}.yaml"
        path.write_text(text, "utf-8")
        return path

    def window(
        self, name: str, more: str = "start: 2026-11-24T20:00Z\nfor: 2h", rule: str = "sync:statuspage"
    ) -> Path:
        return self.write(
            name, f"name: {name}\ndescription: About {name}\n{more}\nrules: [{{disable: '{rule}'}}]\n"
        )

    def apply(self, *flags: str) -> dict[str, Any]:
        result = self.cli("apply", "-f", str(self.folder), "--yes", "-o", "json", *flags)
        assert result.code == 0, result.err
        data: dict[str, Any] = json.loads(result.out)
        return data

    def acted(self, *flags: str) -> list[tuple[str, str]]:
        return [(step["action"], step["key"]) for step in self.apply(*flags)["plan"] if step["result"]]

    def listed(self, *flags: str) -> list[tuple[str, str, str]]:
        windows = json.loads(self.cli("list", "--type", "all", "-o", "json", *flags).out)
        return sorted((window["description"], window["status"], window["endDate"]) for window in windows)


class Meanwhile(Stream):
    """A terminal that answers yes, after something else has happened."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__("y\n", terminal=True)
        self.happens = happens

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # typeshed has two bases
        self.happens()
        return super().readline(size or -1)
