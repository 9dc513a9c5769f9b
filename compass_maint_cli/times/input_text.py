"""What a person typed: checked before it is read, and quoted when it is refused."""

from compass_maint_cli.errors import UsageError

LONGEST = 64
"""No time, length or zone name is longer; what is can only be a mistake, and is not searched."""


def quoted(text: str) -> str:
    """Return the text as a sentence quotes it: short, and with every control character visible."""
    return repr(text) if len(text) <= LONGEST else f"{text[:40]!r}... ({len(text)} characters)"


def refused(label: str, text: str, wrong: str) -> UsageError:
    """Return the error for text that cannot be used: what was given, what is wrong, what would be right."""
    return UsageError(f"{label} {quoted(text)} {wrong}")


def words(text: str, label: str, right: str, *, longest: int = LONGEST) -> str:
    """Return the text with single spaces between its words.

    Raise UsageError where it is empty, too long, or has characters that no form has (digits of other
    scripts among them, which Python's ``int`` would take). ``right`` says what would be right.
    """
    if len(text) > longest:
        raise refused(label, text, f"is too long; {right}")
    if not text.isascii() or any(mark < " " or mark == "\x7f" for mark in text):
        raise refused(label, text, f"has characters other than plain letters, digits and signs; {right}")
    if not text.strip():
        raise refused(label, text, f"is empty; {right}")
    return " ".join(text.split())
