"""Signals as events, by both ways of hearing them."""

import os
import signal
import threading
import time

import pytest

from compass_maint_cli.bell import Bell, FetchedBell, Signal, WokenBell

BELLS = [FetchedBell, WokenBell]


@pytest.mark.parametrize("kind", BELLS)
def test_a_signal_is_heard_and_not_obeyed(kind: type[Bell]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with kind() as bell:
        os.kill(os.getpid(), signal.SIGINT)
        heard = bell.wait(10)
        assert [one.number for one in heard] == [signal.SIGINT]
        assert bell.wait(0) == []
    assert signal.getsignal(signal.SIGINT) is before
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == bell.mask


@pytest.mark.parametrize("kind", BELLS)
def test_a_thread_wakes_the_one_that_waits(kind: type[Bell]) -> None:
    with kind() as bell:
        threading.Timer(0.05, bell.ring).start()
        before = time.monotonic()
        assert bell.wait(10) == []
        assert time.monotonic() - before < 5


@pytest.mark.parametrize("kind", BELLS)
def test_the_wait_ends_when_its_time_is_up(kind: type[Bell]) -> None:
    with kind() as bell:
        before = time.monotonic()
        assert bell.wait(0.05) == []
        assert 0.04 <= time.monotonic() - before < 5


def test_a_signal_of_another_process_is_not_the_terminal_s() -> None:
    with FetchedBell() as bell:
        os.kill(os.getpid(), signal.SIGTERM)
        assert bell.wait(10) == [Signal(signal.SIGTERM, grouped=False)]


@pytest.mark.parametrize("kind", BELLS)
def test_what_is_ignored_stays_ignored(kind: type[Bell]) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with kind() as bell:
            os.kill(os.getpid(), signal.SIGHUP)
            assert bell.wait(0) == []
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
