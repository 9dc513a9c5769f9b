"""The pages: every block of shell lines runs, in order, in one shell, with an empty home.

Of a page, ``sh`` blocks run, ``console`` blocks run on a terminal and their output is compared, a block after
``<!-- file: NAME -->`` is written to that file first. ``--rewrite`` writes the output that the tool has now.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [ROOT / "README.md", *ROOT.glob("docs/*.md")])
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
INSTALLS = ("try", "tests", "install")
"""Blocks that install the tool; .ci/run and the tests of installation run them."""
SEPARATOR = "-- next command --"


@dataclass(frozen=True)
class Block:
    """A fenced block: ``kind`` is its language, ``mark`` the comment before it."""

    kind: str
    text: str
    mark: str = ""

    @property
    def commands(self) -> list[str]:
        """The commands of a console block, each with the lines that continue it."""
        return re.findall(r"^\$ ((?:.*\\\n)*.*)$", self.text, re.MULTILINE)

    def lines(self) -> Iterator[str]:
        """Yield what a shell has to do for this block."""
        if self.mark.startswith("file: "):
            name = shlex.quote(self.mark.removeprefix("file: "))
            yield f"mkdir -p \"$(dirname {name})\"; cat > {name} <<'END OF FILE'\n{self.text}END OF FILE"
        elif self.kind == "sh" and self.mark not in INSTALLS:
            yield f"{{ {self.text}}} >/dev/null"
        elif self.kind == "console":
            for command in self.commands:
                on_terminal = (
                    f"script -qec {shlex.quote(f'stty cols 100; {command}')} /dev/null | tr -d '\\r'"
                )
                yield f"echo '{SEPARATOR}'; {on_terminal}"


def blocks(page: str) -> list[Block]:
    text = (ROOT / page).read_text("utf-8")
    return [Block(found["kind"], found["text"], found["mark"] or "") for found in BLOCK.finditer(text)]


def run_page(page: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """Run every block of a page in one shell."""
    tools = home / "bin"
    tools.mkdir(parents=True)
    tool = tools / "compass-maint"
    tool.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m compass_maint_cli "$@"\n')
    tool.chmod(0o755)
    script = "\n".join(line for block in blocks(page) for line in block.lines())
    environ = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "HOME": str(home),
        "TZ": "Europe/Berlin",
        "TERM": "dumb",
    }
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=home,
        env=environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def shape(text: str) -> str:
    """Return text without times, dates, ids and lengths, for the clock of a page is the machine's.

    White space is folded, too: where a line is wrapped depends on how long a time is.
    """
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{8}\b", "ID", text)
    text = re.sub(r"\b\d{4}-\d\d-\d\d[ T]?", "", text)
    text = re.sub(r"(?:\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\b\d{1,2} [A-Z][a-z]{2}(?: \d{4})?\b", "", text)
    text = re.sub(r"\b\d\d:\d\d(?::\d\d)?Z?(?: \+\dd)?", "TIME", text)
    text = re.sub(r"\b\d+[dhms](?: ?\d+[hms])*\b", "LENGTH", text)
    return re.sub(r"\s+", " ", text)


def rewritten(text: str, outputs: list[str]) -> str:
    """Return a page with these outputs of its console commands."""
    left = iter(outputs)

    def block(found: "re.Match[str]") -> str:
        if found["kind"] != "console":
            return found[0]
        commands = Block("console", found["text"]).commands
        body = "".join(f"$ {command}\n{next(left)}" for command in commands)
        return found[0].replace(found["text"], body)

    return BLOCK.sub(block, text)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_a_page_runs(page: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = (ROOT / page).read_text("utf-8")
    if "jq -r" in text and not shutil.which("jq"):
        pytest.skip("jq is not installed")
    done = run_page(page, tmp_path)
    assert done.returncode == 0, done.stderr
    new = rewritten(text, done.stdout.split(f"{SEPARATOR}\n")[1:])
    if request.config.getoption("--rewrite"):
        (ROOT / page).write_text(new, "utf-8")
    else:
        assert shape(text) == shape(new)


def test_every_page_is_linked_from_the_readme_or_from_a_page_that_is() -> None:
    seen, waiting = set(), ["README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        for link in re.findall(r"\]\(([^)#:]+\.md)(?:#[^)]*)?\)", (ROOT / page).read_text("utf-8")):
            target = (ROOT / page).parent.joinpath(link).resolve()
            assert target.exists(), f"{page} links to {link}"
            waiting.append(target.relative_to(ROOT).as_posix())
    assert {page for page in PAGES if page not in seen} == set()
