"""The lease as a state machine: hours pass in milliseconds, and nothing is real but the decisions."""

from datetime import timedelta
from signal import SIGINT, SIGTERM

from hypothesis import given, settings
from hypothesis import strategies as st

from compass_maint_cli.run.events import Cancel, Move, Reopen
from tests.support.lease_world import NOON, TEN, World

MINUTE = timedelta(minutes=1)


def test_the_end_is_moved_on_every_third_of_a_lease_and_then_the_window_is_closed() -> None:
    world = World(end=1000.0, code=3)
    assert world.run() == 3
    assert [round(sent.seconds) for sent in world.log] == [200, 400, 600, 800, 1000]
    assert all(599 <= end <= 600 for end in world.ends)
    assert isinstance(world.log[-1].send.request, Cancel)
    assert (world.status, world.warned, world.said) == ("cancelled", [], ["window w1 is closed"])


def test_it_looks_at_its_clocks_every_few_seconds_and_no_more() -> None:
    world = World(end=1000.0)
    world.run()
    assert 200 <= world.waits <= 230


def test_a_tail_is_left_as_an_end() -> None:
    world = World(end=100.0, tail=timedelta(minutes=2))
    world.run()
    assert (world.status, world.window_end) == ("active", NOON + timedelta(seconds=220))
    assert world.said == ["window w1 ends at 2026-11-23 12:03:40"]


def test_the_limit_ends_the_window_and_not_the_command() -> None:
    world = World(end=7200.0, longest=timedelta(hours=1))
    assert world.run() == 0
    assert world.window_end == NOON + timedelta(hours=1)
    assert max(sent.seconds for sent in world.log) < 3600
    assert world.warned == ["window w1 has ended after 1h (--max); the command goes on without it"]


def test_a_signal_leaves_a_minute_at_a_time_and_is_passed_on_once() -> None:
    world = World(end=200.0, code=7, signals=((100.0, SIGINT), (100.05, SIGINT)))
    assert world.run() == 7
    assert world.told == [SIGINT]
    moves = [(round(sent.seconds), sent.send.request) for sent in world.log]
    assert [at for at, _ in moves] == [100, 120, 140, 160, 180, 200]
    assert all(59 <= end <= 60 for end in world.ends)
    assert world.status == "cancelled"


def test_a_second_signal_closes_at_once_while_the_command_runs_on() -> None:
    world = World(end=500.0, signals=((100.0, SIGINT), (107.5, SIGTERM), (110.0, SIGTERM)))
    world.run()
    assert world.told == [SIGINT, SIGTERM, SIGTERM]
    assert [(round(sent.seconds, 1), type(sent.send.request)) for sent in world.log] == [
        (100.0, Move),
        (107.5, Cancel),
    ]


def test_a_renewal_on_its_way_does_not_outlive_the_drop_to_a_minute() -> None:
    world = World(end=300.0, slow=((199.0, 201.0, 9.0),), signals=((203.0, SIGTERM),))
    world.run()
    seen = [(round(sent.seconds), round(end)) for sent, end in zip(world.log, world.ends, strict=False)]
    assert seen[:3] == [(200, 600), (203, 60), (209, 60)], "sent again when the late answer came"


def test_a_failing_api_is_asked_again_until_it_answers_and_that_is_said_once() -> None:
    world = World(end=700.0, down=((150.0, 550.0),))
    world.run()
    assert world.status == "cancelled"
    assert world.made == 1
    assert world.said == [
        (
            "window w1 could not be renewed, trying again; it ends at 2026-11-23 12:10, in 6m 39s "
            "(503 service unavailable)"
        ),
        "window w1 is renewed again",
        "window w1 is closed",
    ]
    assert world.warned == [
        (
            "window w1 ends at 2026-11-23 12:10, in 2m 29s: it cannot be renewed "
            "(503 service unavailable); the command goes on"
        )
    ]
    assert len(world.log) < 40, "with growing pauses"


def test_a_window_that_ended_by_itself_is_opened_anew_when_the_api_is_back() -> None:
    world = World(end=2000.0, down=((150.0, 900.0),))
    world.run()
    assert world.warned[1:] == [
        "window w1 could not be renewed in time and has ended: 503 service unavailable; the command goes on",
        "window w1 ended before it could be renewed; it is opened anew",
        "window w2 is open in its place",
    ]
    assert (world.made, world.status) == (2, "cancelled")


