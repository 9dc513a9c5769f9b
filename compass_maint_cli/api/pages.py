"""Pages of a list, by every form of link (facts 1.6): only the offset in a link is believed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from compass_maint_cli.errors import ReplyError


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its items, and the offset of the next one, None on the last."""

    items: list[Any]
    next: int | None


def read_page(data: object, offset: int) -> Page:
    """Read the page at an offset; ReplyError where it is no page or its link does not advance."""
    if not isinstance(data, dict) or not isinstance(data.get("values"), list):
        raise ReplyError(f"the page at offset {offset} has no list of values; nothing of it can be trusted")
    links = data.get("links")
    link = links.get("next") if isinstance(links, dict) else None
    return Page(data["values"], None if link is None or link == "" else _offset(link, offset))


def _offset(link: object, here: int) -> int:
    """Return the offset in a link: relative or absolute, whatever its host and path (facts 1.6)."""
    try:
        found = parse_qs(urlsplit(link).query).get("offset", []) if isinstance(link, str) else []
    except ValueError:
        found = []
    if len(found) != 1 or not (found[0].isascii() and found[0].isdigit() and len(found[0]) < 10):  # noqa: PLR2004 - int32
        raise ReplyError(
            f"the link after the page at offset {here} names no offset; the list cannot be followed"
        )
    if int(found[0]) <= here:
        raise ReplyError(f"the link after the page at offset {here} leads to {found[0]}: it does not advance")
    return int(found[0])


def follow(fetch: Callable[[int], Page], offset: int) -> Iterator[Any]:
    """Yield the items of all pages from an offset on."""
    at: int | None = offset
    while at is not None:
        page = fetch(at)
        yield from page.items
        at = page.next
