"""Says on a terminal for which host a call waits, once that takes more than a second."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread

from compass_maint_cli.output.progress import Progress

_AFTER = 1.0
_TICK = 0.5


class Waiting:
    """Requests that are under way; a thread of its own reports the oldest one. ``clock`` counts seconds.

    The thread ends soon after the last request, or when reporting is closed.
    """

    def __init__(self, progress: Progress, clock: Callable[[], float]) -> None:
        self._progress = progress
        self._clock = clock
        self._lock = Lock()
        self._under_way: dict[object, tuple[float, str]] = {}
        self._stop = Event()
        self._thread: Thread | None = None

    @contextmanager
    def watch(self, host: str) -> Iterator[None]:
        """Report a request to this host while the context lasts."""
        token = object()
        with self._lock:
            self._under_way[token] = (self._clock(), host)
            if self._thread is None and not self._stop.is_set():
                self._thread = _started(self._report)
        try:
            yield
        finally:
            with self._lock:
                del self._under_way[token]

    def close(self) -> None:
        """Stop reporting."""
        self._stop.set()

    def tick(self) -> None:
        """Report the request that waits longest, if that is more than a second."""
        with self._lock:
            since, host = min(self._under_way.values(), default=(self._clock(), ""))
        seconds = self._clock() - since
        if seconds >= _AFTER:
            self._progress.wait(f"waiting for {host}, {seconds:.0f}s", seconds)

    def _report(self) -> None:
        while not self._stop.wait(_TICK):
            with self._lock:
                if not self._under_way:
                    self._thread = None  # the next request starts another
                    return
            self.tick()


def _started(work: Callable[[], None]) -> Thread:
    """Start a thread that takes no signal: those of the process are for the main thread of `run`."""
    thread = Thread(target=work, daemon=True)
    held = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        thread.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
    return thread
