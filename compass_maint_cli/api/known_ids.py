"""The ids of a scope that existed before or are our own; any other came from a lost request."""

import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple

from compass_maint_cli.domain.maintenance import Maintenance


class Look(NamedTuple):
    """The result of list number ``number`` of this scope: unknown windows, and the ids of all windows."""

    number: int
    windows: list[Maintenance]
    ids: frozenset[str]


class KnownIds:
    """The known ids of one scope. ``list_windows`` lists it: "non-expired", or "all".

    An id is known if it was listed before the first create, or if one of our own requests made it. What the
    caller has listed is not listed again.
    """

    def __init__(self, list_windows: Callable[[str], Iterable[Maintenance]]) -> None:
        self._list = list_windows
        self._lock = threading.Lock()
        self._looking = threading.Lock()
        self._known: set[str] | None = None
        self._opened: Iterable[str] | None = None  # what was recorded last: thousands of creates pass it
        self._looks = 0
        self._seen: dict[str, Look] = {}

    def open(self, known: Iterable[str] | None) -> None:
        """Record what is there: the caller's ids, or without them those of one list for all creates."""
        with self._lock:
            if known is not None and known is self._opened:
                return
            self._opened = known
            if known is not None:
                self._known = (self._known or set()) | set(known)
            elif self._known is None:
                self._known = {window.id for window in self._list("non-expired")}

    def claim(self, maintenance_id: str) -> None:
        """Record a window as our own."""
        with self._lock:
            self._known = self._known or set()
            self._known.add(maintenance_id)

    def unknown(self, kind: str) -> list[Maintenance]:
        """Return the windows that are new and that no request has claimed.

        Threads that wait here share a list that began after they arrived, and so after their losses.
        """
        arrived = self._looks
        with self._looking:
            if kind not in self._seen or self._seen[kind].number <= arrived:
                self._looks += 1
                listed = list(self._list(kind))
                ids = frozenset(window.id for window in listed)
                self._seen[kind] = Look(self._looks, self._unknown(listed), ids)
            return self._unknown(self._seen[kind].windows)

    def has_listed(self, maintenance_id: str) -> bool:
        """Whether a window was in one of the latest lists; a new one may be missing for a while."""
        return any(maintenance_id in look.ids for look in self._seen.values())

    def _unknown(self, windows: Iterable[Maintenance]) -> list[Maintenance]:
        with self._lock:
            known = frozenset(self._known or ())
        return [window for window in windows if window.id not in known]
