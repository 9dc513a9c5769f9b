"""The row of a step."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from compass_maint_cli.domain.maintenance import Changes, Entity, Maintenance, Rule
from compass_maint_cli.domain.plan_steps import Action, Desired, Step
from compass_maint_cli.output.plan_view import plan_columns, step_record
from compass_maint_cli.output.view import View

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, NEW = Rule("disabled", Entity("sync", "s")), Rule("enabled", Entity("policy", "p"))
VIEW = View(UTC, NOON, terminal=True, names={NEW.entity: "quiet-hours"}, teams={"t-1": "payments"})
WINDOW = Maintenance("w", "planned", "Patch [key=k]", NOON, NOON + HOUR, (OLD,), "t-1", {})


def changed(changes: Changes) -> Step:
    draft = WINDOW.draft(changes)
    assert draft is not None
    wanted = Desired(draft.description, draft.start, draft.end, draft.rules, draft.team_id)
    return Step(Action.CHANGE, wanted, WINDOW, changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (Changes(start=NOON - HOUR), "start 2026-11-23 12:00 -> 2026-11-23 11:00"),
        (Changes(end=NOON + 2 * HOUR), "end 2026-11-23 13:00 -> 2026-11-23 14:00"),
        (Changes(rules=(NEW,)), "rules: no more disable sync:s; now enable policy:quiet-hours"),
        (Changes(rules=(OLD, NEW)), "rules: now enable policy:quiet-hours"),
        (Changes(description="Move [key=k]"), "description 'Patch' -> 'Move'"),
        (
            Changes(start=NOON - HOUR, end=NOON + 2 * HOUR),
            "start 2026-11-23 12:00 -> 2026-11-23 11:00; end 2026-11-23 13:00 -> 2026-11-23 14:00",
        ),
    ],
)
def test_a_change_is_shown_from_what_to_what(changes: Changes, message: str) -> None:
    assert step_record(changed(changes), VIEW).cells["what"] == message


def test_rules_that_go_are_named() -> None:
    window = replace(WINDOW, rules=(OLD, NEW))
    step = replace(changed(Changes(rules=(OLD,))), window=window)
    assert step_record(step, VIEW).cells["what"] == "rules: no more enable policy:quiet-hours"


def test_a_new_window_is_shown_with_its_length_and_rules() -> None:
    wanted = Desired("[key=k]", NOON, NOON + HOUR, (OLD, NEW))
    row = step_record(Step(Action.CREATE, wanted), VIEW)
    assert row.cells["what"] == "(1h, disable sync:s, enable policy:quiet-hours)"
    assert (row.cells["action"], row.cells["id"], row.id) == ("create", "", "k")


@pytest.mark.parametrize(("team_id", "team"), [("t-1", "payments"), ("t-2", "t-2"), (None, "")])
def test_a_team_is_shown_by_its_alias_where_it_has_one(team_id: str | None, team: str) -> None:
    step = Step(Action.DELETE, window=replace(WINDOW, team_id=team_id), why="it is in no file")
    cells = step_record(step, VIEW).cells
    assert (cells["team"], cells["id"], cells["what"]) == (team, "w", "Patch; it is in no file")


def test_a_row_off_a_terminal_has_offsets() -> None:
    step = Step(Action.LEAVE, window=replace(WINDOW, end=NOON + 24 * HOUR, description=""))
    piped = VIEW._replace(terminal=False)
    assert step_record(step, piped).cells["start"] == "2026-11-23T12:00:00+00:00"


def test_the_columns_of_a_table() -> None:
    rows = [step_record(Step(Action.SAME, window=WINDOW), VIEW)]
    every = ("action", "key", "team", "start", "end", "id", "what")
    short = tuple(name for name in every if name != "id")
    for there in (rows, []):
        assert plan_columns(there, VIEW) == short
        assert plan_columns(there, VIEW._replace(wide=True)) == every
        assert plan_columns(there, VIEW._replace(terminal=False)) == every
