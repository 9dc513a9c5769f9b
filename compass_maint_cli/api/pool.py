"""Run jobs in parallel on a few threads, and return their results in the order of the jobs.

Why not ``concurrent.futures``: "the entire Python program will not exit until all pending futures are done"
(https://docs.python.org/3/library/concurrent.futures.html), so a second Ctrl-C would wait for every running
request, up to its timeout. These threads are daemons. Its ``Future`` over our threads would replace half of
`Task`, but is documented for executors only. Loading it costs 1 ms, and does not decide.
"""

import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from queue import SimpleQueue
from typing import Any, Generic, NamedTuple, Self, TypeVar

from compass_maint_cli.errors import CompassMaintError

T = TypeVar("T")

LOOK = 0.1
"""Seconds between two looks for Ctrl-C. One that comes after Python's last look for signals and before the
wait for a result begins does not end it: one in 300, measured with busy threads."""


class JobResult(NamedTuple, Generic[T]):
    """The result of a job: a value, an error, or neither if it was not started.

    ``interrupted`` says that Ctrl-C came before this result.
    """

    value: T | None
    error: CompassMaintError | None
    started: bool
    interrupted: bool = False


class Task(Generic[T]):
    """A job of a pool, before and after it was done, or dropped."""

    def __init__(self, job: Callable[[], T]) -> None:
        self._job = job
        self._begun = threading.Lock()
        self._over = threading.Event()
        self._values: list[T] = []
        self._error: Exception | None = None

    def start(self) -> None:
        """Do the job in a thread of its own, which does not keep the process from ending."""
        threading.Thread(target=self.do, daemon=True).start()

    def do(self) -> None:
        """Do the job unless it was dropped, and keep its result for the thread that waits."""
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
        self._until_over()
        if self._error is not None:
            raise self._error
        return self._values[0]

    def is_over(self, within: float) -> bool:
        """Wait at most so many seconds, and return whether there is a result."""
        return self._over.wait(within)

    def outcome(self, *, interrupted: bool) -> JobResult[T]:
        """Return the result, also of a job that failed; raise an error that is not ours: it is a bug."""
        self._until_over()
        if self._error is not None and not isinstance(self._error, CompassMaintError):
            raise self._error
        value = self._values[0] if self._values else None
        started = self._error is not None or bool(self._values)
        return JobResult(value, self._error, started, interrupted)

    def _until_over(self) -> None:
        while not self._over.wait(LOOK):
            pass


class WorkerPool:
    """Up to ``size`` threads that do tasks in the order in which they were given.

    They do not keep the process from ending. Leaving the context drops what has not been started.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._threads: list[threading.Thread] = []
        self._queue: SimpleQueue[Task[Any] | None] = SimpleQueue()
        self._stopped = False
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def give(self, job: Callable[[], T]) -> Task[T]:
        """Queue one job, and return it as a task."""
        task = Task(job)
        self.take([task])
        return task

    def resize(self, size: int) -> None:
        """Have so many threads from now on: more with the next tasks, fewer as they end theirs."""
        self._size = size

    def take(self, tasks: Iterable[Task[Any]]) -> None:
        """Queue tasks."""
        for task in tasks:
            self._queue.put(task)
            with self._lock:
                if len(self._threads) < self._size:
                    self._threads.append(threading.Thread(target=self._work, daemon=True))
                    self._threads[-1].start()

    def stop(self) -> None:
        """Start nothing more; jobs that run are not waited for."""
        self._stopped = True
        self.end()

    def end(self) -> None:
        """Let each thread end once it has done what was given so far."""
        with self._lock:
            for _ in self._threads:
                self._queue.put(None)

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            if self._stopped:
                task.drop()
            task.do()
            if self._is_surplus():
                return

    def _is_surplus(self) -> bool:
        """Whether there are more threads than wanted; this one then counts no more."""
        with self._lock:
            surplus = len(self._threads) > self._size
            if surplus:
                self._threads.remove(threading.current_thread())
            return surplus


class JobRunner(NamedTuple):
    """Does jobs on at most ``parallel`` threads; ``on_interrupt`` is called after Ctrl-C.

    ``progress`` takes how far the work has come, ``done`` is called when it ends.
    """

    parallel: int
    on_interrupt: Callable[[], None] = lambda: None
    progress: Callable[[str], None] = lambda _text: None
    done: Callable[[], None] = lambda: None

    def run_all(self, jobs: Iterable[Callable[[], T]]) -> list[JobResult[T]]:
        """Do the jobs and return their results in the order of the jobs.

        Not even a single job is done in this thread: Ctrl-C would break into it, and with it into a request
        whose reply would be lost.

        On Ctrl-C nothing more is started, ``on_interrupt`` is called and what runs is waited for. The results
        say what was done and that there was an interrupt; raising it is left to the caller. A second Ctrl-C
        is raised at once, and so is one after the last result.
        """
        tasks = [Task(job) for job in jobs]
        results: list[JobResult[T]] = []
        interrupted = False
        with ExitStack() as leaving:
            leaving.callback(self.done)
            pool = leaving.enter_context(WorkerPool(self.parallel))
            while len(results) < len(tasks):
                # Everything until the last result is inside this block, the report of progress included:
                # Ctrl-C at any point of it drops what has not begun.
                try:
                    if not interrupted:
                        pool.take(tasks) if tasks[1:] else tasks[0].start()
                    for task in tasks[len(results) :]:
                        results.append(task.outcome(interrupted=interrupted))
                        self.progress(f"{len(results):,} of {len(tasks):,} done")
                except KeyboardInterrupt:
                    if interrupted or len(results) == len(tasks):
                        raise
                    interrupted = True
                    self.on_interrupt()
                    for task in tasks:
                        task.drop()
        return results

    def read_all(self, jobs: Iterable[Callable[[], T]]) -> list[JobResult[T]]:
        """Do jobs that only read; raise KeyboardInterrupt after Ctrl-C, for half an answer is none."""
        results = self.run_all(jobs)
        if any(result.interrupted for result in results):
            raise KeyboardInterrupt
        return results
