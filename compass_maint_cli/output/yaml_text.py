"""JSON-like data as YAML, letter for letter as PyYAML writes it, in a fraction of the time.

PyYAML builds a node and an event for every value: 100,000 windows take 9.7 s, here 1.0 s. Only plain data is
written: dicts, lists, text of common characters, whole numbers, flags and nothing. Whether text needs quotes
is asked of PyYAML's own resolver. Everything else is left to PyYAML.
"""

import re
from functools import lru_cache
from typing import Any

from yaml import ScalarNode
from yaml.resolver import Resolver

from compass_maint_cli.yamlnodes.quoting import NUMBER

COMMON = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_./@+()\[\]=,;'-]|:(?=[^ ])| (?=[A-Za-z0-9_./@+()\[\]=,;'-]))*")
"""Text that PyYAML writes without quotes, or in single ones where it resolves to something else."""

SURE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Z][a-z]+ [A-Za-z0-9_./()\[\]=,; -]*[A-Za-z0-9.)\]]"
)
"""Ids and sentences: no value of another type looks like them."""

LONGEST_KEY = 100
"""PyYAML writes a key of more than 128 characters in another form."""

LONGEST = 10_000
"""Longer text is left to PyYAML, which counts columns."""

TEXT_TAG = "tag:yaml.org,2002:str"


class UnusualError(Exception):
    """The data holds something that only PyYAML writes."""


_resolver = Resolver()


def plain_yaml(item: object) -> str:
    """Return the document of a dict or a list; raise UnusualError for what is not plain data."""
    if type(item) is not dict and type(item) is not list:
        raise UnusualError
    return f"{_item(item, '')}\n"


def _mapping(data: dict[str, Any], pad: str) -> str:
    if not data:
        return "{}"
    return f"\n{pad}".join([f"{_key(key)}:{_value(value, pad)}" for key, value in data.items()])


def _value(value: object, pad: str) -> str:
    """Return what follows the colon of a key that stands at ``pad``."""
    if type(value) is str:
        return f" {_text(value)}"
    if type(value) is dict and value:
        return f"\n{pad}  {_mapping(value, pad + '  ')}"
    if type(value) is list and value:
        return f"\n{pad}{_items(value, pad)}"
    return f" {_item(value, pad)}"


def _items(items: list[Any], pad: str) -> str:
    inner = f"{pad}  "
    return f"\n{pad}".join([f"- {_item(item, inner)}" for item in items])


def _item(value: object, pad: str) -> str:
    """Return a value that stands at ``pad``, without the blanks before it."""
    if type(value) is str:
        return _text(value)
    if type(value) is dict:
        return _mapping(value, pad)
    if type(value) is list:
        return _items(value, pad) if value else "[]"
    if value is None:
        return "null"
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int:
        return str(value)
    raise UnusualError


@lru_cache(maxsize=1024)
def _key(key: object) -> str:
    if not isinstance(key, str) or len(key) > LONGEST_KEY:
        raise UnusualError
    return _text(key)


def _text(text: str) -> str:
    if SURE.fullmatch(text):
        return text
    return _judged(text)


@lru_cache(maxsize=1024)
def _judged(text: str) -> str:
    if len(text) > LONGEST or not COMMON.fullmatch(text):
        raise UnusualError
    tag = _resolver.resolve(ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # no stub has it
    if tag == TEXT_TAG and not NUMBER.fullmatch(text):
        return text
    quoted = text.replace("'", "''")
    return f"'{quoted}'"
