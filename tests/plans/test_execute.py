"""``apply --dry-run`` prints what ``apply`` sends."""

import io
import json
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli
from tests.support.rule_files import START, Files


@pytest.fixture
def files(cli: Cli) -> Files:
    return Files(cli)


def all_kinds(files: Files) -> None:
    """Write files whose plan has a step of every action that sends something."""
    running_now = "start: 2026-11-24T19:00Z\nfor: 2h"
    files.window("renewed", "start: 2026-11-24T17:00Z\nfor: 1h")
    for name in ("changed", "deleted"):
        files.window(name, rule="integration:email-gateway")
    for name in ("moved", "cancelled"):
        files.window(name, running_now, "sync:jira-search")
    files.cli.clock.time = START - timedelta(hours=4)
    files.apply("--on-overlap", "ignore")
    files.cli.clock.time = START - timedelta(minutes=30)
    files.window("created")
    files.window("renewed", "start: 2026-11-26T20:00Z\nfor: 1h")
    files.window("changed", "start: 2026-11-24T20:00Z\nfor: 3h", "integration:email-gateway")
    files.window("moved", "start: 2026-11-24T19:00Z\nfor: 3h", "sync:jira-search")
    (files.folder / "deleted.yaml").unlink()
    (files.folder / "cancelled.yaml").unlink()


def test_a_dry_run_prints_the_requests_that_the_real_run_sends(files: Files) -> None:
    all_kinds(files)
    before = files.listed()
    sent: list[tuple[str, str, object]] = []
    store = files.cli.home / ".local/share/compass-maint/sandbox.sqlite3"
    apply = ("apply", "-f", str(files.folder), "--prune", "--on-overlap", "ignore", "-o", "json")
    with closing(create_app(store, now=files.cli.clock.now)) as app:

        def recording(environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ANN401  WSGI's own
            if environ["REQUEST_METHOD"] != "GET":
                body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                environ["wsgi.input"] = io.BytesIO(body)
                sent.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], json.loads(body or "null")))
            return app(environ, start_response)

        with running(recording) as url:
            files.cli.variables["COMPASS_MAINT_API_URL"] = url
            dry = files.cli(*apply, "--dry-run")
            assert (dry.code, sent, files.listed()) == (0, [], before)
            result = files.cli(*apply, "--yes")
    printed = [(each["method"], each["url"].removeprefix(url), each["body"]) for each in json.loads(dry.out)]
    assert result.code == 0, result.err
    assert sorted(map(str, sent)) == sorted(map(str, printed))
    done = [step["action"] for step in json.loads(result.out)["plan"] if step["result"]]
    assert sorted(done) == ["cancel", "change", "create", "delete", "move_end", "renew"]
