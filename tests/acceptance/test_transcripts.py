"""Sessions as they would be typed: test and documentation at once.

A transcript holds commands after ``$``, standard output as it comes (a full stop where a line is empty),
standard error after ``!``, and an exit code other than 0 in brackets. Ids from the sandbox are ``<1>``,
``<2>``, ... in the order they appear, and ``<1~>`` is the short form of one. ``# now +1h`` moves the clock.
``pytest --rewrite`` writes the tool's output into the files.
"""

import re
import shlex
from contextlib import closing
from pathlib import Path

import pytest

from compass_maint_cli.sandbox import fixtures
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from compass_maint_cli.times.durations import parse_length
from tests.support.harness import Cli

FOLDER = Path(__file__).parent / "transcripts"
BLANK = "."
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def known_ids() -> set[str]:
    return set(UUID.findall(Path(fixtures.__file__).read_text("utf-8")))


class Session:
    """One transcript being replayed."""

    def __init__(self, cli: Cli) -> None:
        self.cli = cli
        self.known = known_ids()
        self.names: dict[str, str] = {}

    def run(self, line: str) -> list[str]:
        for identifier, name in self.names.items():
            line = line.replace(name, identifier)
        result = self.cli(*shlex.split(line)[2:])
        message = result.out.splitlines() + [f"! {row}".rstrip() for row in result.err.splitlines()]
        return [self.hide(row) or BLANK for row in message] + ([f"[{result.code}]"] if result.code else [])

    def hide(self, row: str) -> str:
        for identifier in UUID.findall(row):
            if identifier not in self.known:
                self.names.setdefault(identifier, f"<{len(self.names) + 1}>")
        hidden = UUID.sub(lambda found: self.names.get(found[0], found[0]), row)
        for identifier, name in self.names.items():
            hidden = hidden.replace(identifier[:8], f"{name[:-1]}~>")
        return hidden.replace(str(self.cli.home), "~")

    def replay(self, lines: list[str]) -> list[str]:
        message: list[str] = []
        for line in lines:
            if line.startswith("# now +"):
                self.cli.clock.time += parse_length(line.removeprefix("# now +"))
            if line.startswith("$ "):
                message += [line, *self.run(line)]
            elif line.startswith("#") or not line:
                message.append(line)
        return message


SESSIONS = pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)


@SESSIONS
def test_a_session_reads_as_written(path: Path, cli: Cli, pytestconfig: pytest.Config) -> None:
    lines = path.read_text("utf-8").splitlines()
    message = Session(cli).replay(lines)
    if pytestconfig.getoption("--rewrite"):
        path.write_text("\n".join(message) + "\n", "utf-8")
    assert message == lines


@SESSIONS
def test_a_session_reads_the_same_over_tcp(path: Path, cli: Cli) -> None:
    lines = path.read_text("utf-8").splitlines()
    app = create_app(cli.home / "tcp.sqlite3", now=cli.clock.now)
    with closing(app), running(app) as url:
        cli.variables["COMPASS_MAINT_API_URL"] = url
        message = Session(cli).replay(lines)
    assert [line.replace(url, "https://api.atlassian.com") for line in message] == lines
