"""Reading the windows of scopes.

A scope is a team's id, or None for the global windows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from compass_maint_cli.api.reads_ahead import ReadsAhead
from compass_maint_cli.domain.description import bare
from compass_maint_cli.errors import CompassMaintError

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.domain.filters import Filter
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.windows.scope_reading import ScopeReading

OPEN, EVERY = "non-expired", "all"
"""The API's own filters for windows that are open, and for those of every status."""


class WindowReader:
    """Lists windows; those that are open are kept for the rest of the call.

    ``client`` opens the client when it is first needed. ``on_page`` is called after each page of a long
    list, with the count of windows of the scope. ``streams`` says that those of ``find`` are shown as they
    are read. ``remember`` takes the id and the scope of a window that was made, or found among several.
    With ``parallel`` 1 nothing is read ahead. ``teams_seen`` are the teams that a window was read of.
    """

    def __init__(
        self,
        client: "Callable[[], Client]",
        on_page: Callable[[int], None],
        remember: Callable[[str, str | None], None],
        parallel: int,
        *,
        streams: bool,
    ) -> None:
        self.client = client
        self.streams = streams
        self._on_page = on_page
        self.remember = remember
        self.parallel = parallel
        self._open: dict[str | None, tuple[Maintenance, ...]] = {}
        self._ids: dict[str | None, tuple[str, ...]] = {}
        self._by_key: dict[str | None, dict[str, list[Maintenance]]] = {}
        self.teams_seen: set[str] = set()
        self._ahead: ReadsAhead[tuple[str | None, str], tuple[Maintenance, ...]] = ReadsAhead()

    def open_windows(self, team_id: str | None) -> "tuple[Maintenance, ...]":
        """Return the planned and active windows of a scope, read once."""
        if team_id not in self._open:
            every, some = (team_id, EVERY), (team_id, OPEN)
            begun = every if self._ahead.has(every) else some
            windows = self._ahead.result(begun, partial(self.listed, team_id, OPEN))
            self._open[team_id] = tuple(window for window in windows if window.is_open)
        return self._open[team_id]

    def begin(self, team_id: str | None, type_: str = OPEN) -> None:
        """Begin to list a scope for ``open_windows`` or ``every_window``, in another thread."""
        if self.parallel > 1 and not self._ahead.has((team_id, EVERY)):
            self.client()  # opened here, not by several threads
            self._ahead.begin((team_id, type_), partial(self.listed, team_id, type_))

    def close(self, within: float) -> None:
        """Wait at most so many seconds for lists that were begun."""
        self._ahead.close(within)

    def open_with_key(self, team_id: str | None, key: str) -> "Sequence[Maintenance]":
        """Return those of ``open_windows`` that have the key."""
        if team_id not in self._by_key:
            from compass_maint_cli.domain.keys import by_key

            # The list of one scope may hold windows of another (docs/api-facts.md 6.10).
            ours = (window for window in self.open_windows(team_id) if window.team_id == team_id)
            self._by_key[team_id] = by_key(ours)
        return self._by_key[team_id].get(bare(key), ())

    def open_now(self, team_id: str | None) -> "tuple[Maintenance, ...]":
        """Read and return the planned and active windows of a scope."""
        return tuple(window for window in self.listed(team_id, OPEN) if window.is_open)

    def listed(
        self,
        team_id: str | None,
        type_: str,
        keep: "Callable[[Iterable[Maintenance]], Iterable[Maintenance]]" = iter,
    ) -> "tuple[Maintenance, ...]":
        """Read and return the windows of a scope; ``type_`` is the API's own filter.

        ``keep`` takes from each window, as it is read, what the caller needs to hold.
        """
        return tuple(keep(self._noted(team_id, self.client().list_maintenances(team_id, type_))))

    def _noted(self, team_id: str | None, windows: "Iterable[Maintenance]") -> "Iterator[Maintenance]":
        for window in windows:
            if team_id is not None:
                self.teams_seen.add(team_id)
            yield window

    def get(self, team_id: str | None, id_: str) -> "Maintenance":
        """Read and return one window."""
        window = self.client().get_maintenance(team_id, id_)
        if team_id is not None:
            self.teams_seen.add(team_id)
        return window

    def every_window(self, team_id: str | None) -> "tuple[Maintenance, ...]":
        """Return the windows of a scope of every status, from the list that was begun, else read now."""
        return self._ahead.result((team_id, EVERY), partial(self.listed, team_id, EVERY))

    def listed_ids(self, team_id: str | None) -> tuple[str, ...] | None:
        """Return the ids of the scope's open windows where they were read already, else None.

        They are one object for every call: thousands of creates take it one by one.
        """
        held = self._open.get(team_id)
        if held is not None and team_id not in self._ids:
            self._ids[team_id] = tuple(window.id for window in held)
        return self._ids.get(team_id)

    def find(
        self,
        reading: "ScopeReading",
        wanted: "Filter",
        *,
        type_: str = "non-expired",
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 100,
        whole: bool = False,
    ) -> "Iterator[Maintenance]":
        """Yield the windows of the scopes that the filter matches, as their pages arrive.

        ``type_``, ``offset`` and ``page_size`` are the API's own parameters (docs/api-facts.md 1.3). With
        ``whole`` the caller shows nothing before all are read. The error of a single scope is raised; those
        of several are in ``reading`` afterwards.
        """
        streams = self.streams and not whole
        pages = partial(self._pages, type_=type_, offset=offset, page_size=page_size, streams=streams)
        windows = pages(reading.scopes[0]) if len(reading.scopes) == 1 else self._of_scopes(reading, pages)
        return islice(filter(wanted.matches, windows), limit)

    def _of_scopes(
        self, reading: "ScopeReading", pages: "Callable[[str | None], Iterator[Maintenance]]"
    ) -> "Iterator[Maintenance]":
        from compass_maint_cli.windows.scope_reading import read_scopes

        for window in read_scopes(reading, pages):
            if window.team_id is not None:
                self.remember(window.id, window.team_id)
            yield window

    def _pages(
        self, team_id: str | None, *, type_: str, offset: int, page_size: int, streams: bool
    ) -> "Iterator[Maintenance]":
        count = 0

        def turn() -> None:
            if count:  # the first page of one scope of several is read in another thread
                self._on_page(count)

        try:
            windows = self.client().list_maintenances(
                team_id, type_, offset=offset, size=page_size, turn=turn
            )
            for window in self._noted(team_id, windows):
                yield window
                count += 1
            turn()
        except CompassMaintError as error:
            if count and streams:
                error.message += f"; the list above is cut, after {count:,} windows read"
            raise
