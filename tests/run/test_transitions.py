"""The lease as a state machine, with simulated time, API and signals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from signal import SIGCONT, SIGINT, SIGTERM, SIGTSTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compass_maint_cli.run.events import (
    Answered,
    Cancel,
    Closed,
    Ended,
    Failed,
    Finish,
    Kept,
    Moment,
    Move,
    Over,
    Reopen,
    Say,
    Send,
    SendSignal,
    Signalled,
    Suspend,
    Taken,
    Tick,
    Warn,
)
from compass_maint_cli.run.state import Aim, Lease, LeaseTerms, Reported, new_lease
from compass_maint_cli.run.transitions import step
from tests.support.lease_simulation import NOON, TEN, Simulation

MINUTE = timedelta(minutes=1)


def test_the_end_is_moved_on_every_third_of_a_lease_and_then_the_window_is_closed() -> None:
    simulation = Simulation(end=1000.0, code=3)
    assert simulation.run() == 3
    assert [round(sent.seconds) for sent in simulation.log] == [200, 400, 600, 800, 1000]
    assert all(599 <= end <= 600 for end in simulation.ends)
    assert isinstance(simulation.log[-1].send.request, Cancel)
    assert (simulation.status, simulation.warnings, simulation.messages) == (
        "cancelled",
        [],
        ["window w1 is closed"],
    )


def test_it_looks_at_its_clocks_every_few_seconds_and_no_more() -> None:
    simulation = Simulation(end=1000.0)
    simulation.run()
    assert 200 <= simulation.waits <= 230


def test_a_tail_is_left_as_an_end() -> None:
    simulation = Simulation(end=100.0, tail=timedelta(minutes=2))
    simulation.run()
    assert (simulation.status, simulation.window_end) == ("active", NOON + timedelta(seconds=220))
    assert simulation.messages == ["window w1 ends at 2026-11-23 12:03:40"]


def test_the_limit_ends_the_window_and_not_the_command() -> None:
    simulation = Simulation(end=7200.0, longest=timedelta(hours=1))
    assert simulation.run() == 0
    assert simulation.window_end == NOON + timedelta(hours=1)
    assert max(sent.seconds for sent in simulation.log) < 3600
    assert simulation.warnings == ["window w1 has ended after 1h (--max); the command continues without it"]


def test_a_signal_leaves_a_minute_at_a_time_and_is_passed_on_once() -> None:
    simulation = Simulation(end=200.0, code=7, signals=((100.0, SIGINT), (100.05, SIGINT)))
    assert simulation.run() == 7
    assert simulation.passed_on == [SIGINT]
    moves = [(round(sent.seconds), sent.send.request) for sent in simulation.log]
    assert [at for at, _ in moves] == [100, 120, 140, 160, 180, 200]
    assert all(59 <= end <= 60 for end in simulation.ends)
    assert simulation.status == "cancelled"


def test_a_second_signal_closes_at_once_while_the_command_runs_on() -> None:
    simulation = Simulation(end=500.0, signals=((100.0, SIGINT), (107.5, SIGTERM), (110.0, SIGTERM)))
    simulation.run()
    assert simulation.passed_on == [SIGINT, SIGTERM, SIGTERM]
    assert [(round(sent.seconds, 1), type(sent.send.request)) for sent in simulation.log] == [
        (100.0, Move),
        (107.5, Cancel),
    ]


def test_a_renewal_on_its_way_does_not_outlive_the_drop_to_a_minute() -> None:
    simulation = Simulation(end=300.0, slow=((199.0, 201.0, 9.0),), signals=((203.0, SIGTERM),))
    simulation.run()
    seen = [
        (round(sent.seconds), round(end)) for sent, end in zip(simulation.log, simulation.ends, strict=False)
    ]
    assert seen[:3] == [(200, 600), (203, 60), (209, 60)], "sent again when the late answer came"


def test_a_failing_api_is_tried_until_it_answers_and_reported_once() -> None:
    simulation = Simulation(end=700.0, down=((150.0, 550.0),))
    simulation.run()
    assert simulation.status == "cancelled"
    assert simulation.created == 1
    assert simulation.messages == [
        (
            "window w1 could not be renewed, trying again; it ends at 2026-11-23 12:10, in 6m 39s "
            "(503 service unavailable)"
        ),
        "window w1 is renewed again",
        "window w1 is closed",
    ]
    assert simulation.warnings == [
        (
            "window w1 ends at 2026-11-23 12:10, in 2m 29s: it cannot be renewed "
            "(503 service unavailable); the command continues"
        )
    ]
    assert len(simulation.log) < 40, "with growing pauses"


def test_a_window_that_ended_by_itself_is_replaced_when_the_api_is_back() -> None:
    simulation = Simulation(end=2000.0, down=((150.0, 900.0),))
    simulation.run()
    assert simulation.warnings[1:] == [
        (
            "window w1 could not be renewed in time and has ended: 503 service unavailable; "
            "the command continues"
        ),
        "window w1 ended before it could be renewed; opening a new one",
        "window w2 is open instead",
    ]
    assert (simulation.created, simulation.status) == (2, "cancelled")


def test_a_window_that_somebody_cancelled_is_not_created_again() -> None:
    simulation = Simulation(end=2000.0, cancelled_at=250.0)
    assert simulation.run() == 0
    assert simulation.warnings == [
        "window w1 was cancelled by someone else and is not created again; the command continues without it"
    ]
    assert [round(sent.seconds) for sent in simulation.log] == [200, 400]


def test_closing_is_tried_until_the_lease_ends_and_that_is_announced_first() -> None:
    simulation = Simulation(end=100.0, code=5, down=((90.0, 1e9),))
    assert simulation.run() == 5
    assert simulation.seconds == 600
    assert simulation.warnings == [
        "window w1 could not be closed yet (503 service unavailable); it ends by itself at 2026-11-23 12:10; trying again until then or until a signal",  # noqa: E501 - a sentence
        "window w1 could not be closed (503 service unavailable); it ended by itself at 2026-11-23 12:10",
    ]


def test_a_window_is_closed_as_soon_as_the_api_is_back() -> None:
    simulation = Simulation(end=100.0, code=5, down=((90.0, 400.0),))
    assert simulation.run() == 5
    assert 400 <= simulation.seconds <= 405.1
    assert (simulation.status, simulation.messages) == ("cancelled", ["window w1 is closed"])


def test_a_window_that_cannot_be_cancelled_gets_an_end_that_comes_soon() -> None:
    simulation = Simulation(end=100.0, uncancellable=((90.0, 1e9),))
    simulation.run()
    assert [type(sent.send.request) for sent in simulation.log] == [Cancel, Cancel, Move]
    assert simulation.window_end <= NOON + timedelta(seconds=110)
    assert simulation.messages == ["window w1 ends at 2026-11-23 12:01:48"]


def test_a_hanging_api_does_not_hold_the_exit_code_back_for_longer_than_the_window_lasts() -> None:
    simulation = Simulation(end=205.0, code=5, slow=((199.0, 1e9, 1e6),))
    assert simulation.run() == 5
    assert simulation.seconds == 800, "the renewal that hangs may have been carried out"


def test_a_lost_renewal_and_then_an_outage_leave_the_window_ours() -> None:
    """It ended at an end that was requested and never confirmed."""
    simulation = Simulation(end=2000.0, lost=((199.0, 201.0),), down=((201.0, 900.0),))
    simulation.run()
    assert "window w1 ended before it could be renewed; opening a new one" in simulation.warnings
    assert (simulation.created, simulation.status) == (2, "cancelled")


def test_a_window_that_stays_is_named_with_the_last_requested_end() -> None:
    simulation = Simulation(
        end=210.0, lost=((199.0, 201.0),), down=((201.0, 1e9),), signals=((215.0, SIGINT),)
    )
    simulation.run()
    assert simulation.warnings[-1] == (
        "window w1 could not be closed (503 service unavailable); it stays until 2026-11-23 12:13:27"
    )
    assert simulation.window_end == NOON + timedelta(seconds=800)


def test_a_long_retry_after_is_cut_short_before_the_window_ends() -> None:
    lease, _ = step(LEASE, Ended(0), after(1.0))
    at = 1.0
    for _ in range(3):
        lease, _ = step(lease, Answered(lease.sent, Failed("429", asked=3600.0)), after(at))
        at = lease.due
        lease, actions = step(lease, Tick(), after(at))
        assert isinstance(actions[-1], Send)
    assert 150 < lease.due < 500


def test_a_machine_that_slept_renews_as_soon_as_it_wakes_up() -> None:
    simulation = Simulation(end=500.0, jumps=((100.0, 300.0),))
    simulation.run()
    assert 100 <= simulation.log[0].seconds <= 105
    assert 599 <= simulation.ends[0] <= 600
    assert simulation.created == 1


def test_a_machine_that_slept_for_longer_than_its_lease_opens_a_new_window() -> None:
    simulation = Simulation(end=500.0, jumps=((100.0, 3000.0),))
    simulation.run()
    assert [type(sent.send.request) for sent in simulation.log[:2]] == [Move, Reopen]
    assert (simulation.created, simulation.status) == (2, "cancelled")


def test_a_wall_clock_that_is_set_back_does_not_lengthen_the_lease() -> None:
    simulation = Simulation(end=150.0, jumps=((100.0, -3000.0),))
    simulation.run()
    assert 100 <= simulation.log[0].seconds <= 105
    assert 599 <= simulation.ends[0] <= 600


def test_a_wall_clock_that_is_set_back_does_not_lengthen_the_limit() -> None:
    simulation = Simulation(end=4000.0, longest=timedelta(hours=1), jumps=((100.0, -3000.0),))
    simulation.run()
    assert NOON + timedelta(seconds=595) <= simulation.window_end <= NOON + timedelta(seconds=600)
    assert len(simulation.warnings) == 1


def test_a_signal_that_the_terminal_sent_to_the_command_too_is_not_passed_on() -> None:
    simulation = Simulation(end=200.0, keys=((100.0, SIGINT),))
    simulation.run()
    assert simulation.passed_on == []
    assert round(simulation.log[0].seconds) == 100


SECONDS = st.floats(0, 900, allow_nan=False).map(lambda value: round(value, 2))
WORLDS = st.builds(
    Simulation,
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
def test_no_window_outlives_its_job(simulation: Simulation) -> None:
    code = simulation.run()
    assert code == simulation.code
    left = max(simulation.lease.total_seconds(), 10.0)
    assert simulation.seconds <= simulation.end + left + 0.1, "closing is bounded"
    signalled = min((at for at, _ in simulation.signals), default=float("inf"))
    for sent in simulation.log:
        request = sent.send.request
        if isinstance(request, Cancel):
            continue
        ahead = request.end - sent.wall
        assert request.end <= NOON + simulation.longest
        if sent.seconds < simulation.end:
            assert ahead <= simulation.lease
            assert sent.seconds < signalled or ahead <= MINUTE
        else:
            soon = timedelta(seconds=5)
            assert ahead <= soon or request.end <= NOON + timedelta(seconds=simulation.end) + (
                simulation.tail or soon
            )
    if simulation.status == "active" and not simulation.warnings:
        # Left for its tail, or ended by moving its end where a cancel failed.
        assert simulation.tail is not None or simulation.window_end - simulation.wall <= timedelta(seconds=5)
    assert len(simulation.passed_on) <= len([at for at, _ in simulation.signals if at <= simulation.end])


@given(WORLDS)
@settings(max_examples=25)
def test_no_message_is_repeated(simulation: Simulation) -> None:
    simulation.run()
    assert len(simulation.warnings) == len(set(simulation.warnings))
    assert sum("not made again" in text for text in simulation.warnings) <= 1


SPANS = st.lists(st.tuples(SECONDS, SECONDS), max_size=2).map(tuple)
BAD_DAYS = st.builds(
    Simulation,
    end=SECONDS,
    lease=st.sampled_from([timedelta(seconds=6), timedelta(seconds=45), TEN]),
    tail=st.sampled_from([None, timedelta(seconds=90)]),
    signals=st.lists(st.tuples(SECONDS, st.sampled_from([SIGINT, SIGTERM])), max_size=3).map(tuple),
    down=SPANS,
    lost=SPANS,
    late=st.lists(st.tuples(SECONDS, SECONDS, st.floats(0.01, 30)), max_size=2).map(tuple),
    slow=st.lists(st.tuples(SECONDS, SECONDS, st.floats(0.01, 10)), max_size=2).map(tuple),
    uncancellable=SPANS,
)


@given(BAD_DAYS)
@settings(max_examples=200)
def test_the_window_ends_within_a_lease_of_the_command_or_a_warning_names_it(
    simulation: Simulation,
) -> None:
    simulation.run()
    named = [*simulation.warnings, *simulation.messages]
    simulation.settle()
    if simulation.status != "active" or simulation.window_end <= simulation.wall:
        return
    last = NOON + timedelta(seconds=simulation.end) + max(simulation.lease, simulation.tail or timedelta(0))
    assert simulation.window_end <= last
    names = [f"w{number}" for number in range(1, simulation.created + 1)]
    assert any(name in text for name in names for text in named[-3:]), named


def test_new_windows_whose_replies_are_lost_end_by_themselves_within_a_lease() -> None:
    lease = timedelta(seconds=6)
    simulation = Simulation(end=13.0, lease=lease, lost=((9.0, 13.0),), slow=((0.0, 9.0, 4.0),))
    assert simulation.run() == 0
    assert simulation.created > 1
    assert simulation.window_end <= NOON + timedelta(seconds=13) + lease


AT = Moment(NOON, 0.0)
LEASE = new_lease(LeaseTerms(TEN, 6 * TEN, NOON + 6 * TEN, None, UTC), "w1", NOON + TEN, AT)


def after(seconds: float) -> Moment:
    return Moment(NOON + timedelta(seconds=seconds), seconds)


def failing(lease: Lease, at: Moment, times: int) -> Lease:
    for _ in range(times):
        lease, send = lease.sending(Move(lease.end))
        lease, _ = step(lease, Answered(send.number, Failed("503")), at)
    return lease


def test_a_new_window_begins_with_no_failures() -> None:
    lease, send = failing(LEASE, after(300.0), 5).sending(Move(LEASE.end))
    lease, actions = step(lease, Answered(send.number, Over("past", lease.end)), after(601.0))
    reopen = actions[-1]
    assert isinstance(reopen, Send)
    assert isinstance(reopen.request, Reopen)
    lease, _ = step(lease, Answered(reopen.number, Failed("503")), after(601.0))
    assert (lease.failures, lease.due) == (1, 602.0)


@pytest.mark.parametrize("failures", [1, 5])
def test_a_renewal_resets_the_count_of_failures(failures: int) -> None:
    lease, send = failing(LEASE, after(300.0), failures).sending(Move(LEASE.end))
    lease, actions = step(lease, Answered(send.number, Kept(NOON + 2 * TEN)), after(310.0))
    assert actions == (Say("window w1 is renewed again"),)
    assert (lease.failures, lease.why, lease.reported, lease.due) == (0, "", Reported.NOTHING, 510.0)


def test_the_keys_that_stop_and_continue_do_nothing_to_the_window() -> None:
    stopped, actions = step(LEASE, Signalled(SIGTSTP), after(1.0))
    assert actions == (SendSignal(SIGTSTP), Suspend())
    continued, actions = step(stopped, Signalled(SIGCONT), after(2.0))
    assert actions == (SendSignal(SIGCONT),)
    assert continued.aim is Aim.KEEP
    assert step(continued, Signalled(SIGTSTP, reached=True), after(3.0))[1] == (Suspend(),)


@pytest.mark.parametrize(("apart", "aim"), [(0.0, Aim.WIND_DOWN), (0.09, Aim.WIND_DOWN), (0.1, Aim.CLOSE)])
def test_the_same_signal_within_a_tenth_of_a_second_counts_once(apart: float, aim: Aim) -> None:
    lease, _ = step(LEASE, Signalled(SIGINT), AT)
    assert step(lease, Signalled(SIGINT), after(apart))[0].aim is aim
    assert step(lease, Signalled(SIGTERM), after(apart))[0].aim is Aim.CLOSE


@pytest.mark.parametrize(
    ("drift", "forced", "limit"), [(2, False, 0), (3, True, 0), (-2, False, 0), (-3, True, -3)]
)
def test_clocks_that_differ_by_more_than_two_seconds_send_the_end_again(
    drift: int, forced: bool, limit: int
) -> None:
    at = Moment(NOON + timedelta(seconds=10 + drift), 10.0)
    lease, actions = step(LEASE, Tick(), at)
    assert [isinstance(action, Send) for action in actions] == [True] * forced
    assert lease.terms.limit == LEASE.terms.limit + timedelta(seconds=limit)
    assert lease.seen == at


def test_a_quarter_of_the_lease_before_its_end_failing_is_a_warning() -> None:
    lease = failing(LEASE, after(300.0), 1)
    waiting = replace(lease, waiting=frozenset({9}))
    assert step(waiting, Tick(), after(449.0))[1] == ()
    (warning,) = step(waiting, Tick(), after(450.0))[1]
    assert isinstance(warning, Warn)
    assert warning.text.startswith("window w1 ends at 2026-11-23 12:10, in 2m 30s: it cannot be renewed")
    (over,) = step(waiting, Tick(), after(600.0))[1]
    assert isinstance(over, Warn)
    assert over.text.startswith("window w1 could not be renewed in time and has ended")


def test_a_signal_while_the_window_is_closed_ends_the_waiting_for_it() -> None:
    ended, _ = step(LEASE, Ended(3), after(1.0))
    assert ended.give_up_at == 600.0
    assert step(ended, Signalled(SIGINT), after(2.0))[1][-1] == Finish(3)


def test_signals_after_the_second_are_passed_on_and_change_nothing() -> None:
    closing, _ = step(step(LEASE, Signalled(SIGINT), AT)[0], Signalled(SIGTERM), after(1.0))
    again, actions = step(closing, Signalled(SIGINT), after(2.0))
    assert actions == (SendSignal(SIGINT),)
    assert (again.aim, again.sent) == (Aim.CLOSE, closing.sent)


def test_a_command_that_ends_while_its_window_is_closed_sends_nothing_more() -> None:
    closing, actions = step(step(LEASE, Signalled(SIGINT), AT)[0], Signalled(SIGTERM), after(1.0))
    assert isinstance(actions[-1], Send)
    ended, actions = step(closing, Ended(3), after(2.0))
    assert (actions, ended.fence) == ((), closing.fence)
    assert step(ended, Answered(closing.sent, Closed()), after(3.0))[1][-1] == Finish(3)


LATER, LATEST = NOON + 2 * TEN, NOON + 3 * TEN


@pytest.mark.parametrize(("end", "lapsed"), [(LEASE.end, True), (LATER, True), (None, True), (LATEST, False)])
def test_only_a_window_that_ended_at_a_requested_end_is_replaced(end: datetime | None, lapsed: bool) -> None:
    lease, send = LEASE.sending(Move(LATER))
    lease, actions = step(lease, Answered(send.number, Over("past", end)), after(1801.0))
    assert (lease.lapsed, lease.gone) == (lapsed, not lapsed)
    assert isinstance(actions[0], Warn)
    assert ("by someone else" in actions[0].text) is not lapsed


@pytest.mark.parametrize(
    ("others", "stale", "latest"),
    [(frozenset({9}), False, LATEST), (frozenset(), True, LATEST), (frozenset(), False, LATER)],
    ids=["another is on its way", "sent before a signal", "the only one"],
)
def test_an_end_that_may_still_be_set_counts_as_the_last_one(
    others: frozenset[int], stale: bool, latest: datetime
) -> None:
    lease, _ = LEASE.sending(Move(LATEST))
    lease, send = lease.sending(Move(LATER))
    lease = replace(lease, waiting=others | {send.number}, fence=send.number if stale else 0)
    lease, _ = step(lease, Answered(send.number, Kept(LATER)), after(1.0))
    assert (lease.end, lease.latest) == (LATER, latest)
    assert lease.asked == {LEASE.end, LATER, LATEST}


def test_a_window_that_ends_while_it_is_closed_is_waited_for_no_longer() -> None:
    ended, actions = step(LEASE, Ended(3), after(1.0))
    assert isinstance(actions[-1], Send)
    done, actions = step(ended, Answered(actions[-1].number, Over("past", LEASE.end)), after(2.0))
    assert done.gone
    assert actions == (Say("window w1 has ended"), Finish(3))


@pytest.mark.parametrize(("more", "sends"), [(0, False), (1, False), (-1, True)])
def test_an_end_that_is_late_enough_is_not_requested_again(more: int, sends: bool) -> None:
    """At the limit, or where others have moved the end."""
    at = after(300.0)
    lease = replace(LEASE, end=LEASE.target(at) + timedelta(seconds=more), due=at.seconds)
    held, actions = step(lease, Tick(), at)
    assert [isinstance(action, Send) for action in actions] == [True] * sends
    assert sends or held.due == at.seconds + lease.third


def test_at_its_limit_the_window_is_said_to_have_ended_while_the_command_runs_on() -> None:
    lease = replace(LEASE, end=LEASE.terms.limit, due=3600.0)
    assert step(lease, Tick(), after(3599.9))[1] == ()
    over, actions = step(lease, Tick(), after(3600.0))
    assert actions == (Warn("window w1 has ended after 1h (--max); the command continues without it"),)
    assert step(over, Ended(3), after(3700.0))[1] == (Finish(3),)


def test_an_older_renewal_that_is_confirmed_late_has_the_tail_sent_again() -> None:
    lease, _ = replace(LEASE, terms=replace(LEASE.terms, tail=MINUTE)).sending(Move(LATER))
    lease, actions = step(lease, Ended(0), after(1.0))
    [tail] = [action for action in actions if isinstance(action, Send)]
    lease, actions = step(lease, Answered(tail.number, Kept(after(61.0).wall)), after(2.0))
    assert (lease.closed, actions) == (True, ())
    lease, actions = step(lease, Answered(1, Kept(LATER)), after(3.0))
    assert [action.request for action in actions if isinstance(action, Send)] == [tail.request]


def test_a_failure_of_what_was_sent_before_a_signal_does_not_count() -> None:
    lease, send = LEASE.sending(Move(LATER))
    lease, _ = step(lease, Signalled(SIGINT), after(1.0))
    assert step(lease, Answered(send.number, Failed("503")), after(2.0))[0].failures == 0
    assert step(lease, Answered(lease.sent, Failed("503")), after(2.0))[0].failures == 1


@pytest.mark.parametrize(("end", "sends"), [(NOON + MINUTE, True), (LATEST, False)])
def test_a_window_that_others_share_is_kept_open_with_them(end: datetime, sends: bool) -> None:
    """Its end is moved at once where theirs comes too soon."""
    lease, send = LEASE.sending(Move(LATER))
    lease, actions = step(lease, Answered(send.number, Taken(end)), after(1.0))
    assert [action.request for action in actions if isinstance(action, Send)] == (
        [Move(lease.target(after(1.0)), frozenset())] if sends else []
    )
