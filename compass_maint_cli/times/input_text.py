"""Checks on text that a person typed, and the errors that quote it."""

from compass_maint_cli.errors import UsageError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTEST_WEEKDAY = len("mon")

LONGEST = 64
"""Characters in a time, length or zone name. Longer text is a mistake and is rejected before any search."""


def quoted(text: str) -> str:
    """Return the text in quotes for a message: shortened, with control characters escaped."""
    return repr(text) if len(text) <= LONGEST else f"{text[:40]!r}... ({len(text)} characters)"


def input_error(label: str, text: str, wrong: str) -> UsageError:
    """Return the UsageError for text that cannot be used; ``wrong`` says why, and what would be right."""
    return UsageError(f"{label} {quoted(text)} {wrong}")


def check_text(text: str, label: str, right: str, *, longest: int = LONGEST) -> str:
    """Return the text with single spaces between its words.

    Raise UsageError where it is empty, too long, or has characters that no form has. Digits of other scripts
    are among them: Python's ``int`` would take them. ``right`` says what would be right.
    """
    if len(text) > longest:
        raise input_error(label, text, f"is too long; {right}")
    if not (text.isascii() and text.isprintable()):
        raise input_error(label, text, f"has characters other than plain letters, digits and signs; {right}")
    if not text.strip():
        raise input_error(label, text, f"is empty; {right}")
    return " ".join(text.split())


def weekday_number(word: str) -> int | None:
    """Return 0 for ``mon`` or ``monday`` to 6 for ``sunday``, or None. The word is in lower case."""
    if len(word) < SHORTEST_WEEKDAY:
        return None
    return next((number for number, name in enumerate(WEEKDAYS) if name.startswith(word)), None)
