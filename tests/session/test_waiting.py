"""What a terminal shows while a request takes long."""

import threading
from datetime import timedelta

import pytest

from compass_maint_cli.output.progress import Progress
from compass_maint_cli.session.waiting import Waiting
from tests.support.clock import Clock
from tests.support.waits import EVENT_TIMEOUT


def waiting(*, moves: bool) -> tuple[Waiting, Clock, list[str]]:
    """Return a reporter without a thread: the test calls its tick."""
    clock, written = Clock(), list[str]()
    reports = Waiting(Progress(written.append, clock.monotonic, moves, lines=not moves), clock.monotonic)
    reports.close()
    return reports, clock, written


def after(reports: Waiting, clock: Clock, *seconds: float) -> None:
    """Report at these seconds after the beginning."""
    begin = clock.time
    for each in seconds:
        clock.time = begin + timedelta(seconds=each)
        reports.tick()


def test_a_request_is_reported_after_a_second() -> None:
    reports, clock, written = waiting(moves=True)
    with reports.watch("api.example"):
        after(reports, clock, 0.5, 12)
    after(reports, clock, 5)
    assert written == ["\r\x1b[Kwaiting for api.example, 12s"]


def test_other_progress_goes_first() -> None:
    clock, written = Clock(), list[str]()
    progress = Progress(written.append, clock.monotonic, shown=True)
    reports = Waiting(progress, clock.monotonic)
    reports.close()
    with reports.watch("api.example"):
        clock.sleep(3)
        progress.update("1,200 windows read")
        reports.tick()
    assert written == ["\r\x1b[K1,200 windows read"]


@pytest.mark.parametrize("seconds", [(4.9,), ()])
def test_short_waits_print_no_line_where_nothing_is_drawn_over(seconds: tuple[float, ...]) -> None:
    reports, clock, written = waiting(moves=False)
    with reports.watch("api.example"):
        after(reports, clock, *seconds)
    assert written == []


def test_long_waits_print_few_lines_where_nothing_is_drawn_over() -> None:
    reports, clock, written = waiting(moves=False)
    with reports.watch("api.example"):
        after(reports, clock, *(half / 2 for half in range(60)))
    assert written == [f"waiting for api.example, {n}s\n" for n in (5, 10, 20)]


def test_the_thread_that_reports_ends_after_the_last_request() -> None:
    clock, message = Clock(), threading.Event()

    def write(_text: str) -> None:
        message.set()

    reports = Waiting(Progress(write, clock.monotonic, shown=True), clock.monotonic)
    before = set(threading.enumerate())
    with reports.watch("api.example"):
        (reporter,) = set(threading.enumerate()) - before
        for seconds in (2, 3):
            message.clear()
            clock.sleep(seconds)
            assert message.wait(EVENT_TIMEOUT), "it goes on while the request does"
    reporter.join()
    with reports.watch("api.example"):
        assert len(set(threading.enumerate()) - before) == 1
    reports.close()
