"""Jobs side by side, outcomes in the order asked; how far they are, and that the line about it goes."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial

import pytest

from compass_maint_cli.api.pool import JobRunner
from compass_maint_cli.errors import NotFoundError
from tests.support.run_site import eventually


def test_outcomes_come_in_the_order_asked() -> None:
    second = threading.Event()

    def first() -> str:
        assert second.wait(20)
        return "first"

    def other() -> str:
        second.set()
        return "second"

    outcomes = JobRunner(2).run_all([first, other])
    assert [(each.value, each.error, each.started) for each in outcomes] == [
        ("first", None, True),
        ("second", None, True),
    ]


def test_no_more_than_asked_run_at_once() -> None:
    lock, running, most = threading.Lock(), [0], [0]

    def job() -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.002)
        with lock:
            running[0] -= 1

    assert [each.started for each in JobRunner(4).run_all([job] * 50)] == [True] * 50
    assert most[0] <= 4


def test_one_that_fails_does_not_stop_the_others() -> None:
    def failing() -> int:
        raise NotFoundError("gone")

    outcomes = JobRunner(2).run_all([lambda: 1, failing, lambda: 3])
    assert [each.value for each in outcomes] == [1, None, 3]
    assert isinstance(outcomes[1].error, NotFoundError)


def test_a_bug_is_raised_and_not_reported_as_an_outcome() -> None:
    with pytest.raises(ZeroDivisionError):
        JobRunner(2).run_all([lambda: 1 // 0])


def test_ctrl_c_starts_nothing_more_and_says_what_was_done() -> None:
    hurried: list[bool] = []
    interrupted = threading.Event()

    def job(number: int) -> Callable[[], int]:
        def do() -> int:
            threading.Event().wait(0.02)
            if number == 1:
                os.kill(os.getpid(), signal.SIGINT)  # it reaches the main thread, which waits for job 0
            else:
                assert interrupted.wait(20)
            return number

        return do

    def cancelled() -> None:
        hurried.append(True)
        interrupted.set()

    # Two at a time, 20 ms each: the last is not due before half a second after the interrupt.
    outcomes = JobRunner(2, cancelled).run_all([job(number) for number in range(60)])
    assert hurried == [True]
    assert outcomes[0].value == 0
    assert outcomes[0].interrupted
    assert [each.started for each in outcomes[:2]] == [True, True]
    assert not outcomes[-1].started
    assert (outcomes[-1].value, outcomes[-1].error) == (None, None)


def called_in(thread: int) -> set[str]:
    """Return the names of the functions that a thread is in."""
    names, frame = set[str](), sys._current_frames().get(thread)  # noqa: SLF001 - documented for debuggers
    while frame is not None:
        names.add(frame.f_code.co_name)
        frame = frame.f_back
    return names


def test_ctrl_c_that_wakes_nobody_is_noticed_all_the_same() -> None:
    """As where it comes after Python's last look for signals and before the wait begins."""
    interrupted, main = threading.Event(), threading.get_ident()

    def job() -> bool:
        eventually(lambda: {"outcome", "wait"} <= called_in(main))
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)  # Python sees it, the main thread sleeps on
        return interrupted.wait(20)

    (outcome,) = JobRunner(1, interrupted.set).run_all([job])
    assert (outcome.value, outcome.interrupted) == (True, True)


def test_ctrl_c_between_two_results_drops_what_has_not_begun() -> None:
    begun, release, stopped = threading.Semaphore(0), threading.Event(), list[bool]()

    def job() -> None:
        begun.release()
        assert release.wait(20)

    def stop() -> None:
        stopped.append(True)
        release.set()

    def progress(text: str) -> None:
        if text == "1 of 10 done":  # as if the signal had come just after the first result
            for _ in range(2):
                assert begun.acquire(timeout=20)
            raise KeyboardInterrupt

    first, *rest = JobRunner(2, stop, progress).run_all([lambda: None, *[job] * 9])
    assert (first.started, first.interrupted) == (True, False)
    assert len(rest) == 9
    assert stopped == [True]
    assert all(result.interrupted for result in rest)
    assert [result.started for result in rest[:2]] == [True, True]
    assert not rest[-1].started


def test_ctrl_c_after_the_last_result_is_raised() -> None:
    def progress(text: str) -> None:
        raise KeyboardInterrupt(text)

    with pytest.raises(KeyboardInterrupt, match="1 of 1 done"):
        JobRunner(1, progress=progress).run_all([lambda: 1])


def test_a_bug_drops_what_has_not_begun() -> None:
    done: list[int] = []
    jobs: list[Callable[[], object]] = [partial(done.append, number) for number in range(1000)]
    with pytest.raises(ZeroDivisionError):
        JobRunner(1).run_all([lambda: 1 // 0, *jobs])
    assert len(done) < 1000


def test_no_jobs_no_outcomes() -> None:
    assert JobRunner(8).run_all([]) == []


def test_each_result_is_counted_and_the_line_is_taken_away() -> None:
    said: list[str] = []

    def failing() -> int:
        raise NotFoundError("gone")

    runner = JobRunner(2, progress=said.append, done=lambda: said.append("(gone)"))
    assert [result.value for result in runner.run_all([lambda: 1, failing])] == [1, None]
    assert said == ["1 of 2 done", "2 of 2 done", "(gone)"]


def test_a_bug_takes_the_line_away_too() -> None:
    said: list[str] = []
    with pytest.raises(ZeroDivisionError):
        JobRunner(1, progress=said.append, done=lambda: said.append("(gone)")).run_all([lambda: 1 // 0])
    assert said == ["(gone)"]
