"""How many pages of a list are fetched side by side: learnt from the server, between two bounds.

The server publishes no limit (docs/api-facts.md 1.9). More requests side by side are quicker as long as each
takes as long as before. Once a reply takes longer, or the server answers 429, fewer are sent.
"""

import threading
from collections.abc import Callable
from typing import Self

STEP = 2
SLOWER, SAME = 1.5, 1.25
"""Ratios to the first latency: from ``SLOWER`` on the width falls, up to ``SAME`` it grows."""


class ReadWidth:
    """The width of one client's lists, from any number of threads.

    It begins at ``least`` and stays within ``most``. ``is_limited`` says whether the server has answered 429.
    While several lists are read at once, each has ``least``: they are side by side already.
    """

    def __init__(self, least: int, most: int, is_limited: Callable[[], bool]) -> None:
        self._least = least
        self._most = max(least, most)
        self._is_limited = is_limited
        self._size = least
        self._first: float | None = None
        self._taken: list[float] = []
        self._lists = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """How many requests one list may have under way now."""
        alone = self._lists <= 1 and not self._is_limited()
        return self._size if alone else self._least

    def __enter__(self) -> Self:
        """Count a list that is being read."""
        with self._lock:
            self._lists += 1
        return self

    def __exit__(self, *_error: object) -> None:
        """Count a list that has been read."""
        with self._lock:
            self._lists -= 1

    def took(self, seconds: float) -> None:
        """Take the latency of one page; after as many as the width, adjust the width."""
        with self._lock:
            self._taken.append(seconds)
            if len(self._taken) < self._size:
                return
            usual, self._taken = sorted(self._taken)[len(self._taken) // 2], []
            if self._first is None:
                self._first = usual
            if usual <= SAME * self._first:
                self._size = min(self._most, self._size + STEP)
            elif usual >= SLOWER * self._first:
                self._size = max(self._least, self._size - STEP)
