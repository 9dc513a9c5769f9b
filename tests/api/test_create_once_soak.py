"""A thousand creates under faults: exactly a thousand windows exist, and the right ids are returned."""

from functools import partial
from pathlib import Path

import pytest

from compass_maint_cli.api.pool import JobRunner
from compass_maint_cli.sandbox.faults import Faults
from tests.support.api_client import draft, sandboxed
from tests.support.clock import Clock

BAD_DAY = Faults(lose_replies=0.2, fail=((503, 0.1),), rate_limit=50, seed=7)


@pytest.mark.parametrize(
    ("count", "kinds"),
    [
        (60, 60),
        (60, 4),
        pytest.param(1000, 1000, marks=pytest.mark.soak),
        pytest.param(1000, 10, marks=pytest.mark.soak),
    ],
)
def test_every_draft_makes_one_window(tmp_path: Path, count: int, kinds: int) -> None:
    drafts = [draft(f"deploy {number % kinds}") for number in range(count)]
    with sandboxed(tmp_path, BAD_DAY, clock=Clock()) as client:
        created = JobRunner(8).run_all([partial(client.create_maintenance, expected) for expected in drafts])
        listed = {window.id: window for window in client.list_maintenances(None)}
    assert [outcome.error for outcome in created] == [None] * count
    assert len(listed) == count
    assert {outcome.value.id for outcome in created if outcome.value} == set(listed)
    assert all(
        outcome.value and listed[outcome.value.id].is_like(expected)
        for outcome, expected in zip(created, drafts, strict=True)
    )
