"""Text in terminal cells: wide characters take two, combining ones none.

Only text beyond Latin letters and our own signs needs Unicode's tables, so rich's are loaded then and not
before.
"""

import re
from functools import cache

from compass_maint_cli.output.escaping import EMOJI, JOINER

_ONE_CELL = "\x00-\u02ff●○✓✗→·…"
"""Latin letters, which end where combining characters begin, and our own signs."""
_INSIDE_EMOJI = frozenset("\ufe0f" + JOINER + "".join(map(chr, range(0x1F3FB, 0x1F400))))
"""What belongs to the character before it: the request for a picture, the joiner, the tones of skin."""
_FLAG_LETTERS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
"""Two of them are a flag."""


def width(text: str) -> int:
    """Return how many cells the text takes."""
    if text.isascii() or not _unusual().search(text):
        return len(text)
    from rich.cells import cell_len

    if _INSIDE_EMOJI.isdisjoint(text):
        return cell_len(text)
    # Releases of rich differ: before 14.3 the parts are added, and 14.3 fails where a joiner is last.
    others, emoji = _joined().subn("", text)
    return 2 * emoji + cell_len(others.replace(JOINER, ""))


@cache
def _unusual() -> re.Pattern[str]:
    return re.compile(f"[^{_ONE_CELL}]")


@cache
def _joined() -> re.Pattern[str]:
    return re.compile(f"[{EMOJI}](?:[{''.join(_INSIDE_EMOJI - {JOINER})}]|{JOINER}[{EMOJI}])+")


def pad(text: str, cells: int) -> str:
    """Return the text with spaces up to ``cells``; longer text stays as it is."""
    return text + " " * (cells - width(text))


def elide(text: str, cells: int, *, mark: str = "…") -> str:
    """Return the text cut to at most ``cells``, with a mark where something is missing."""
    if width(text) <= cells:
        return text
    return cut(text, cells - width(mark)).rstrip() + mark if cells >= width(mark) else ""


def cut(text: str, cells: int) -> str:
    """Return the longest beginning of the text that fits in ``cells``; an emoji is never cut in two."""
    if text.isascii():
        return text[: max(cells, 0)]
    end = len(text)
    while end and width(text[:end]) > cells:
        end -= max(1, (width(text[:end]) - cells) // 2)
    while 0 < end < len(text) and _is_inside_emoji(text, end):
        end -= 1
    return text[:end]


def _is_inside_emoji(text: str, at: int) -> bool:
    if text[at] in _INSIDE_EMOJI or text[at - 1] == JOINER:
        return True
    letters = 0
    while letters < at and text[at - 1 - letters] in _FLAG_LETTERS:
        letters += 1
    return letters % 2 == 1 and text[at] in _FLAG_LETTERS


def wrap(text: str, cells: int) -> list[str]:
    """Return the text in lines of at most ``cells``, broken at spaces, or inside a word that is longer."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer) <= cells:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while width(line) > cells and (head := cut(line, cells)):
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line]


def fold(line: str, cells: int) -> list[str]:
    """Return a line broken at spaces, so that a terminal breaks no word; a longer word stays whole.

    The parts are indented as the line is.
    """
    if width(line) <= cells:
        return [line]
    indent = line[: len(line) - len(line.lstrip(" "))]
    first, *words = line.lstrip(" ").split(" ")
    lines = [indent + first]
    for word in words:
        longer = f"{lines[-1]} {word}"
        if width(longer) <= cells:
            lines[-1] = longer
        elif word:  # a second space between two words ends with the line
            lines.append(indent + word)
    return [one.rstrip() for one in lines]
