"""The same over sockets: the sandbox served on loopback, on a bad day."""

from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from compass_maint_cli.api.pool import JobRunner
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.server import running
from tests.support.api_client import Clock, at, client_over, draft


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
        made = JobRunner(8).run_all([partial(client.create_maintenance, wanted) for wanted in drafts])
        listed = {window.id for window in client.list_maintenances(None)}
        assert {each.value.id for each in made if each.value} == listed
        assert len(listed) == 40
        ended = JobRunner(8).run_all(
            [partial(client.cancel_maintenance, None, each) for each in sorted(listed)]
        )
        assert [each.value.window.status for each in ended if each.value] == ["cancelled"] * 40
