"""A plan on a terminal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from compass_maint_cli.domain.maintenance import Changes, Entity, Maintenance, Rule
from compass_maint_cli.domain.plan_steps import Action, Desired, Step
from compass_maint_cli.output.plan_blocks import plan_text, step_block, summary_line
from compass_maint_cli.output.view import View

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, NEW = Rule("disabled", Entity("sync", "s")), Rule("enabled", Entity("policy", "p"))
VIEW = View(UTC, NOON, terminal=True, names={NEW.entity: "quiet-hours"}, teams={"t-1": "payments"})
WINDOW = Maintenance("w", "planned", "Patch [key=k]", NOON, NOON + HOUR, (OLD,), "t-1", {})
NEW_YORK = ZoneInfo("America/New_York")


def wanted(changes: Changes, window: Maintenance = WINDOW) -> Desired:
    draft = window.draft(changes)
    assert draft is not None
    return Desired(draft.description, draft.start, draft.end, draft.rules, draft.team_id)


def changed(changes: Changes, window: Maintenance = WINDOW) -> Step:
    return Step(Action.CHANGE, wanted(changes, window), window, changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (Changes(end=NOON + 2 * HOUR), ["end Mon 23 Nov 13:00 → 14:00"]),
        (Changes(end=NOON + 13 * HOUR), ["end Mon 23 Nov 13:00 → Tue 24 Nov 01:00"]),
        (Changes(start=NOON - HOUR), ["start Mon 23 Nov 12:00 → 11:00"]),
        (Changes(rules=(NEW,)), ["rules - disable sync:s", "rules + enable policy:quiet-hours"]),
        (Changes(description="Move [key=k]"), ["description 'Patch' → 'Move'"]),
        (Changes(description="Patch [apply] [key=k]"), []),
    ],
)
def test_a_change_is_shown_from_what_to_what(changes: Changes, message: list[str]) -> None:
    first, *rest = step_block(changed(changes), VIEW)
    assert (first, [line.strip() for line in rest]) == ("  ~ change k (payments)", message)


def test_a_new_window_in_the_zone_of_its_file() -> None:
    new = wanted(Changes(end=NOON + 30 * HOUR))
    block = list(step_block(Step(Action.CREATE, replace(new, note="moved", zone=NEW_YORK)), VIEW))
    assert block == [
        "  + create k (payments)",
        "      Mon 23 Nov 07:00 → Tue 24 Nov 13:00 (1d 6h), America/New_York",
        "      disable sync:s",
        "      Patch",
        "      moved",
    ]
    ascii_only = VIEW._replace(unicode=False, utc=True)
    assert "12:00 -> Tue" in list(step_block(Step(Action.CREATE, new), ascii_only))[1]


def test_a_window_that_stays_is_shown_with_the_reason() -> None:
    why = {"why": "it is active", "hint": "wait"}
    block = list(step_block(Step(Action.BLOCKED, None, replace(WINDOW, status="active"), **why), VIEW))  # type: ignore[arg-type]  # each has its type
    assert block == [
        "  ! blocked k (payments)",
        "      active Mon 23 Nov 12:00 → 13:00 (1h)",
        "      Patch",
        "      it is active",
        "      wait",
    ]


def test_long_lines_are_wrapped_and_control_characters_are_shown() -> None:
    window = replace(WINDOW, description="\x1b[2J " + "word " * 20)
    block = list(step_block(Step(Action.DELETE, window=window), VIEW._replace(width=40)))
    assert len(block) > 4
    assert all(len(line) <= 40 for line in block)
    assert "\x1b" not in "".join(block)


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ("", "No changes."),
        ("same same", "No changes. 2 up to date."),
        ("create renew change move_end delete cancel", "Plan: 2 to add, 2 to change, 2 to remove."),
        ("blocked same", "Plan: 0 to add, 0 to change, 0 to remove. 1 blocked, 1 up to date."),
        ("leave", "No changes. 1 past."),
    ],
)
def test_the_summary(actions: str, message: str) -> None:
    assert summary_line(Step(Action(action)) for action in actions.split()) == message


def test_a_window_that_is_left_is_not_counted_as_past() -> None:
    step = Step(Action.LEAVE, window=WINDOW, why="it is in no file; --prune removes it")
    text = plan_text([step], VIEW, "acme.example (profile prod)")
    assert text.startswith("Plan for acme.example (profile prod); times in UTC\n\n  = leave k (payments)\n")
    assert text.endswith("--prune removes it\n\nNo changes. 1 left as they are.\n")
