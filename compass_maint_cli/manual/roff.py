"""Blocks of the manual as roff, by the macros of man(7)."""

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap

from compass_maint_cli.manual.blocks import Block, Code, Heading, Terms, Text

WIDTH = 78
ESCAPES = str.maketrans(
    {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", '"': r"\(dq"}
)


def escape(text: str) -> str:
    """Return the text so that roff shows it as it is; a hyphen is a minus, which can be copied and typed."""
    return _line(text.translate(ESCAPES))


def filled(text: str, before: str = "") -> Iterator[str]:
    """Yield the lines of a paragraph, a new one for every sentence; ``before`` is roff already."""
    sentences = re.split(r"(?<=[.:;]) (?=[A-Z])", text)
    for sentence, start in zip(sentences, (before, *[""] * len(sentences)), strict=False):
        escaped = start + sentence.translate(ESCAPES)
        yield from map(_line, wrap(escaped, WIDTH, break_on_hyphens=False, break_long_words=False))


def _line(escaped: str) -> str:
    """Return the line so that a leading dot does not begin a request."""
    return rf"\&{escaped}" if escaped.startswith(".") else escaped


def literal(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines that stay as they are typed."""
    yield ".RS 4"
    yield ".nf"
    yield from (escape(line) or r"\&" for line in lines)
    yield ".fi"
    yield ".RE"


def term(name: str, text: str) -> Iterator[str]:
    """Yield a word and what it means; ``name`` is roff already."""
    yield ".TP"
    yield name
    yield from filled(text) if text else [r"\&"]


def roff(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the lines of blocks below a section's title."""
    first = True
    for block in blocks:
        match block:
            case Heading(text):
                yield f".SS {escape(text)}"
            case Text(text):
                yield from () if first else [".PP"]
                yield from filled(text)
            case Code(lines):
                yield ".PP"
                yield from literal(lines)
            case Terms(rows):
                for name, text in rows:
                    yield from term(rf"\fB{escape(name)}\fR", text)
        first = isinstance(block, Heading)
