"""Creates over sockets: the sandbox on loopback, under faults."""

from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from compass_maint_cli.api.pool import JobRunner
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.server import running
from tests.support.api_client import at, client_over, draft
from tests.support.clock import Clock


@pytest.mark.parametrize("product", ["compass", "jsm"])
def test_every_draft_makes_one_window(tmp_path: Path, product: str) -> None:
    clock = Clock()
    faults = Faults(lose_replies=0.2, cut_replies=0.1, fail=((503, 0.1),), seed=3)
    app = create_app(tmp_path / "sandbox.sqlite3", now=clock.now, faults=faults)
    with (
        closing(app),
        running(app) as url,
        client_over(None, clock, endpoint=at(url, product), retries=9) as client,
    ):
        drafts = [draft(f"deploy {number % 10}") for number in range(40)]
        created = JobRunner(8).run_all([partial(client.create_maintenance, expected) for expected in drafts])
        listed = {window.id for window in client.list_maintenances(None)}
        assert {each.value.id for each in created if each.value} == listed
        assert len(listed) == 40
        ended = JobRunner(8).run_all(
            [partial(client.cancel_maintenance, None, each) for each in sorted(listed)]
        )
        assert [each.value.window.status for each in ended if each.value] == ["cancelled"] * 40
