"""Pages of a list, by every form of link (docs/api-facts.md 1.6); only the offset of a link is used.

Windows come and go while their list is read, and then offsets move. So each page is asked for one row early,
and must have a row of the page before. All rows after that row follow it in the list, so that none is lost
between the two, as long as rows that stay keep their order. A page without such a row is read again, further
back.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

from compass_maint_cli.api.read_width import ReadWidth
from compass_maint_cli.api.recent_ids import RecentIds
from compass_maint_cli.errors import ReplyError, UnavailableError

if TYPE_CHECKING:
    from compass_maint_cli.api.pool import Task, WorkerPool

REMEMBERED = 3200
"""Ids that are remembered to drop duplicates: more than all pages that are fetched at one time have."""

REPEATS = 3
"""Pages in a row with nothing but duplicates, after which the list is taken to be endless."""

EMPTIES = 1000
"""Empty pages in a row, after which the list is taken to be endless."""


REREADS = 3
"""How often a page is read again, further back each time, until it joins the page before."""


class Identified(Protocol):
    """An item that has an id."""

    @property
    def id(self) -> str:
        """Its id."""


T = TypeVar("T", bound=Identified)
Raw = TypeVar("Raw")
Turn = Callable[[], None] | None


class Page(NamedTuple, Generic[T]):
    """One page: its items, and the offset of the next one, None on the last."""

    items: list[T]
    next: int | None

    def after(self, here: int) -> int:
        """Return the offset to ask for after this page, which is at ``here``.

        That is one row early, unless the page has one row or its link leads further than it has rows.
        """
        following = self.next or 0
        overlaps = len(self.items) > 1 and following == here + len(self.items)
        return following - 1 if overlaps else following

    def joins(self, before: "Page[T]") -> bool:
        """Whether this page has a row of the page before."""
        known = {item.id for item in before.items}
        return any(item.id in known for item in self.items)


def read_page(data: object, offset: int, read: Callable[[Any], T], size: int) -> Page[T]:
    """Read the whole page at an offset; ReplyError where it is not a page or its link does not advance.

    A full page of ``size`` rows that has no links at all may not be the last, so the next page is read, too.
    """
    if not isinstance(data, dict) or not isinstance(data.get("values"), list):
        raise ReplyError(f"the page at offset {offset} has no list of values; the list cannot be trusted")
    items, links = [read(item) for item in data["values"]], data.get("links")
    if not isinstance(links, dict):
        return Page(items, offset + size if len(items) >= size else None)
    link = links.get("next")
    return Page(items, None if link in (None, "") else _offset(link, offset))


def _offset(link: object, here: int) -> int:
    """Return the offset in a link, relative or absolute, of any host and path (docs/api-facts.md 1.6)."""
    try:
        found = parse_qs(urlsplit(link).query).get("offset", []) if isinstance(link, str) else []
    except ValueError:
        found = []
    # An int32 (docs/api-facts.md 1.3) has ten digits at most.
    if len(found) != 1 or not (found[0].isascii() and found[0].isdigit()) or len(found[0]) > 10:  # noqa: PLR2004
        raise ReplyError(
            f"the link after the page at offset {here} names no offset; the list cannot be followed"
        )
    if int(found[0]) <= here:
        raise ReplyError(f"the link after the page at offset {here} leads to {found[0]}: it does not advance")
    return int(found[0])


def follow(
    fetch: Callable[[int], Raw],
    read: Callable[[Raw, int], Page[T]],
    offset: int,
    width: ReadWidth,
    turn: Turn = None,
) -> Iterator[T]:
    """Yield the items of all pages from an offset on, each once, in order.

    ``fetch`` runs in other threads and returns the raw reply; ``read`` parses it in this thread, so that no
    connection waits for parsing. A page is yielded whole or not at all, and its error is raised after all
    pages before it; so is UnavailableError where the list changes faster than it can be read. Nothing is
    fetched ahead until a second page is needed. ``turn`` is called after each page, before the next is
    waited for. ``width`` is how many pages are fetched side by side.
    """
    fresh = Fresh()
    pages = Pages(fetch, read, offset)
    page, here = pages.at(offset), offset
    yield from fresh.of(page.items, here)
    if page.next is None:
        return
    from compass_maint_cli.api.pool import WorkerPool

    with width, WorkerPool(width.size) as pool:
        ahead = Ahead(fetch, pool, width)
        while page.next is not None:
            ahead.expect(here, page.after(here))
            if turn is not None:
                turn()
            page, here = pages.joined(page, page.after(here), ahead)
            if page.next is not None:
                ahead.expect(here, page.after(here))
            yield from fresh.of(page.items, here)


class Pages(Generic[Raw, T]):
    """The pages of a list from the offset ``first`` on."""

    def __init__(self, fetch: Callable[[int], Raw], read: Callable[[Raw, int], Page[T]], first: int) -> None:
        self._fetch = fetch
        self._read = read
        self._first = first
        self._restarts = 0

    def at(self, offset: int) -> Page[T]:
        """Fetch and read the page at an offset."""
        return self._read(self._fetch(offset), offset)

    def joined(self, before: Page[T], offset: int, ahead: "Ahead[Raw]") -> tuple[Page[T], int]:
        """Return the page after ``before``, at the offset or further back, and where that is."""
        page = self._read(ahead.fetched(offset), offset)
        if offset == before.next or page.joins(before):
            return page, offset
        ahead.drop()
        for n in range(1, REREADS + 1):
            back = max(self._first, offset - n * len(before.items))
            page = self.at(back)
            if page.joins(before):
                return page, back
            if back == self._first:
                self._restarts += 1
                if self._restarts <= REREADS:
                    return page, back
                break
        raise UnavailableError(
            f"the list changed faster than it could be read: the page at offset {offset} does not follow the "
            "page before it, even after several tries"
        )


class Ahead(Generic[Raw]):
    """Fetches pages before they are needed, as long as the links advance by equal steps.

    The step is that of the last link, not the requested size: a server may give fewer. When the step changes,
    what was fetched by the old one is dropped. As many pages are fetched ahead as were read, so that short
    lists cost almost no needless request; a bound keeps memory flat.
    """

    def __init__(self, fetch: Callable[[int], Raw], pool: "WorkerPool", width: ReadWidth) -> None:
        self._fetch = fetch
        self._pool = pool
        self._width = width
        self._read = 0
        self._step = 0
        self._tasks: dict[int, Task[Raw]] = {}

    def expect(self, here: int, after: int) -> None:
        """Start fetching from ``after``, which follows the page at ``here``."""
        if after - here != self._step:
            self._step = after - here
            self.drop()
        size = self._width.size
        self._pool.resize(size)
        most = 2 * size if size > 1 else 0
        for offset in range(after, after + min(self._read, most) * self._step, self._step):
            if offset not in self._tasks:
                self._tasks[offset] = self._pool.give(partial(self._fetch, offset))

    def drop(self) -> None:
        """Drop what was fetched ahead."""
        while self._tasks:
            self._tasks.popitem()[1].drop()

    def fetched(self, offset: int) -> Raw:
        """Return the raw page at an offset that a link has named."""
        self._read += 1
        task = self._tasks.pop(offset, None)
        return self._fetch(offset) if task is None else task.result()


class Fresh:
    """Drops items of the pages before: a window created meanwhile moves another one to the next page."""

    def __init__(self) -> None:
        self._seen = RecentIds(REMEMBERED)
        self._repeats = 0
        self._empties = 0

    def of(self, items: Iterable[T], here: int) -> list[T]:
        """Return the new items; ReplyError where several pages in a row have none."""
        items = list(items)
        new = [item for item in items if self._seen.add(item.id)]
        self._repeats = self._repeats + 1 if items and not new else 0
        self._empties = self._empties + 1 if not items else 0
        if self._repeats == REPEATS or self._empties == EMPTIES:
            raise ReplyError(
                f"the page at offset {here} and those before it bring nothing new: the list does not end"
            )
        return new
