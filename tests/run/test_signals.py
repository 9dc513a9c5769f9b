"""Signals as events, with both listeners."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from compass_maint_cli.run.signals import Signal, SignalListener, SigwaitListener, WakeupListener

LONG = 60.0
"""Seconds of a wait that nothing ends."""

LISTENERS = [SigwaitListener, WakeupListener]


@pytest.mark.parametrize("kind", LISTENERS)
def test_a_signal_is_returned_in_place_of_its_default_action(kind: type[SignalListener]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with kind() as listener:
        os.kill(os.getpid(), signal.SIGINT)
        received = listener.wait(LONG)
        assert [one.number for one in received] == [signal.SIGINT]
        assert listener.wait(0) == []
    assert signal.getsignal(signal.SIGINT) is before
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == listener.mask


@pytest.mark.parametrize("kind", LISTENERS)
def test_a_thread_wakes_the_one_that_waits(kind: type[SignalListener]) -> None:
    with kind() as listener:
        before = time.monotonic()
        thread = threading.Thread(target=listener.wake)
        thread.start()
        assert listener.wait(LONG) == []
        assert time.monotonic() - before < LONG
        thread.join()


@pytest.mark.parametrize("kind", LISTENERS)
def test_the_wait_ends_when_its_time_is_up(kind: type[SignalListener]) -> None:
    with kind() as listener:
        before = time.monotonic()
        assert listener.wait(0.05) == []
        assert time.monotonic() - before >= 0.04


def test_a_signal_of_another_process_is_not_the_terminal_s() -> None:
    with SigwaitListener() as listener:
        os.kill(os.getpid(), signal.SIGTERM)
        assert listener.wait(LONG) == [Signal(signal.SIGTERM, grouped=False)]


@pytest.mark.parametrize("kind", LISTENERS)
def test_what_is_ignored_stays_ignored(kind: type[SignalListener]) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with kind() as listener:
            os.kill(os.getpid(), signal.SIGHUP)
            assert listener.wait(0) == []
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_signal_that_another_thread_catches_before_the_wait_ends_it() -> None:
    """Threads that were started before do not block it, and the kernel may choose one of them."""
    go, seen = threading.Event(), socket.socketpair()
    seen[1].setblocking(False)
    thread = threading.Thread(target=go.wait)
    thread.start()

    class Late(SigwaitListener):
        """The signal comes after the last look at what other threads have caught."""

        def strays(self) -> list[Signal]:
            found = super().strays()
            if not go.is_set():
                signal.pthread_kill(thread.ident or 0, signal.SIGTERM)
                seen[0].recv(1)  # Python has noted it
                go.set()
            return found

    before = signal.set_wakeup_fd(seen[1].fileno())
    try:
        with Late() as listener:
            assert listener.wait(LONG) == [Signal(signal.SIGTERM, grouped=False)]
    finally:
        signal.set_wakeup_fd(before)
        thread.join()
        for end in seen:
            end.close()


SUSPENDING = """
import signal
from compass_maint_cli.run.signals import {kind}

with {kind}() as listener:
    for _ in range(2):
        print("waiting", flush=True)
        came = []
        while signal.SIGTSTP not in came:
            came += [one.number for one in listener.wait(60)]
        listener.suspend()
"""


@pytest.mark.parametrize("kind", LISTENERS)
def test_a_process_that_suspends_itself_is_stopped_until_it_is_continued(kind: type[SignalListener]) -> None:
    """Like the job of a shell, it has a group of its own, and its parent is in the same session."""
    command = [sys.executable, "-c", SUSPENDING.format(kind=kind.__name__)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, process_group=0) as process:
        assert process.stdout is not None
        try:
            for _ in range(2):
                process.stdout.readline()
                os.kill(process.pid, signal.SIGTSTP)
                _, status = os.waitpid(process.pid, os.WUNTRACED)
                assert os.WIFSTOPPED(status), status
                os.kill(process.pid, signal.SIGCONT)
        except BaseException:
            process.kill()
            raise
    assert process.returncode == 0
