"""Jobs in threads of their own, whose results are read in the main thread."""

import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

from compass_maint_cli.api.pool import Task

if TYPE_CHECKING:
    from compass_maint_cli.run.signals import SignalListener

Value = TypeVar("Value")


class BackgroundJobs(Generic[Value]):
    """Runs each job in a daemon thread, and wakes the listener when one is done.

    A thread never delays the end of the process: a job that hangs is left behind.
    """

    def __init__(self, listener: "SignalListener") -> None:
        self._listener = listener
        self._done: SimpleQueue[tuple[int, Task[Value]]] = SimpleQueue()
        self.running = 0

    def start(self, number: int, job: Callable[[], Value]) -> None:
        """Start a job; ``take`` returns it by this number."""
        self.running += 1
        threading.Thread(target=self._do, args=(number, Task(job)), daemon=True).start()

    def take(self) -> Iterator[tuple[int, Task[Value]]]:
        """Yield the jobs that are done, with their numbers, each once."""
        while not self._done.empty():
            self.running -= 1
            yield self._done.get()

    def _do(self, number: int, task: Task[Value]) -> None:
        task.do()
        self._done.put((number, task))
        self._listener.wake()
