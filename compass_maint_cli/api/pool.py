"""Jobs side by side on a few threads, outcomes in the order asked."""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from compass_maint_cli.errors import CompassMaintError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class JobResult(Generic[T]):
    """What job number ``index`` from 0 came to: a value, an error, or neither where it was not started.

    ``interrupted`` says that Ctrl-C came before this outcome.
    """

    index: int
    value: T | None
    error: CompassMaintError | None
    started: bool
    interrupted: bool = False


class Work(Protocol):
    """What a pool does, or leaves."""

    def do(self) -> None:
        """Do it."""

    def drop(self) -> None:
        """Leave it undone."""


class Task(Generic[T]):
    """A job that a pool has, will have or will not have done."""

    def __init__(self, job: Callable[[], T]) -> None:
        self._job = job
        self._begun = threading.Lock()
        self._over = threading.Event()
        self._values: list[T] = []
        self._error: Exception | None = None

    def do(self) -> None:
        """Do the job unless it was dropped, and keep what comes of it for the thread that waits."""
        if not self._begun.acquire(blocking=False):
            return
        try:
            self._values.append(self._job())
        except Exception as error:  # noqa: BLE001 - it is raised again, in the thread that asks for the result
            self._error = error
        self._over.set()

    def drop(self) -> None:
        """Leave the job undone, unless it has begun."""
        if self._begun.acquire(blocking=False):
            self._over.set()

    def result(self) -> T:
        """Return what the job returned, or raise what it raised."""
        self._over.wait()
        if self._error is not None:
            raise self._error
        return self._values[0]

    def outcome(self, index: int, *, interrupted: bool) -> JobResult[T]:
        """Return what came of it; an exception that is none of ours is a bug, and raised."""
        self._over.wait()
        if self._error is not None and not isinstance(self._error, CompassMaintError):
            raise self._error
        value = self._values[0] if self._values else None
        started = self._error is not None or bool(self._values)
        return JobResult(index, value, self._error, started, interrupted)


class WorkerPool:
    """Up to ``size`` threads that do tasks in the order in which they were given.

    They never hold up the end of the process. Leaving the context drops what has not been started.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._threads: list[threading.Thread] = []
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def give(self, job: Callable[[], T]) -> Task[T]:
        """Take one job on, and return it as a task."""
        task = Task(job)
        self.take([task])
        return task

    def take(self, tasks: Iterable[Work]) -> None:
        """Take tasks on."""
        for task in tasks:
            self._queue.put(task)
            if len(self._threads) < self._size:
                self._threads.append(threading.Thread(target=self._work, daemon=True))
                self._threads[-1].start()

    def stop(self) -> None:
        """Start nothing any more; what runs is left to end."""
        self._stopped = True
        for _ in self._threads:
            self._queue.put(None)

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            if self._stopped:
                task.drop()
            task.do()


def run(
    jobs: Iterable[Callable[[], T]], parallel: int, on_interrupt: Callable[[], None] = lambda: None
) -> Iterator[JobResult[T]]:
    """Do the jobs, ``parallel`` at a time, and yield their outcomes in the order of the jobs.

    On Ctrl-C nothing more is started, ``on_interrupt`` is called and what runs is waited for: the outcomes
    say what was done, and that there was an interrupt, which is for the caller to raise. A second Ctrl-C is
    raised at once.
    """
    tasks = [Task(job) for job in jobs]
    interrupted = False
    with WorkerPool(parallel) as pool:
        try:
            pool.take(tasks)
        except KeyboardInterrupt:
            interrupted = True
            _drop(tasks, on_interrupt)
        for index, task in enumerate(tasks):
            try:
                outcome = task.outcome(index, interrupted=interrupted)
            except KeyboardInterrupt:
                if interrupted:
                    raise
                interrupted = True
                _drop(tasks, on_interrupt)
                outcome = task.outcome(index, interrupted=True)
            yield outcome


def _drop(tasks: Iterable[Work], on_interrupt: Callable[[], None]) -> None:
    on_interrupt()
    for task in tasks:
        task.drop()
