"""Signals as events: the main thread waits for them, and other threads can wake it.

Nothing polls. On Linux the signals are blocked and fetched with ``sigwaitinfo``, which also says whether a
terminal sent them. Elsewhere (macOS) a wake-up descriptor gives their numbers, and the sender is guessed.
"""

import os
import select
import signal
import socket
import sys
import threading
from types import FrameType
from typing import NamedTuple, Protocol, Self

HANDLED = (
    *(signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT),
    *(signal.SIGTSTP, signal.SIGCONT, signal.SIGCHLD),
)
FROM_KEYS = frozenset({signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGHUP})
WAKE = signal.SIGURG
"""Threads wake the main thread with it; its default action is to do nothing."""

TIMER = signal.SIGALRM


class Signal(NamedTuple):
    """A signal; ``grouped`` says that the terminal or the shell sent it to all of our process group."""

    number: int
    grouped: bool


class SignalListener(Protocol):
    """A context in which signals are returned by ``wait`` instead of having their default action."""

    mask: frozenset[int]
    """The signals that were blocked before: what a command is to be started with."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_error: object) -> None: ...

    def wait(self, seconds: float) -> list[Signal]:
        """Return the signals that came, at once where there is one; [] after ``wake`` or when time is up."""

    def wake(self) -> None:
        """Wake the main thread, from any thread."""

    def suspend(self) -> None:
        """Stop this process as SIGTSTP does, and return when it goes on."""


def open_listener() -> SignalListener:
    """Return the listener of this system; it must be entered in the main thread."""
    return SigwaitListener() if sys.platform == "linux" else WakeupListener()


class _Handlers:
    """Replaces the handlers of all signals but those that our caller ignores (as ``nohup`` does).

    SIGCHLD is handled in any case: while it is ignored, no signal says that the command has ended, and the
    kernel discards its exit code (POSIX, ``_exit``).
    """

    def __init__(self) -> None:
        self.mask: frozenset[int] = frozenset()
        self.handled = tuple(
            number
            for number in HANDLED
            if number == signal.SIGCHLD or signal.getsignal(number) is not signal.SIG_IGN
        )
        self._before = [(number, signal.getsignal(number)) for number in (*self.handled, WAKE, TIMER)]
        self._main = threading.main_thread().ident or 0
        self._strays: list[Signal] = []

    def install(self) -> None:
        for number, _ in self._before:
            signal.signal(number, self.caught)

    def restore(self) -> None:
        for number, before in self._before:
            signal.signal(number, before if before is not None else signal.SIG_DFL)

    def caught(self, number: int, frame: FrameType | None) -> None:
        """Keep a signal that came through its handler."""
        del frame
        if number not in (WAKE, TIMER):
            self._strays.append(Signal(number, number in FROM_KEYS and in_foreground()))

    def strays(self) -> list[Signal]:
        """Return the signals that came through handlers, each once."""
        strays, self._strays = self._strays, []
        return strays

    def wake(self) -> None:
        """Wake the main thread, from any thread."""
        signal.pthread_kill(self._main, WAKE)

    def suspend(self) -> None:
        """Stop as SIGTSTP does by default: not at all where no shell would wake us (an orphaned group)."""
        before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTSTP})
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, before)


class SigwaitListener(_Handlers):
    """Blocks the signals and fetches them.

    A thread that was started earlier does not block them and may catch one while the main thread is busy;
    the handler keeps it. A timer's signal ends the wait. ``sigtimedwait`` would need none, but where
    the process is stopped and goes on when the time is up, CPython (seen in 3.11) returns uninitialised
    memory from it.
    """

    def __enter__(self) -> Self:
        self.install()
        self.mask = frozenset(signal.pthread_sigmask(signal.SIG_BLOCK, (*self.handled, WAKE, TIMER)))
        return self

    def __exit__(self, *_error: object) -> None:
        while self.wait(0):
            pass
        signal.pthread_sigmask(signal.SIG_SETMASK, self.mask)
        self.restore()

    def wait(self, seconds: float) -> list[Signal]:
        """Return the signals that came, as soon as there is one, or after ``wake``."""
        came = self.strays()
        wanted = (*self.handled, WAKE, TIMER)
        info = signal.sigtimedwait(wanted, 0)
        if info is None and not came and seconds > 0:
            # The timer repeats each second, in case it first fires before the wait begins.
            signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001), 1.0)
            # Looked at once more: what another thread has caught since does not end the wait.
            came = self.strays()
            info = None if came else signal.sigwaitinfo(wanted)
            signal.setitimer(signal.ITIMER_REAL, 0.0)
        while info is not None:
            number = info.si_signo
            # A positive code is the kernel's own (POSIX); a shell passes SIGHUP on to our whole group.
            shell = number == signal.SIGHUP and info.si_pid == os.getppid()
            if number not in (WAKE, TIMER):
                came.append(Signal(number, info.si_code > 0 or shell))
            info = signal.sigtimedwait(wanted, 0)
        return came

    def suspend(self) -> None:
        """Stop as SIGTSTP does by default."""
        super().suspend()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTSTP})


class WakeupListener(_Handlers):
    """Waits for a descriptor to which Python writes the signals' numbers."""

    def __enter__(self) -> Self:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._woken = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self.mask = frozenset(signal.pthread_sigmask(signal.SIG_BLOCK, ()))
        self.install()
        return self

    def __exit__(self, *_error: object) -> None:
        self.restore()
        signal.set_wakeup_fd(self._woken)
        self._reader.close()
        self._writer.close()

    def wait(self, seconds: float) -> list[Signal]:
        """Return the signals that came, as soon as there is one, or after ``wake``."""
        if select.select([self._reader], [], [], seconds)[0]:
            self._reader.recv(4096)
        return self.strays()


def in_foreground() -> bool:
    """Whether the keys of a terminal signal our process group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
