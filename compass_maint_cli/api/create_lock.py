"""Requests that would make equal windows: side by side while all goes well, alone once a reply is lost.

Equal windows cannot be told from each other but by their ids. So whoever has to look for a window that may
have been made waits until every equal request has its answer, and holds new ones back: what is then in the
list and nobody has claimed can only come of a lost reply.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class CreateLock:
    """The requests that are on their way for one draft."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._flying = 0
        self._alone = False

    @contextmanager
    def flying(self) -> Iterator[None]:
        """Be on the way, beside others; wait while somebody needs to be alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self._alone)
            self._flying += 1
        try:
            yield
        finally:
            with self._changed:
                self._flying -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody is on the way, and let nobody set out."""
        with self._changed:
            self._changed.wait_for(lambda: not self._alone)
            self._alone = True
            self._changed.wait_for(lambda: not self._flying)
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()
