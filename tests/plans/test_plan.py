"""The plan: the step for each state of the account, and what no plan ever does."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compass_maint_cli.domain.description import is_owned, marked, plain_text
from compass_maint_cli.domain.maintenance import Entity, Maintenance, Rule, Status
from compass_maint_cli.domain.plan_steps import Action, Desired, PlanOptions, Step
from compass_maint_cli.plans.plan import plan

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RULES = (Rule("disabled", Entity("integration", "a")), Rule("enabled", Entity("policy", "b")))
HOUR = timedelta(hours=1)


def draft(
    start: float, end: float, *, key: str | None = "k", text: str = "Patch", team: str | None = None
) -> Desired:
    """A window of a file whose times are hours from noon."""
    return Desired(marked(text, key) if key else text, NOON + start * HOUR, NOON + end * HOUR, RULES, team)


def window(
    start: float, end: float, status: str, *, id_: str = "w1", description: str | None = None
) -> Maintenance:
    text = marked("Patch", "k") if description is None else description
    return Maintenance(id_, status, text, NOON + start * HOUR, NOON + end * HOUR, RULES, None, {})


def steps(
    desired: Iterable[Desired], windows: Iterable[Maintenance], *, prune: bool = False, adopt: bool = False
) -> tuple[Step, ...]:
    return planned(desired, windows, prune=prune, adopt=adopt)


def planned(
    desired: Iterable[Desired],
    windows: Iterable[Maintenance],
    now: datetime = NOON,
    *,
    prune: bool = False,
    adopt: bool = False,
    end_running: bool = False,
) -> tuple[Step, ...]:
    options = PlanOptions(prune=prune, adopt=adopt, end_running=end_running)
    return plan(desired, windows, now=now, options=options)


PLANNED = window(1, 2, "planned")
ACTIVE = window(-1, 1, "active")
NOT_OURS = "apply did not make it"
NOT_AGAIN = "it was cancelled before it began and is not created again"
PAST_YET_PLANNED = "it is planned; the file's end has passed"


@pytest.mark.parametrize(
    ("desired", "there", "action", "why"),
    [
        (draft(1, 2), None, "create", ""),
        (draft(1, 2), PLANNED, "same", ""),
        (draft(1, 2), window(1, 2, "planned", description="Patch [key=k]"), "same", ""),
        (draft(1, 3), PLANNED, "change", ""),
        (draft(1, 2, text="Other"), PLANNED, "change", ""),
        (draft(-1, 2), PLANNED, "change", ""),
        (draft(-2, -1), window(1, 2, "planned", description="Patch [key=k]"), "leave", PAST_YET_PLANNED),
        (draft(-1, 1), ACTIVE, "same", ""),
        (draft(-1, 2), ACTIVE, "move_end", ""),
        (draft(-1, 2, text="Other"), ACTIVE, "move_end", "it is active: its description cannot change"),
        (
            draft(0, 1, text="Other"),
            ACTIVE,
            "blocked",
            "it is active: its description and start cannot change",
        ),
        (draft(0.5, 2), ACTIVE, "blocked", "it is active, but its start in the file is later"),
        (draft(1, 3), window(1, 2, "planned", description="Patch [key=k]"), "blocked", NOT_OURS),
        (draft(1, 3), window(1, 2, "planned", description="Patch [apply=x] [key=k]"), "blocked", NOT_OURS),
        (draft(-1, 2), window(-1, 1, "active", description="Patch [key=k]"), "blocked", NOT_OURS),
        (draft(-2, -1), window(-2, -1, "past"), "leave", "it is in the past"),
        (draft(-2, -1), None, "leave", "it is in the past"),
        (draft(1, 2), window(-2, -1, "past"), "renew", "the previous one has ended"),
        (draft(1, 2), window(1, 2, "cancelled"), "leave", NOT_AGAIN),
        (draft(1, 2), window(2, 3, "cancelled"), "renew", "the previous one has ended"),
        (draft(-1, 1), window(-1, -0.5, "past"), "leave", "it ended before the end in its file"),
        (draft(-1, 1), window(-1, 1, "cancelled"), "leave", "it was cancelled while it was active"),
        (draft(-1, 1), window(-3, 1, "cancelled"), "renew", "the previous one has ended"),
        (draft(1, 2), window(1, 2, "frozen"), "blocked", "its status 'frozen' is not known"),
        (draft(1, 2, key=None), window(1, 2, "planned", description="Patch"), "same", ""),
        (draft(1, 2, key=None), None, "blocked", "it has no name, and no window equals it"),
        (draft(-2, -1, key=None), None, "leave", "it is in the past"),
    ],
)
def test_one_window_against_its_draft(
    desired: Desired, there: Maintenance | None, action: str, why: str
) -> None:
    [step] = steps([desired], [there] if there else [])
    assert (step.action, step.why) == (action, why)
    assert step.acts == (action in ("create", "renew", "change", "move_end"))


@pytest.mark.parametrize(
    ("there", "prune", "expected"),
    [
        (PLANNED, True, ("delete", "it is in no file")),
        (ACTIVE, True, ("cancel", "it is in no file")),
        (PLANNED, False, ("leave", "it is in no file; --prune removes it")),
        (window(-2, -1, "past"), True, None),
        (window(-2, 1, "cancelled"), True, None),
        (window(1, 2, "planned", description="Patch [key=k]"), True, None),
        (window(1, 2, "planned", description="Patch [apply=search] [key=k]"), True, None),
        (window(1, 2, "planned", description="Patch [apply]"), True, None),
        (window(1, 2, "planned", description="Patch"), True, None),
    ],
)
def test_only_prune_removes_a_window_of_no_file(
    there: Maintenance, prune: bool, expected: tuple[str, str] | None
) -> None:
    assert [(step.action, step.why) for step in steps([], [there], prune=prune)] == (
        [expected] if expected else []
    )


@pytest.mark.parametrize(("there", "action"), [(PLANNED, "delete"), (ACTIVE, "cancel")])
def test_what_its_own_file_has_in_the_past_or_excepts_goes_without_prune(
    there: Maintenance, action: str
) -> None:
    [step] = steps([draft(-2, -1)], [there])
    assert (step.action, step.why) == (action, "its end in the file is in the past")
    [step] = plan([], [there], now=NOON, options=PlanOptions(), excepted={(None, "k")})
    assert (step.action, step.why) == (action, "its file excludes that day")


def test_an_active_window_of_another_file_ends_only_once_its_replacement_exists() -> None:
    created, ended = planned([draft(0.5, 2)], [ACTIVE], end_running=True)[::-1]
    assert (created.action, ended.action, ended.window) == (Action.RENEW, Action.CANCEL, ACTIVE)
    assert [step.action for step in planned([draft(-1, 1)], [ACTIVE], end_running=True)] == ["same"]


def test_of_a_cancelled_occurrence_the_hint_is_to_except_its_day() -> None:
    item = replace(draft(1, 2, key="k@2026-11-23"), repeats=True)
    there = window(1, 2, "cancelled", description=item.description)
    [step] = planned([item], [there])
    assert (step.action, step.why) == (Action.LEAVE, NOT_AGAIN)
    assert step.hint == "except: [2026-11-23] in its file confirms it"


def test_ids_are_compared_in_any_case() -> None:
    upper = tuple(Rule(rule.state, Entity(rule.entity.type, rule.entity.id.upper())) for rule in RULES)
    assert [step.action for step in steps([replace(draft(1, 2), rules=upper)], [PLANNED])] == ["same"]


def test_beyond_the_horizon_nothing_is_created_and_windows_there_are_kept_up_to_date() -> None:
    far = replace(draft(1, 3), due=False)
    assert planned([far], [], prune=True) == ()
    [step] = planned([far], [PLANNED], prune=True)
    assert (step.action, step.changes.end) == (Action.CHANGE, NOON + 3 * HOUR)


def test_of_two_windows_with_one_key_the_fitting_one_is_kept() -> None:
    other = replace(PLANNED, id="w0", end=NOON + 5 * HOUR)
    kept, surplus = steps([draft(1, 2)], [other, PLANNED])
    assert (kept.action, kept.window) == (Action.SAME, PLANNED)
    assert (surplus.action, surplus.why) == (Action.LEAVE, "another window has its key; --prune removes it")
    assert [step.action for step in steps([draft(1, 2)], [other, PLANNED], prune=True)] == ["same", "delete"]


def test_our_own_window_is_kept_even_where_another_one_fits_better() -> None:
    foreign = window(1, 3, "planned", id_="w0", description="Patch [key=k]")
    ours, left = sorted(steps([draft(1, 3)], [foreign, PLANNED], prune=True), key=lambda step: step.action)
    assert (ours.action, ours.window) == (Action.CHANGE, PLANNED)
    assert (left.action, left.window) == (Action.LEAVE, foreign)


def test_the_same_key_in_another_scope_is_another_window() -> None:
    [created, left] = steps([draft(1, 2, team="t")], [PLANNED])
    assert (left.action, left.team_id) == (Action.LEAVE, None) or (created.action, created.team_id) == (
        Action.LEAVE,
        None,
    )
    assert {created.action, left.action} == {Action.CREATE, Action.LEAVE}


def test_the_mark_is_left_out_for_lack_of_room() -> None:
    assert marked("Patch", "k") == "Patch [apply] [key=k]"
    assert marked("", "k") == "[apply] [key=k]"
    assert len(marked("d" * 184, "k")) == 200
    assert marked("d" * 185, "k") == "d" * 185 + " [key=k]"
    assert marked("Patch", "k", "search") == "Patch [apply=search] [key=k]"
    for description in ("Patch [apply] [key=k]", "Patch [apply=search] [key=k]", "Patch [key=k]"):
        assert plain_text(description) == "Patch"
    assert plain_text("[apply] [key=k]") == ""


# --- properties, against an account that only does what the API allows ---

KEYS = ("k", "k@2026-12-05", "k@2026-12-12", "other")
TIMES = st.integers(-4, 8)
TEAMS = st.sampled_from([None, "t"])


def status_at(item: Maintenance, now: datetime) -> Maintenance:
    """The status that the API's clock gives; a cancelled window stays cancelled."""
    if item.status == Status.CANCELLED or item.start is None or item.end is None:
        return item
    status = Status.PLANNED if now < item.start else Status.ACTIVE if now < item.end else Status.PAST
    return replace(item, status=status)


