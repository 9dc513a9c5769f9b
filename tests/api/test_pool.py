"""Jobs in parallel, outcomes in the order of the jobs; the line about progress is removed at the end."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial

import pytest

from compass_maint_cli.api.pool import JobRunner
from compass_maint_cli.errors import NotFoundError
from tests.support.waits import EVENT_TIMEOUT, eventually


def test_outcomes_come_in_the_order_of_the_jobs() -> None:
    second = threading.Event()

    def first() -> str:
        assert second.wait(EVENT_TIMEOUT)
        return "first"

    def other() -> str:
        second.set()
        return "second"

    outcomes = JobRunner(2).run_all([first, other])
    assert [(each.value, each.error, each.started) for each in outcomes] == [
        ("first", None, True),
        ("second", None, True),
    ]


def test_no_more_jobs_than_the_width_run_at_once() -> None:
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


def test_ctrl_c_starts_nothing_more_and_reports_what_was_done() -> None:
    hurried: list[bool] = []
    interrupted, main = threading.Event(), threading.get_ident()

    def main_waits() -> bool:
        return {"outcome", "wait"} <= called_in(main)

    def job(number: int) -> Callable[[], int]:
        def do() -> int:
            if number == 1:
                eventually(main_waits)
                os.kill(os.getpid(), signal.SIGINT)  # it reaches the main thread, which waits for job 0
            assert interrupted.wait(EVENT_TIMEOUT)
            eventually(main_waits)  # again, once it has dropped what has not begun
            return number

        return do

    def cancelled() -> None:
        hurried.append(True)
        interrupted.set()

    outcomes = JobRunner(2, cancelled).run_all([job(number) for number in range(6)])
    assert hurried == [True]
    assert outcomes[0].value == 0
    assert outcomes[0].interrupted
    assert [each.started for each in outcomes] == [True, True, False, False, False, False]
    assert (outcomes[-1].value, outcomes[-1].error) == (None, None)


def called_in(thread: int) -> set[str]:
    """Return the names of the functions that a thread is in."""
    names, frame = set[str](), sys._current_frames().get(thread)  # noqa: SLF001 - documented for debuggers
    while frame is not None:
        names.add(frame.f_code.co_name)
        frame = frame.f_back
    return names


def test_ctrl_c_is_noticed_without_a_wake_up() -> None:
    """As where it comes after Python's last look for signals and before the wait begins."""
    interrupted, main = threading.Event(), threading.get_ident()

    def job() -> bool:
        eventually(lambda: {"outcome", "wait"} <= called_in(main))
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)  # the main thread still waits
        return interrupted.wait(EVENT_TIMEOUT)

    (outcome,) = JobRunner(1, interrupted.set).run_all([job])
    assert (outcome.value, outcome.interrupted) == (True, True)


def test_ctrl_c_between_two_results_drops_what_has_not_begun() -> None:
    begun, release, stopped = threading.Semaphore(0), threading.Event(), list[bool]()

    def job() -> None:
        begun.release()
        assert release.wait(EVENT_TIMEOUT)

    def stop() -> None:
        stopped.append(True)
        release.set()

    def progress(text: str) -> None:
        if text == "1 of 10 done":  # as if the signal had come just after the first result
            for _ in range(2):
                assert begun.acquire(timeout=EVENT_TIMEOUT)
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


def test_without_jobs_there_are_no_outcomes() -> None:
    assert JobRunner(8).run_all([]) == []


def test_each_result_is_counted_and_the_line_is_removed() -> None:
    reported: list[str] = []

    def failing() -> int:
        raise NotFoundError("gone")

    runner = JobRunner(2, progress=reported.append, done=lambda: reported.append("(gone)"))
    assert [result.value for result in runner.run_all([lambda: 1, failing])] == [1, None]
    assert reported == ["1 of 2 done", "2 of 2 done", "(gone)"]


def test_a_bug_removes_the_line_too() -> None:
    reported: list[str] = []
    with pytest.raises(ZeroDivisionError):
        JobRunner(1, progress=reported.append, done=lambda: reported.append("(gone)")).run_all(
            [lambda: 1 // 0]
        )
    assert reported == ["(gone)"]
