"""How many reads run side by side: more while the latency stays, fewer once it rises or after a 429."""

import threading
from queue import SimpleQueue

import pytest

from compass_maint_cli.api.pool import WorkerPool
from compass_maint_cli.api.read_width import ReadWidth
from tests.support.waits import EVENT_TIMEOUT


class Limited:
    """Whether the server has answered 429."""

    def __init__(self) -> None:
        self.yes = False

    def __call__(self) -> bool:
        return self.yes


def width_after(*latencies: float, width: ReadWidth | None = None) -> int:
    """Return the width after a round of replies of each latency."""
    width = width or ReadWidth(8, 16, Limited())
    for latency in latencies:
        for _ in range(width.size):
            width.took(latency)
    return width.size


@pytest.mark.parametrize(
    ("latencies", "size"),
    [
        ((), 8),
        ((0.05,), 10),
        ((0.05,) * 4, 16),
        ((0.05,) * 9, 16),
        ((0.05, 0.06, 0.06), 14),
        ((0.05, 0.05, 0.07), 12),
        ((0.05, 0.05, 0.08), 10),
        ((0.05, 0.08, 0.08, 0.08), 8),
        ((0.05, 0.08, 0.05), 10),
    ],
)
def test_it_grows_while_the_latency_stays(latencies: tuple[float, ...], size: int) -> None:
    assert width_after(*latencies) == size


def test_it_falls_to_the_least_after_a_429() -> None:
    limited = Limited()
    width = ReadWidth(8, 16, limited)
    assert width_after(*[0.05] * 4, width=width) == 16
    limited.yes = True
    assert width.size == 8


def test_lists_side_by_side_have_the_least_each() -> None:
    width = ReadWidth(8, 16, Limited())
    assert width_after(*[0.05] * 4, width=width) == 16
    with width:
        assert width.size == 16
        with width:
            assert width.size == 8
        assert width.size == 16


def test_a_number_that_was_set_stays() -> None:
    assert width_after(*[0.05] * 9, width=ReadWidth(3, 0, Limited())) == 3


def test_a_pool_grows_and_shrinks() -> None:
    at_work: SimpleQueue[threading.Event] = SimpleQueue()

    def job() -> None:
        leave = threading.Event()
        at_work.put(leave)
        leave.wait(EVENT_TIMEOUT)

    def begun(count: int) -> list[threading.Event]:
        return [at_work.get(timeout=EVENT_TIMEOUT) for _ in range(count)]

    with WorkerPool(2) as pool:
        first = [pool.give(job) for _ in range(4)]
        two = begun(2)
        assert at_work.empty()
        pool.resize(4)
        first += [pool.give(job) for _ in range(4)]
        four = two + begun(2)
        pool.resize(1)
        for leave in four:
            leave.set()
        for _ in first[4:]:
            (last,) = begun(1)
            assert at_work.empty()
            last.set()
        for task in first:
            task.result()
