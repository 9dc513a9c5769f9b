"""An error as it is printed on standard error: sentences for people, or one line of JSON with ``-o json``."""

import json
from collections.abc import Iterator

from compass_maint_cli.errors import CompassMaintError
from compass_maint_cli.output.escaping import visible, visible_json
from compass_maint_cli.output.text_width import fold
from compass_maint_cli.output.view import Tone, View


def error_text(error: CompassMaintError, view: View) -> str:
    """Return ``error: …`` and, where there is one, ``hint: …``; every problem of a file on its own line."""
    text = "".join(_labelled("error", error.message, Tone.BAD, view))
    if not error.hint:
        return text
    # A hint is not folded: it may be a command, and is copied as one line.
    return text + "".join(_labelled("hint", error.hint, Tone.CALM, view._replace(terminal=False)))


def error_json(error: CompassMaintError) -> str:
    """Return the one line of JSON that ``-o json`` promises (docs/architecture.md 8)."""
    return visible_json(json.dumps(error.as_data(), ensure_ascii=False)) + "\n"


def warning_text(message: str, view: View) -> str:
    """Return ``warning: …``."""
    return "".join(_labelled("warning", message, Tone.CARE, view))


def notice_text(message: str, view: View) -> str:
    """Return a sentence without a label."""
    return "".join(f"{part}\n" for line in message.splitlines() for part in _folded(visible(line), view))


def _folded(line: str, view: View) -> list[str]:
    """Return a line in parts that a terminal does not break inside a word; elsewhere as it is."""
    return fold(line, view.width) if view.terminal else [line]


def _labelled(label: str, message: str, tone: Tone, view: View) -> Iterator[str]:
    for line in message.splitlines() or [""]:
        first, *rest = _folded(f"{label}: {visible(line)}", view)
        yield f"{view.paint(f'{label}:', tone)}{first.removeprefix(f'{label}:')}\n"
        yield from (f"{part}\n" for part in rest)