def test_a_window_that_somebody_cancelled_is_not_made_again() -> None:
    world = World(end=2000.0, cancelled_at=250.0)
    assert world.run() == 0
    assert world.warned == [
        "window w1 was cancelled by somebody else and is not made again; the command goes on without it"
    ]
    assert [round(sent.seconds) for sent in world.log] == [200, 400]


def test_closing_is_tried_for_half_a_minute_and_then_it_says_what_stays() -> None:
    world = World(end=100.0, code=5, down=((90.0, 1e9),))
    assert world.run() == 5
    assert 130 <= world.seconds <= 131
    assert world.warned == [
        "window w1 could not be closed (503 service unavailable); it stays until 2026-11-23 12:10"
    ]


def test_a_hanging_api_does_not_hold_the_exit_code_back_for_longer() -> None:
    world = World(end=205.0, code=5, slow=((199.0, 1e9, 1e6),))
    assert world.run() == 5
    assert world.seconds <= 236


def test_a_machine_that_slept_renews_as_soon_as_it_wakes_up() -> None:
    world = World(end=500.0, jumps=((100.0, 300.0),))
    world.run()
    assert 100 <= world.log[0].seconds <= 105
    assert 599 <= world.ends[0] <= 600
    assert world.made == 1


def test_a_machine_that_slept_for_longer_than_its_lease_opens_the_window_anew() -> None:
    world = World(end=500.0, jumps=((100.0, 3000.0),))
    world.run()
    assert [type(sent.send.request) for sent in world.log[:2]] == [Move, Reopen]
    assert (world.made, world.status) == (2, "cancelled")


def test_a_wall_clock_that_is_set_back_does_not_lengthen_the_lease() -> None:
    world = World(end=150.0, jumps=((100.0, -3000.0),))
    world.run()
    assert 100 <= world.log[0].seconds <= 105
    assert 599 <= world.ends[0] <= 600


def test_a_wall_clock_that_is_set_back_does_not_lengthen_the_limit() -> None:
    world = World(end=4000.0, longest=timedelta(hours=1), jumps=((100.0, -3000.0),))
    world.run()
    assert NOON + timedelta(seconds=595) <= world.window_end <= NOON + timedelta(seconds=600)
    assert len(world.warned) == 1


def test_a_signal_that_the_terminal_sent_to_the_command_too_is_not_passed_on() -> None:
    world = World(end=200.0, keys=((100.0, SIGINT),))
    world.run()
    assert world.told == []
    assert round(world.log[0].seconds) == 100


SECONDS = st.floats(0, 900, allow_nan=False).map(lambda value: round(value, 2))
WORLDS = st.builds(
    World,
    end=SECONDS,
    code=st.integers(0, 255),
    lease=st.sampled_from([timedelta(seconds=6), timedelta(seconds=45), TEN]),
    longest=st.sampled_from([timedelta(minutes=8), timedelta(hours=4)]),
    tail=st.sampled_from([None, timedelta(seconds=90)]),
    signals=st.lists(st.tuples(SECONDS, st.sampled_from([SIGINT, SIGTERM])), max_size=3).map(tuple),
    down=st.lists(st.tuples(SECONDS, SECONDS), max_size=2).map(tuple),
    slow=st.lists(st.tuples(SECONDS, SECONDS, st.floats(0.01, 20)), max_size=2).map(tuple),
    cancelled_at=st.one_of(st.just(float("inf")), SECONDS),
)


@given(WORLDS)
@settings(max_examples=60)
def test_whatever_happens_no_window_outlives_its_job(world: World) -> None:
    code = world.run()
    assert code == world.code
    assert world.seconds <= world.end + 31, "closing is bounded"
    signalled = min((at for at, _ in world.signals), default=float("inf"))
    for sent in world.log:
        request = sent.send.request
        if isinstance(request, Cancel):
            continue
        ahead = request.end - sent.wall
        assert request.end <= NOON + world.longest
        if sent.seconds < world.end:
            assert ahead <= world.lease
            assert sent.seconds < signalled or ahead <= MINUTE
        else:
            assert request.end <= NOON + timedelta(seconds=world.end) + (world.tail or timedelta(0))
    if world.status == "active" and not world.warned:
        assert world.tail is not None
    assert len(world.told) <= len([at for at, _ in world.signals if at <= world.end])


@given(WORLDS)
@settings(max_examples=25)
def test_nothing_is_said_twice(world: World) -> None:
    world.run()
    assert len(world.warned) == len(set(world.warned))
    assert sum("not made again" in text for text in world.warned) <= 1
