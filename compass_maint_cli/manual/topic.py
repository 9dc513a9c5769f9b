"""The topics of ``compass-maint help``, which are also sections of man pages: text files in topics/.

Empty lines separate blocks. ``# `` begins a heading, four spaces a line of code, a line that begins with
``: `` says what the line before it means, and a name in braces stands for a list that is made from the code
(`generated`). Anything else is a paragraph, whose lines are joined.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from compass_maint_cli.manual.blocks import Block, Code, Heading, Terms, Text

TOPICS: Mapping[str, str] = {
    "times": "Points in time, lengths, zones and recurrences.",
    "rules": "What a window disables and enables.",
    "files": "Windows as files: every key of a rule file.",
    "exit-codes": "Every exit code with its meaning.",
    "environment": "Every variable with its meaning.",
}
"""Every topic with its summary."""

_FOLDER = Path(__file__).parent / "topics"
_LIST = re.compile(r"\{(?P<name>[a-z-]+)\}")


def topic(name: str) -> tuple[Block, ...]:
    """Return the text of a topic; each file is read when it is asked for."""
    return tuple(parse((_FOLDER / f"{name}.txt").read_text("utf-8")))


def parse(text: str) -> Iterator[Block]:
    """Yield the blocks of a text; raise KeyError for a list that nothing makes."""
    for block in re.split(r"\n{2,}", text.strip("\n")):
        lines = block.split("\n")
        if found := _LIST.fullmatch(block):
            yield _generated(found["name"])
        elif block.startswith("# "):
            yield Heading(block.removeprefix("# "))
        elif block.startswith("    "):
            yield Code(tuple(line.removeprefix("    ") for line in lines))
        elif len(lines) > 1 and lines[1].startswith(": "):
            yield Terms(tuple(_rows(lines)))
        else:
            yield Text(" ".join(lines))


def _rows(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield words and their meanings; a meaning goes on in the lines that are indented by two."""
    for entry in re.split(r"\n(?! |:)", "\n".join(lines)):
        term, meaning = entry.split("\n: ", 1)
        yield term, meaning.replace("\n  ", " ")


def _generated(name: str) -> Terms:
    # The lists load configuration and rule files, which most topics do not need.
    from compass_maint_cli.manual.generated import LISTS

    return Terms(LISTS[name]())
