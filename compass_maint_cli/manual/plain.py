"""Blocks of the manual as plain text, for a terminal or a pipe."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from compass_maint_cli.manual.blocks import Block, Code, Heading, Terms, Text

WIDTH = 78
TERM = 24
"""Cells for a term; the meaning of a longer one starts on the next line."""


def plain(blocks: Iterable[Block], width: int = WIDTH) -> str:
    """Return the text, with an empty line between blocks."""
    return "\n\n".join("\n".join(_lines(block, width)) for block in blocks) + "\n"


def _lines(block: Block, width: int) -> Iterator[str]:
    match block:
        case Heading(text):
            yield f"{text}:"
        case Text(text):
            yield from (f"  {line}" for line in wrap(text, width - 2, break_on_hyphens=False))
        case Code(lines):
            yield from (f"    {line}".rstrip() for line in lines)
        case Terms(rows):
            cells = min(TERM, max(len(term) for term, _ in rows) + 2)
            for term, text in rows:
                yield from _term(term, wrap(text, width - cells - 2, break_on_hyphens=False), cells)


def _term(term: str, meaning: list[str], cells: int) -> Iterator[str]:
    if len(term) + 2 > cells:
        yield f"  {term}"
        rest = meaning
    else:
        yield f"  {term:{cells}}{meaning[0] if meaning else ''}".rstrip()
        rest = meaning[1:]
    yield from (f"  {'':{cells}}{line}" for line in rest)
