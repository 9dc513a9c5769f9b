"""A shared/exclusive lock for equal creates.

Equal windows differ only by their ids. So whoever has to look for a window that a lost request may have
created waits until every equal request has its answer, and holds new ones back. A window in the list that
nobody has claimed can then only come from a lost request.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class CreateLock:
    """Shared by requests for one draft, exclusive for the one that looks for a lost window."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._holders = 0
        self._is_exclusive = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the lock together with others; wait while it is held exclusively."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_exclusive)
            self._holders += 1
        try:
            yield
        finally:
            with self._changed:
                self._holders -= 1
                self._changed.notify_all()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock alone: wait for every other holder, and let no new one in."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_exclusive)
            self._is_exclusive = True
            self._changed.wait_for(lambda: not self._holders)
        try:
            yield
        finally:
            with self._changed:
                self._is_exclusive = False
                self._changed.notify_all()
