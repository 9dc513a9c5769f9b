"""Bytes as clean text, before they are parsed, and plain scalars as values."""

import re

from compass_maint_cli.errors import Place, Problem

SIZE_LIMIT = 32 * 1024 * 1024
"""Most bytes in one file: room for 50,000 windows."""

# All but what YAML calls printable; PyYAML refuses the same characters, but without a place.
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

UNSURE = "~nNtTfF+-.0123456789"
"""How a plain scalar begins that may be no text; as may an empty one."""

NULL = re.compile(r"(~|null|Null|NULL)?")
BOOLEAN = re.compile(r"(true|True|TRUE)|false|False|FALSE")
INTEGER = re.compile(r"[-+]?[0-9]{1,18}|0o[0-7]{1,18}|0x[0-9a-fA-F]{1,15}")
FLOAT = re.compile(r"(?=.*[.eE])[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")

SURROGATES = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)


def clean_text(data: bytes | str, file: str) -> str | Problem:
    """Return text that is safe to parse, or the problem that it has."""
    if len(data) > SIZE_LIMIT:
        return Problem(Place(file, 1, 1), "the file is larger than 32 MiB", "split it into several files")
    try:
        text = (data if isinstance(data, str) else data.decode("utf-8")).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        what = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        return Problem(_place_after(before, file), what, "save the file as UTF-8")
    if bad := UNPRINTABLE.search(text):
        what = f"control character U+{ord(bad[0]):04X}"
        return Problem(_place_after(text[: bad.start()], file), what, "remove it; a file is UTF-8 text")
    if tag := re.search(r"^%TAG", text, re.MULTILINE):
        return Problem(
            _place_after(text[: tag.start()], file), "tags are not supported", "remove the %TAG line"
        )
    return _as_yaml(text)


def resolve(text: str) -> str | int | float | bool | None:
    """Resolve a plain scalar by YAML 1.2's core schema (its section 10.3.2)."""
    if text[:1] not in UNSURE:
        return text
    if NULL.fullmatch(text):
        return None
    if found := BOOLEAN.fullmatch(text):
        return bool(found[1])
    if INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    return float(text) if FLOAT.fullmatch(text) else text


def _as_yaml(text: str) -> str:
    """Return JSON text as YAML that means the same; other text as it is.

    JSON may be indented with tabs, and writes a character beyond U+FFFF as two escapes; YAML has neither.
    Columns after such a character on the same line are two too low.
    """
    if not text.lstrip().startswith(("{", "[")):
        return text
    return SURROGATES.sub(_one_escape, text.replace("\t", " "))


def _one_escape(pair: re.Match[str]) -> str:
    high, low = int(pair[1], 16), int(pair[2], 16)
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"


def _place_after(before: str, file: str) -> Place:
    lines = before.split("\n")
    return Place(file, len(lines), len(lines[-1]) + 1)
