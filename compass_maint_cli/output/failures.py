"""An error as it is printed on standard error: sentences for people, or one line of JSON with ``-o json``."""

import json
from collections.abc import Iterator

from compass_maint_cli.errors import CompassMaintError
from compass_maint_cli.output.escaping import visible, visible_json
from compass_maint_cli.output.view import Tone, View


def error_text(error: CompassMaintError, view: View) -> str:
    """Return ``error: …`` and, where there is one, ``hint: …``; every problem of a file on its own line."""
    return "".join(_labelled("error", error.message, Tone.BAD, view)) + (
        "".join(_labelled("hint", error.hint, Tone.CALM, view)) if error.hint else ""
    )


def error_json(error: CompassMaintError) -> str:
    """Return the one line of JSON that ``-o json`` promises (docs/architecture.md 8)."""
    return visible_json(json.dumps(error.as_data(), ensure_ascii=False)) + "\n"


def warning_text(message: str, view: View) -> str:
    """Return ``warning: …``."""
    return "".join(_labelled("warning", message, Tone.CARE, view))


def _labelled(label: str, message: str, tone: Tone, view: View) -> Iterator[str]:
    for line in message.splitlines() or [""]:
        yield f"{view.paint(f'{label}:', tone)} {visible(line)}\n"