def carried_out(found: Iterable[Step], existing: list[Maintenance], now: datetime) -> list[Maintenance]:
    """The windows after the steps; fails where the API would refuse one."""
    after = {item.id: item for item in existing}
    for step in found:
        if step.action in (Action.CREATE, Action.RENEW):
            assert step.desired is not None
            want = step.desired
            id_ = f"{want.key} of {want.team_id}, made {now}"
            new = Maintenance(
                id_, "planned", want.description, want.start, want.end, want.rules, want.team_id, {}
            )
            assert id_ not in after
            assert want.end > now
            after[new.id] = status_at(new, now)
        elif step.acts:
            assert step.window is not None
            after |= {step.window.id: changed(step, step.window, now)}
            if step.action is Action.DELETE:
                assert step.window.status == Status.PLANNED
                del after[step.window.id]
    return list(after.values())


def changed(step: Step, item: Maintenance, now: datetime) -> Maintenance:
    wants = step.changes
    if step.action is Action.CANCEL:
        assert item.status == Status.ACTIVE
        return replace(item, status=Status.CANCELLED)
    if item.status == Status.ACTIVE:
        assert (wants.description, wants.start, wants.rules) == (None, None, None)
    else:
        assert item.status == Status.PLANNED
    new = {"description": wants.description, "start": wants.start, "end": wants.end, "rules": wants.rules}
    return status_at(replace(item, **{name: value for name, value in new.items() if value is not None}), now)  # type: ignore[arg-type]  # each field keeps its type


