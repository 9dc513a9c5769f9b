"""Lists that are shown while they are read: the one place where reading and showing meet."""

from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING

from compass_maint_cli.domain.filters import unreadable
from compass_maint_cli.domain.maintenance import Status
from compass_maint_cli.domain.order import by_urgency
from compass_maint_cli.errors import CompassMaintError
from compass_maint_cli.session.spool import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from compass_maint_cli.domain.filters import Filter
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.session.console import Console

    Render = Callable[[Iterable[Maintenance]], Iterator[str]]

SORTED_AT_MOST = 1_000
"""Windows that are sorted for a terminal; a longer list is shown as it is read."""


def show_list(
    console: "Console", windows: "Iterator[Maintenance]", render: "Render", *, arrange: bool
) -> bool:
    """Read windows and show them as a list; for a person, sorted where ``arrange``, and with their count.

    Return whether there is a window.
    """
    if not console.reads_as_text:
        return show_as_read(console, windows, render)
    counter = _Counter()
    counted = counter.count(windows)
    if arrange:
        _show_arranged(console, counted, render)
    else:
        show_as_read(console, counted, render)
    summary = counter.summary()
    if summary:
        console.info(summary)
    return bool(summary)


def _show_arranged(console: "Console", windows: "Iterator[Maintenance]", render: "Render") -> None:
    """Show windows by urgency, or, where they are too many to wait for, in the order of the API."""
    head: list[Maintenance] = []
    try:
        head.extend(islice(windows, SORTED_AT_MOST))
        more = next(windows, None)
    except CompassMaintError:
        if console.streams:  # the error says that the list above is cut
            console.write(render(by_urgency(head)))
        raise
    if more is None:
        console.write(render(by_urgency(head)))
        return
    console.info(f"more than {SORTED_AT_MOST:,} windows: listed in the API's order; --sort end sorts them")
    show_as_read(console, chain(head, [more], windows), render)


_ORDER = tuple(map(str, (Status.ACTIVE, Status.PLANNED, Status.PAST, Status.CANCELLED)))


class _Counter:
    """Counts windows as they pass, for the line under a list."""

    def __init__(self) -> None:
        self._statuses: Counter[str] = Counter()
        self._scopes: set[str | None] = set()

    def count(self, windows: "Iterable[Maintenance]") -> "Iterator[Maintenance]":
        """Yield the windows."""
        for window in windows:
            self._statuses[window.status] += 1
            self._scopes.add(window.team_id)
            yield window

    def summary(self) -> str:
        """Return ``6 active, 14 planned in 4 teams``; empty where there was no window."""
        order = (*_ORDER, *sorted(self._statuses.keys() - set(_ORDER)))
        counts = ", ".join(f"{self._statuses[one]:,} {one}" for one in order if self._statuses[one])
        teams = len(self._scopes - {None})
        if len(self._scopes) < 2:  # noqa: PLR2004 - one scope needs no word
            return counts
        where = f"{teams} team{'' if teams == 1 else 's'}"
        return f"{counts} in {where}{' and global' if None in self._scopes else ''}"


def with_doubts(
    console: "Console", windows: "Iterable[Maintenance]", wanted: "Filter"
) -> "Iterator[Maintenance]":
    """Yield the windows, and then warn of those whose times cannot be read although the filter needs them."""
    unsure = []
    for window in windows:
        if wanted.is_unsure_of(window):
            unsure.append(window)
        yield window
    if unsure:
        console.warn(unreadable(unsure, "to the span"))


def show_as_read(console: "Console", windows: "Iterator[Maintenance]", render: "Render") -> bool:
    """Read windows and show them: page by page where the format streams, else when all of them are there.

    ``windows`` sends requests as it is read. Rows are held until the end of their page, when the reader of
    pages calls `Console.flush_rows`; those before an error are shown. Return whether there is a window.
    """
    if not console.streams:
        first = next(windows, None)
        console.write(whole(render(windows if first is None else chain([first], windows))))
        return first is not None
    shown = False
    try:
        for row in render(windows):
            console.hold(row)
            shown = True
    finally:
        console.flush_rows()
    return shown
