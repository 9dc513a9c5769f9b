"""Jobs in threads of their own, and their answers in the main thread, which a listener wakes."""

import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

from compass_maint_cli.api.pool import Task

if TYPE_CHECKING:
    from compass_maint_cli.run.signals import SignalListener

Value = TypeVar("Value")


class Answers(Generic[Value]):
    """Jobs in threads of their own, and their answers in the main thread.

    A thread never holds up the end of the process: what hangs is left behind.
    """

    def __init__(self, listener: "SignalListener") -> None:
        self._listener = listener
        self._done: SimpleQueue[tuple[int, Task[Value]]] = SimpleQueue()
        self.running = 0

    def start(self, number: int, job: Callable[[], Value]) -> None:
        """Start a job."""
        self.running += 1
        threading.Thread(target=self._do, args=(number, Task(job)), daemon=True).start()

    def take(self) -> Iterator[tuple[int, Task[Value]]]:
        """Yield the jobs that are done, by their numbers."""
        while not self._done.empty():
            self.running -= 1
            yield self._done.get()

    def _do(self, number: int, task: Task[Value]) -> None:
        task.do()
        self._done.put((number, task))
        self._listener.wake()