@st.composite
def drafts(draw: st.DrawFn) -> list[Desired]:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=4))
    return [replace(draw(one_draft(key)), due=draw(st.booleans())) for key in keys]


@st.composite
def one_draft(draw: st.DrawFn, key: str) -> Desired:
    start = draw(TIMES)
    end = start + draw(st.integers(1, 4))
    return draft(start, end, key=key, text=draw(st.sampled_from(["Patch", "Move"])), team=draw(TEAMS))


@st.composite
def worlds(draw: st.DrawFn) -> list[Maintenance]:
    existing = []
    for number in range(draw(st.integers(0, 5))):
        start = draw(TIMES)
        text = draw(st.sampled_from(["Patch", "Move", "Load test"]))
        key = draw(st.sampled_from([*KEYS, "mine", None]))
        owner = draw(st.sampled_from([None, None, "search"]))
        description = (
            marked(text, key, owner) if draw(st.booleans()) else text + (f" [key={key}]" if key else "")
        )
        item = window(
            start, start + draw(st.integers(1, 4)), "planned", id_=f"w{number}", description=description
        )
        item = replace(item, team_id=draw(TEAMS), rules=draw(st.sampled_from([RULES, RULES[:1]])))
        existing.append(replace(item, status="cancelled") if draw(st.booleans()) else status_at(item, NOON))
    return existing


