"""What is silenced when, by windows that touch, that are cancelled, or whose times cannot be read."""

from datetime import UTC, datetime, timedelta

import pytest

from compass_maint_cli.domain.coverage import Source, last_ended, silences, stretch
from compass_maint_cli.domain.maintenance import Entity, Maintenance, Rule

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SYNC = Entity("sync", "s")


def at(hours: float | None) -> datetime | None:
    return None if hours is None else NOON + timedelta(hours=hours)


def window(id_: str, start: float | None, end: float | None, status: str = "active") -> Maintenance:
    """Return a window whose times are in hours from noon; None cannot be read."""
    return Maintenance(id_, status, "", at(start), at(end), (Rule("disabled", SYNC),), None, {})


@pytest.mark.parametrize(
    ("later", "end", "held"),
    [
        ([window("b", 1, 2, "planned")], 2, "ab"),
        ([window("b", 1.1, 2, "planned")], 1, "a"),
        ([window("c", 2, 3, "planned"), window("b", 1, 2, "planned")], 3, "abc"),
        ([window("b", 0.2, 0.5, "planned")], 1, "ab"),
        ([window("b", None, 2, "planned"), window("c", 1, None, "planned")], 1, "a"),
        ([window("a", 1, 9, "planned")], 1, "a"),
    ],
    ids=["touches", "gap", "chain", "within", "unreadable", "itself"],
)
def test_a_window_that_starts_before_a_stretch_ends_extends_it(
    later: list[Maintenance], end: float, held: str
) -> None:
    found = stretch([window("a", -1, 1)], later)
    assert (found.end, "".join(each.id for each in found.windows)) == (at(end), held)


def test_a_stretch_without_an_end_stays_without_one() -> None:
    found = stretch([window("a", -1, None)], [window("b", 1, 2)])
    assert (found.end, [each.id for each in found.windows]) == (None, ["a"])


@pytest.mark.parametrize(
    ("windows", "last"),
    [
        ([window("a", -3, -2, "past"), window("b", -5, -1, "past")], ("b", -1)),
        ([window("b", -3, -1, "past"), window("a", -2, -1, "past")], ("b", -1)),
        ([window("a", -3, -2, "past"), window("b", -5, 1, "cancelled")], ("b", 0)),
        ([window("a", -3, -2, "past"), window("b", -5, -1, "cancelled")], ("b", -1)),
        ([window("a", -3, -2, "past"), window("b", -5, 1)], ("a", -2)),
        (
            [window("a", 0, 1, "cancelled"), window("b", None, -1, "past"), window("c", -1, None, "past")],
            None,
        ),
        ([window("a", -9, -7, "past")], None),
        ([window("a", -9, -6, "past")], ("a", -6)),
    ],
    ids=["later end", "same end", "cancelled", "cancelled late", "active", "never began", "before", "just"],
)
def test_the_window_that_ended_last(windows: list[Maintenance], last: tuple[str, float] | None) -> None:
    found = last_ended(windows, NOON - timedelta(hours=6), NOON)
    assert (found and (found[1].id, found[0])) == (last and (last[0], at(last[1])))


@pytest.mark.parametrize(
    ("given", "moment", "certain"),
    [
        (window("w", 1, 2, "planned"), 1, True),
        (window("w", 1, 2, "planned"), 2, None),
        (window("w", 1, 2, "planned"), 0.9, None),
        (window("w", -2, -1, "past"), -2, True),
        (window("w", -2, 2, "cancelled"), -1, False),
        (window("w", -2, 2, "cancelled"), 0, None),
        (window("w", None, 2), 1, False),
        (window("w", -1, None), 1, False),
        (window("w", None, -1, "past"), -2, False),
        (window("w", -1, 1, "planned"), -0.5, None),
        (window("w", 0, 1, "planned"), 0, True),
    ],
)
def test_a_window_silences_from_its_start_to_just_before_its_end(
    given: Maintenance, moment: float, certain: bool | None
) -> None:
    found = silences([given], at(moment), NOON)
    assert [each.certain for each in found] == ([] if certain is None else [certain])


def test_certain_windows_come_first() -> None:
    windows = [window("a", None, 2), window("c", 0, 2), window("b", 0, 1)]
    assert [each.window.id for each in silences(windows, NOON, NOON)] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("hours", "status"), [(-0.1, "planned"), (0, "active"), (0.9, "active"), (1, "past"), (1.1, "past")]
)
def test_the_status_of_a_window_that_an_integration_names(hours: float, status: str) -> None:
    source = Source("w", NOON, NOON + timedelta(hours=1))
    assert source.window(SYNC, NOON + timedelta(hours=hours)).status == status
