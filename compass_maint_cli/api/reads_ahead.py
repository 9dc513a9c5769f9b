"""Reads that are begun before their answers are needed: side by side, each once."""

from collections.abc import Callable
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from compass_maint_cli.api.pool import Task, WorkerPool

Key = TypeVar("Key")
T = TypeVar("T")

PARALLEL = 8
"""Reads that run at once."""


class ReadsAhead(Generic[Key, T]):
    """Reads by their keys. What a read raises is raised where its result is taken, and only there."""

    def __init__(self) -> None:
        self._tasks: dict[Key, Task[T]] = {}
        self._lock = Lock()

    def begin(self, key: Key, read: Callable[[], T]) -> None:
        """Begin a read in another thread, unless it was begun before."""
        with self._lock:  # sources of teams begin their lists in threads of their own
            if key not in self._tasks:
                self._tasks[key] = self._pool.give(read)

    def has(self, key: Key) -> bool:
        """Whether a read was begun."""
        return key in self._tasks

    def result(self, key: Key, read: Callable[[], T]) -> T:
        """Return the result of the read that was begun; where none was, read now, in this thread."""
        task = self._tasks.get(key)
        return read() if task is None else task.result()

    def is_over(self, key: Key, within: float) -> bool:
        """Wait at most so many seconds for a read that was begun, and return whether there is a result."""
        return self._tasks[key].is_over(within)

    def close(self, within: float) -> None:
        """Begin no other read, and wait at most so many seconds, in all, for those that are under way."""
        for task in self._tasks.values():
            task.drop()
        for task in self._tasks.values():
            task.is_over(within / len(self._tasks))
        if "_pool" in self.__dict__:
            self._pool.stop()

    @cached_property
    def _pool(self) -> "WorkerPool":
        from compass_maint_cli.api.pool import WorkerPool

        return WorkerPool(PARALLEL)
