"""The query of a list; every problem is reported at once, as a 422."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from compass_maint_cli.sandbox.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

    from werkzeug.datastructures import MultiDict

INT32 = 2**31 - 1
"""Offsets and sizes are int32 (docs/api-facts.md 1.3)."""

NUMBER = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Paging:
    """How a list is paged: the default size and the largest."""

    default: int
    limit: int = INT32


@dataclass(frozen=True, slots=True)
class Query:
    """A page of a list, and the other parameters as text."""

    offset: int
    size: int
    words: dict[str, str]

    def link(self, path: str, offset: int) -> str:
        """Return a relative link to the page at ``offset``; it keeps every filter (docs/api-facts.md 1.6)."""
        return f"{path}?{urlencode({'offset': offset, 'size': self.size, **self.words})}"


def read_query(args: "MultiDict[str, str]", paging: Paging, **allowed: tuple[str, ...]) -> Query:
    """Read a list's query.

    ``allowed`` names its own parameters with their values, an empty tuple being any text. Raise Refused (422)
    for unknown or repeated parameters, and for invalid values.
    """
    problems = name_problems(args, {"offset", "size", *allowed})
    for name, values in allowed.items():
        if name in args and values and args[name] not in values:
            problems.append(f"{name} must be one of {', '.join(values)}, not {args[name]!r}")
    offset = parse_number(args.get("offset", "0"), 0, INT32)
    size = parse_number(args.get("size", str(paging.default)), 1, paging.limit)
    if offset is None:
        problems.append(f"offset must be a whole number from 0 to {INT32}, not {args['offset']!r}")
    if size is None:
        problems.append(f"size must be a whole number from 1 to {paging.limit}, not {args['size']!r}")
    if problems or offset is None or size is None:
        raise Refused(422, *problems)
    return Query(offset, size, {name: args[name] for name in allowed if name in args})


def no_query(args: "MultiDict[str, str]") -> None:
    """Raise Refused (422) if there is a query where none is documented."""
    if args:
        raise Refused(422, *(f"Unknown parameter {name!r}" for name in args))


def name_problems(args: "MultiDict[str, str]", allowed: "Collection[str]") -> list[str]:
    """Return what is wrong with the names of a query: unknown or repeated."""
    unknown = [f"Unknown parameter {name!r}" for name in args if name not in allowed]
    return unknown + [f"{name} is given twice" for name, values in args.lists() if len(values) > 1]


def parse_number(text: str, low: int, high: int) -> int | None:
    """Return a whole number between two bounds, None for other text."""
    return int(text) if NUMBER.fullmatch(text) and low <= int(text) <= high else None
