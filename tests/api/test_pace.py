"""Under a limit the client slows down, and nothing is lost or doubled."""

from functools import partial
from pathlib import Path

import pytest

from compass_maint_cli.api.pace import FIRST_RATE, SLOWEST_RATE, Pace
from compass_maint_cli.api.pool import JobRunner
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.log import Exchange
from tests.support.api_client import MessageLog, draft, sandboxed
from tests.support.clock import Clock


@pytest.mark.parametrize("count", [60, pytest.param(1000, marks=pytest.mark.soak)])
@pytest.mark.parametrize("retry_after", [1, None])
def test_a_limit_of_ten_a_second_loses_nothing(tmp_path: Path, count: int, retry_after: int | None) -> None:
    clock, message_log, log = Clock(), MessageLog(), list[Exchange]()
    faults = Faults(rate_limit=10, retry_after=retry_after)
    with sandboxed(tmp_path, faults, clock=clock, message_log=message_log, log=log.append) as client:
        jobs = [partial(client.create_maintenance, draft(f"n {number}"), []) for number in range(count)]
        created = JobRunner(8).run_all(jobs)
        ids = [each.value.id for each in created if each.value]
        cancelled = JobRunner(8).run_all([partial(client.cancel_maintenance, None, id_) for id_ in ids])
    assert [each.error for each in created + cancelled] == [None] * 2 * count
    assert [each.method for each in log] == ["POST"] * 2 * count
    assert any(notice.startswith("the server limits requests (429); ") for notice in message_log.notices)


def test_full_speed_until_the_first_429() -> None:
    clock = Clock()
    pace = Pace(clock.monotonic, clock.sleep)
    for _ in range(100):
        pace.turn()
        pace.went_well()
    assert clock.slept == []
    assert pace.slow_down(sent=0.0, pause=0.0) == FIRST_RATE
    for _ in range(5):
        pace.turn()
    assert clock.slept == pytest.approx([1 / FIRST_RATE] * 4)


def test_requests_on_their_way_slow_it_down_once() -> None:
    clock = Clock()
    pace = Pace(clock.monotonic, clock.sleep)
    assert pace.slow_down(0.0, 0.0) == FIRST_RATE
    assert pace.slow_down(0.0, 0.0) is None
    clock.sleep(1)
    assert pace.slow_down(1.0, 0.0) == pytest.approx(FIRST_RATE * 0.7)


def test_it_grows_faster_again() -> None:
    clock = Clock()
    pace = Pace(clock.monotonic, clock.sleep)
    pace.slow_down(0.0, 0.0)
    for _ in range(200):
        pace.turn()
        pace.went_well()
    assert 200 / clock.monotonic() > FIRST_RATE


def test_a_pause_that_the_server_asks_for_holds_for_all_requests() -> None:
    clock = Clock()
    pace = Pace(clock.monotonic, clock.sleep)
    pace.slow_down(0.0, pause=5.0)
    assert pace.turn() == 5.0
    assert clock.slept == [5.0]


def gap(pace: Pace, clock: Clock) -> float:
    """Return the seconds between two requests at the present rate."""
    pace.turn()
    before = len(clock.slept)
    pace.turn()
    return sum(clock.slept[before:])


@pytest.mark.parametrize(("falls", "step"), [(1, 3.2), (6, 2.0)])
def test_an_answer_raises_the_rate_by_a_tenth_or_by_two_a_second(falls: int, step: float) -> None:
    clock = Clock()
    pace = Pace(clock.monotonic, clock.sleep)
    rate = 0.0
    for _ in range(falls):
        clock.sleep(1)
        rate = pace.slow_down(clock.monotonic(), 0.0) or 0.0
    pace.went_well()
    assert gap(pace, clock) == pytest.approx(1 / (rate + step / rate))


def test_the_rate_falls_to_one_request_in_five_seconds_at_most() -> None:
    clock = Clock()
    pace = Pace(clock.monotonic, clock.sleep)
    for _ in range(50):
        clock.sleep(1)
        pace.slow_down(clock.monotonic(), 0.0)
    clock.sleep(1)
    assert pace.slow_down(clock.monotonic(), 0.0) == SLOWEST_RATE


def test_a_shorter_pause_does_not_cut_a_longer_one() -> None:
    clock = Clock()
    pace = Pace(clock.monotonic, clock.sleep)
    pace.slow_down(0.0, pause=5.0)
    pace.slow_down(0.0, pause=1.0)
    assert pace.turn() == 5.0
