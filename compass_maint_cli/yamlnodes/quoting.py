"""Text as YAML scalars that are read as that same text, by YAML 1.2 and by YAML 1.1."""

import json
import re

from compass_maint_cli.yamlnodes.source import resolve

TOKEN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_@./+-]|:(?=\S))*")
"""One word that needs no quotes, not even inside ``{}`` and ``[]``, unless it is a number or the like."""

PLAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_@./+,()-]|:(?=\S)| (?=[^\s#]))*")
"""Text that needs no quotes on a line of its own, unless it is a number or the like."""

NUMBER = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|0o[0-7]+|0x[0-9a-fA-F]+")
"""A number of any length to YAML 1.2; PyYAML, which follows 1.1, takes some of these for text."""

UNDERSCORED = r"[-+]?[0-9][0-9_.]*_[0-9_.]*(e[-+]?[0-9]+)?"
LIKE_1_1 = re.compile(
    rf"(?i)y|n|yes|no|on|off|[-+0-9._]+(:[0-9._]+)+|{UNDERSCORED}|[-+]?0b[01_]+|[-+]?0x[0-9a-f_]+"
)
"""Flags, and numbers to base 60, with underscores or to base 2, to YAML 1.1."""


def scalar(text: str, *, in_flow: bool = False) -> str:
    """Return text as a scalar without quotes where that is safe; ``in_flow`` allows for ``{}``."""
    plain = (TOKEN if in_flow else PLAIN).fullmatch(text) and isinstance(resolve(text), str)
    return text if plain and not NUMBER.fullmatch(text) and not LIKE_1_1.fullmatch(text) else quoted(text)


def quoted(text: str) -> str:
    """Return text in double quotes, as JSON writes it."""
    return escape_breaks(json.dumps(text, ensure_ascii=False))


def escape_breaks(json_text: str) -> str:
    """Escape what is text to JSON and a line break to YAML 1.1, and the byte order mark."""
    return re.sub("[\x85\u2028\u2029\ufeff]", lambda found: f"\\u{ord(found[0]):04x}", json_text)
