r"""Text from the API, made safe for a terminal: what cannot be seen is written as an escape.

A description may hold any character. Control characters drive a terminal, bidirectional overrides turn text
around, zero-width and tag characters hide in it. All of them are shown as escapes: ``\x1b``, ``\u202e``,
``\U000e0041``. In a person's text the joiner inside an emoji stays, as in a family or a firefighter: there it
hides nothing.
"""

import re
from functools import cache

_C0 = "\x00-\x1f"
_UNSEEN = (
    "\x7f-\x9f"  # DEL and C1: 0x9b is CSI to an eight-bit terminal
    "\u00ad\u061c\u180e"  # soft hyphen, Arabic letter mark, Mongolian vowel separator
    "\u200b\u200c\u200e\u200f"  # zero-width characters, left-to-right and right-to-left marks
    "\u2028-\u202e"  # line and paragraph separator, bidirectional embeddings and overrides
    "\u2060-\u206f"  # word joiner, invisible operators, bidirectional isolates
    "\ud800-\udfff"  # lone surrogates, which no encoder takes
    "\ufeff\ufff9-\ufffb"  # byte order mark, interlinear annotations
    "\U000e0000-\U000e007f"  # tags
)
JOINER = "\u200d"
EMOJI = "\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
"""Blocks whose characters are joined in emoji: arrows, symbols, and pictures with the tones of skin."""
_AS_PICTURE = "\ufe0f"  # asks for the picture of the character before
_STRAY_JOINER = f"{JOINER}(?![{EMOJI}])|(?<![{EMOJI}])(?<![{EMOJI}]{_AS_PICTURE}){JOINER}"
_SHORT = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}


def visible(text: str) -> str:
    r"""Return the text for a person, with control, bidirectional and zero-width characters as escapes."""
    return text if text.isascii() and text.isprintable() else _hidden().sub(_escape, text)


def visible_data(text: str) -> str:
    r"""Return the text for a script, with the joiners inside emoji as escapes too."""
    return text if text.isascii() and text.isprintable() else _hidden_in_data().sub(_escape, text)


def is_plain(text: str) -> bool:
    """Whether `visible_data` has nothing to do."""
    return (text.isascii() and text.isprintable()) or not _hidden_in_data().search(text)


def visible_json(document: str) -> str:
    r"""Escape the same in encoded JSON, where they stand in strings only: ``\u202e`` is valid there."""
    return document if _is_clean(document) else _hidden_in_document().sub(_escape_json, document)


def visible_yaml(document: str) -> str:
    r"""Escape the same in YAML whose hidden text stands in double quotes: ``\U000e0041`` is valid there."""
    return document if _is_clean(document) else _hidden_in_document().sub(_escape, document)


def _is_clean(document: str) -> bool:
    return document.isascii() and "\x7f" not in document


# Made when the first text is not plain, which in most calls never comes.
@cache
def _hidden() -> re.Pattern[str]:
    return re.compile(f"[{_C0}{_UNSEEN}]|{_STRAY_JOINER}")


@cache
def _hidden_in_data() -> re.Pattern[str]:
    return re.compile(f"[{_C0}{_UNSEEN}{JOINER}]")


@cache
def _hidden_in_document() -> re.Pattern[str]:
    # Without C0: a JSON or YAML encoder has escaped those, and its own line ends stay.
    return re.compile(f"[{_UNSEEN}{JOINER}]")


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004  two hexadecimal digits hold it
        return _SHORT.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  and four


def _escape_json(found: re.Match[str]) -> str:
    pair = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{pair[at : at + 4]}" for at in range(0, len(pair), 4))