@given(drafts(), worlds(), st.booleans(), st.booleans())
@settings(max_examples=120)
def test_applying_a_plan_and_planning_again_gives_nothing(
    desired: list[Desired], existing: list[Maintenance], prune: bool, adopt: bool
) -> None:
    after = carried_out(planned(desired, existing, prune=prune, adopt=adopt), existing, NOON)
    again = planned(desired, after, prune=prune, adopt=adopt)
    assert [step for step in again if step.acts] == []


@given(drafts(), worlds())
@settings(max_examples=120)
def test_what_apply_did_not_make_is_never_touched(
    desired: list[Desired], existing: list[Maintenance]
) -> None:
    names = {(item.team_id, item.key) for item in desired}
    for step in planned(desired, existing, prune=True):
        assert not step.acts or step.window is None or is_owned(step.window)
    for step in planned(desired, existing, prune=True, adopt=True):
        if step.acts and step.window:
            assert is_owned(step.window) or (step.window.team_id, step.window.key) in names
        if step.action in (Action.CANCEL, Action.DELETE):
            assert step.window
            assert is_owned(step.window)


@given(drafts(), worlds(), st.booleans())
@settings(max_examples=120)
def test_the_end_of_an_active_window_moves_only_where_the_file_has_begun(
    desired: list[Desired], existing: list[Maintenance], adopt: bool
) -> None:
    for step in planned(desired, existing, prune=True, adopt=adopt):
        if step.action is Action.MOVE_END:
            assert step.desired
            assert step.desired.start <= NOON


@given(drafts(), worlds())
@settings(max_examples=120)
def test_nothing_that_has_ended_is_changed(desired: list[Desired], existing: list[Maintenance]) -> None:
    for step in planned(desired, existing, prune=True):
        assert not step.acts or step.window is None or step.window.is_open


@given(drafts(), worlds(), st.lists(st.integers(0, 20), max_size=4))
@settings(max_examples=120)
def test_time_alone_removes_only_what_its_file_has_in_the_past(
    desired: list[Desired], existing: list[Maintenance], hours: list[int]
) -> None:
    now, existing = NOON, carried_out(planned(desired, existing, prune=True), existing, NOON)
    for step_on in hours:
        now += step_on * HOUR
        existing = [status_at(item, now) for item in existing]
        found = planned(desired, existing, now, prune=True)
        gone = [step.why for step in found if step.action in (Action.CANCEL, Action.DELETE)]
        assert set(gone) <= {"its end in the file is in the past"}
        existing = carried_out(found, existing, now)
