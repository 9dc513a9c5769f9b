"""What a stream can show, decided from the facts that are handed in."""

from collections.abc import Mapping
from typing import NamedTuple


class TerminalFacts(NamedTuple):
    """``terminal`` is whether somebody looks at it; ``moves`` whether its cursor can go back over a line."""

    terminal: bool
    color: bool
    width: int
    unicode: bool
    moves: bool


def terminal_facts(
    environ: Mapping[str, str], *, isatty: bool, columns: int, encoding: str | None = "utf-8"
) -> TerminalFacts:
    """Decide how to write to a stream of ``columns`` cells.

    ``NO_COLOR`` and ``FORCE_COLOR`` count when they are not empty, whatever they say (no-color.org,
    force-color.org); where both do, there is no colour, because that loses nothing. ``COLUMNS`` wins over the
    terminal's own width. ``ACCESSIBLE`` leaves colour, and nothing is drawn over.
    """
    dumb = environ.get("TERM") == "dumb"
    color = bool(environ.get("FORCE_COLOR")) or (isatty and not dumb)
    return TerminalFacts(
        terminal=isatty,
        color=color and not environ.get("NO_COLOR"),
        width=_columns(environ.get("COLUMNS", "")) or columns or 80,
        unicode=(encoding or "utf-8").lower().replace("-", "").startswith("utf"),
        moves=isatty and not dumb and not environ.get("ACCESSIBLE"),
    )


def _columns(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
