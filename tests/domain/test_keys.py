"""Which of several windows with one key stays."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from compass_maint_cli.domain.keys import keeper
from compass_maint_cli.domain.maintenance import Maintenance

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON.replace(hour=13)


def window(id_: str, start: datetime | None) -> Maintenance:
    return Maintenance(id_, "planned", "[key=k]", start, LATER, (), None, {})


@pytest.mark.parametrize(
    ("windows", "kept"),
    [
        ([("b", NOON), ("a", LATER)], "b"),
        ([("b", NOON), ("a", NOON), ("c", NOON)], "a"),
        ([("a", None), ("b", LATER)], "b"),
    ],
    ids=["the earlier start", "of equal starts the lowest id", "one with a start before one without"],
)
def test_the_keeper_does_not_depend_on_the_order(
    windows: list[tuple[str, datetime | None]], kept: str
) -> None:
    for order in permutations(windows):
        found = keeper(window(id_, start) for id_, start in order)
        assert found is not None
        assert found.id == kept


def test_without_windows_there_is_no_keeper() -> None:
    assert keeper([]) is None
