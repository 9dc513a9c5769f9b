"""Jobs in parallel, outcomes in the order of the jobs."""

import os
import signal
import sys
import threading
from collections.abc import Callable

import pytest

from compass_maint_cli.api.pool import run
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

    outcomes = list(run([first, other], 2))
    assert [(each.index, each.value, each.error, each.started) for each in outcomes] == [
        (0, "first", None, True),
        (1, "second", None, True),
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

    assert [each.started for each in run([job] * 50, 4)] == [True] * 50
    assert most[0] <= 4


def test_one_that_fails_does_not_stop_the_others() -> None:
    def failing() -> int:
        raise NotFoundError("gone")

    outcomes = list(run([lambda: 1, failing, lambda: 3], 2))
    assert [each.value for each in outcomes] == [1, None, 3]
    assert isinstance(outcomes[1].error, NotFoundError)


def test_a_bug_is_raised_and_not_reported_as_an_outcome() -> None:
    with pytest.raises(ZeroDivisionError):
        list(run([lambda: 1 // 0], 2))


def test_ctrl_c_starts_nothing_more_and_reports_what_was_done() -> None:
    hurried: list[bool] = []
    interrupted, main = threading.Event(), threading.get_ident()

    def main_waits() -> bool:
        return {"result_of", "wait"} <= called_in(main)

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

    outcomes = list(run([job(number) for number in range(6)], 2, cancelled))
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
        eventually(lambda: {"result_of", "wait"} <= called_in(main))
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)  # the main thread still waits
        return interrupted.wait(EVENT_TIMEOUT)

    (outcome,) = run([job], 1, interrupted.set)
    assert (outcome.value, outcome.interrupted) == (True, True)


def test_ctrl_c_between_two_results_drops_what_has_not_begun() -> None:
    begun, release, stopped = threading.Semaphore(0), threading.Event(), list[bool]()

    def job() -> None:
        begun.release()
        assert release.wait(EVENT_TIMEOUT)

    def stop() -> None:
        stopped.append(True)
        release.set()

    results = run([lambda: None, *[job] * 9], 2, stop)
    assert next(results).started
    for _ in range(2):
        assert begun.acquire(timeout=EVENT_TIMEOUT)
    # As if the signal had come when the generator goes on after its first result.
    rest = [results.throw(KeyboardInterrupt), *results]  # type: ignore[attr-defined]  # it is a generator
    assert [result.index for result in rest] == list(range(1, 10))
    assert stopped == [True]
    assert all(result.interrupted for result in rest)
    assert [result.started for result in rest[:2]] == [True, True]
    assert not rest[-1].started


def test_ctrl_c_after_the_last_result_is_raised() -> None:
    results = run([lambda: 1], 1)
    next(results)
    with pytest.raises(KeyboardInterrupt):
        results.throw(KeyboardInterrupt)  # type: ignore[attr-defined]  # it is a generator


def test_leaving_early_drops_what_has_not_begun() -> None:
    done: list[int] = []
    outcomes = run([lambda number=number: done.append(number) for number in range(1000)], 1)  # type: ignore[misc]  # binds
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]  # it is a generator
    assert len(done) < 1000


def test_without_jobs_there_are_no_outcomes() -> None:
    assert list(run([], 8)) == []
