"""The times that follow from the state of a lease."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from compass_maint_cli.run.events import Moment, Move, Reopen
from compass_maint_cli.run.state import Aim, Lease, LeaseTerms, lease_without_window, new_lease, next_look

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
START = Moment(NOON, 50.0)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def terms(lease: float = 600.0, longest: float = 14400.0) -> LeaseTerms:
    return LeaseTerms(seconds(lease), seconds(longest), NOON + seconds(longest), None, UTC)


def lease(left: float = 600.0, length: float = 600.0) -> Lease:
    return new_lease(terms(length), "w1", NOON + seconds(left), START)


def later(by: float) -> Moment:
    return Moment(NOON + seconds(by), START.seconds + by)


@pytest.mark.parametrize(("left", "due"), [(600.0, 200.0), (900.0, 500.0), (401.0, 1.0), (300.0, 0.0)])
def test_the_first_renewal_comes_with_two_thirds_of_a_lease_left(left: float, due: float) -> None:
    assert lease(left).due == START.seconds + due


def test_a_window_that_ends_after_the_limit_moves_the_limit() -> None:
    assert lease(20000.0).terms.limit == NOON + seconds(20000)
    assert lease(600.0).terms.limit == NOON + seconds(14400)


@pytest.mark.parametrize(
    ("aim", "length", "span"),
    [(Aim.KEEP, 600.0, 600.0), (Aim.WIND_DOWN, 600.0, 60.0), (Aim.WIND_DOWN, 6.0, 6.0), (Aim.KEEP, 6.0, 6.0)],
)
def test_a_lease_is_renewed_each_third_of_what_it_is_held_for(aim: Aim, length: float, span: float) -> None:
    held = replace(lease(length=length), aim=aim)
    assert (held.span, held.third) == (seconds(span), span / 3)
    assert held.target(later(0.7)) == NOON + seconds(span)


def test_the_end_is_never_after_the_limit() -> None:
    assert lease().target(later(14000.0)) == NOON + seconds(14400)


@pytest.mark.parametrize(
    ("length", "pauses"),
    [(600.0, [1, 2, 4, 8, 15, 15]), (36.0, [1, 2, 3, 3]), (6.0, [0.5, 0.5]), (2.4, [0.25, 0.25])],
)
def test_failed_calls_are_sent_again_after_growing_pauses(length: float, pauses: list[float]) -> None:
    failing = [replace(lease(length=length), failures=n + 1) for n in range(len(pauses))]
    assert [one.pause for one in failing] == pauses


def test_one_call_at_a_time_but_for_an_urgent_one() -> None:
    idle = lease()
    assert idle.may_send
    moving, send = idle.sending(Move(NOON))
    assert (send.number, send.window, moving.may_send) == (1, "w1", False)
    urgent = moving.aimed(Aim.WIND_DOWN, later(1.0))
    assert (urgent.may_send, urgent.fence, urgent.due) == (True, 1, 51.0)
    assert urgent.sending(Move(NOON))[0].waiting == {1, 2}
    assert not urgent.sending(Move(NOON))[0].may_send


def test_a_window_that_is_being_created_is_waited_for() -> None:
    reopening, _ = replace(lease(), lapsed=True).sending(Reopen(NOON))
    assert reopening.reopening == 1
    assert not reopening.aimed(Aim.CLOSE, later(1.0)).may_send


@pytest.mark.parametrize(
    ("held", "at", "expected"),
    [
        (lease(), 0.0, 5.0),  # the look at the clocks
        (lease(), 198.0, 2.0),  # the renewal
        (lease(), 203.0, 0.0),
        (replace(lease(), waiting=frozenset({1})), 198.0, 5.0),
        (replace(lease(), waiting=frozenset({1})), 597.0, 3.0),  # the end of the window
        (replace(lease(), waiting=frozenset({1})), 600.0, 5.0),
        (replace(lease(), waiting=frozenset({1})), 14396.0, 4.0),  # the limit
        (replace(lease(), closed=True), 198.0, 5.0),
        (replace(lease(), gone=True), 198.0, 5.0),
        (replace(lease(), waiting=frozenset({1}), code=0, give_up_at=53.0), 1.0, 2.0),
        (replace(lease(), waiting=frozenset({1}), give_up_at=53.0), 1.0, 5.0),
        (lease_without_window(terms(), START), 0.0, 5.0),
    ],
)
def test_the_next_look_comes_when_something_is_due(held: Lease, at: float, expected: float) -> None:
    assert next_look(held, later(at)) == expected
