"""When a step that takes something away must wait, since what may replace it has failed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from compass_maint_cli.domain.maintenance import Changes, Entity, Maintenance, Rule
from compass_maint_cli.domain.plan_steps import Action, Desired, Step
from compass_maint_cli.plans.removals import waits_for

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULE, OTHER = Rule("disabled", Entity("sync", "a")), Rule("disabled", Entity("sync", "b"))


def window(id_: str, start: float, end: float, status: str = "planned", rule: Rule = RULE) -> Maintenance:
    """Return a window whose times are hours from noon."""
    return Maintenance(id_, status, f"[key={id_}]", NOON + start * HOUR, NOON + end * HOUR, (rule,), None, {})


def failed(start: float, end: float, rule: Rule = RULE, action: Action = Action.CREATE) -> Step:
    """Return the step for another window, which has failed."""
    return Step(action, Desired("[key=new]", NOON + start * HOUR, NOON + end * HOUR, (rule,)))


OLD = window("old", 1, 3)
REMOVAL = Step(Action.DELETE, window=OLD)
CREATE = failed(1, 3)


@pytest.mark.parametrize(
    ("standing", "waits"),
    [
        ([], True),
        ([window("a", 1, 3)], False),
        ([window("a", 0, 4)], False),
        ([window("a", 0, 2), window("b", 2, 3)], False),
        ([window("b", 2, 3), window("a", 0, 2)], False),
        ([window("a", 0, 2), window("b", 2.1, 3)], True),
        ([window("a", 1.1, 3)], True),
        ([window("a", 1, 2.9)], True),
        ([window("a", 1, 3, "cancelled")], True),
        ([replace(window("a", 1, 3), team_id="team")], True),
        ([window("a", 1, 3, rule=OTHER)], True),
        ([replace(window("a", 1, 3), end=None)], True),
    ],
    ids=[
        *("nothing", "the same", "longer", "two that touch", "in any order", "a gap", "begins later"),
        *("ends earlier", "cancelled", "another scope", "another entity", "unreadable"),
    ],
)
def test_a_removal_waits_for_a_failed_create_unless_what_stands_covers_its_window(
    standing: list[Maintenance], waits: bool
) -> None:
    assert waits_for(REMOVAL, [CREATE], standing, NOON) == ((CREATE,) if waits else ())


def test_every_rule_is_to_be_covered() -> None:
    both = Step(Action.DELETE, window=replace(OLD, rules=(RULE, OTHER)))
    one, other = window("a", 1, 3), window("b", 1, 3, rule=OTHER)
    assert waits_for(both, [CREATE], [one], NOON) == (CREATE,)
    assert waits_for(both, [CREATE], [one, other], NOON) == ()


def test_only_the_time_that_remains_is_to_be_covered() -> None:
    running = Step(Action.CANCEL, window=window("old", -1, 2, "active"))
    assert waits_for(running, [CREATE], [window("a", 0, 2, "active")], NOON) == ()
    assert waits_for(running, [CREATE], [window("a", 0.1, 2)], NOON) == (CREATE,)


def test_a_step_waits_for_those_that_overlap_it_where_some_do() -> None:
    elsewhere = failed(1, 3, OTHER)
    assert waits_for(REMOVAL, [elsewhere, CREATE], [], NOON) == (CREATE,)
    assert waits_for(REMOVAL, [elsewhere], [], NOON) == (elsewhere,)
    blocked = failed(1, 3, OTHER, Action.BLOCKED)
    assert waits_for(REMOVAL, [blocked], [], NOON) == ()


@pytest.mark.parametrize(("end", "waits"), [(2.0, True), (4.0, False)])
def test_a_change_that_takes_time_away_waits_too(end: float, waits: bool) -> None:
    change = Step(Action.CHANGE, window=OLD, changes=Changes(end=NOON + end * HOUR))
    assert waits_for(change, [CREATE], [], NOON) == ((CREATE,) if waits else ())


def test_what_is_created_waits_for_nothing() -> None:
    assert waits_for(failed(1, 3), [CREATE], [], NOON) == ()
