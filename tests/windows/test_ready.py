"""``create --wait``: the window does what it says, or the exit code says that it does not."""

from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli
from tests.support.tcp_cli import RULE, TEAM, TcpCli, team

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@pytest.mark.parametrize(("start", "status"), [("now", "active"), ("15:00", "planned")])
def test_it_returns_once_the_window_is_active_or_planned(tcp_cli: TcpCli, start: str, status: str) -> None:
    created = tcp_cli.data("create", *TEAM, *RULE, "--start", start, "--end", "16:00", "--wait")
    assert created["status"] == status
    assert f"GET {team('/' + created['id'])}" in tcp_cli.requests()


def test_a_window_on_an_unknown_id_is_a_conflict(tmp_path: Path, cli: Cli) -> None:
    """The API takes such an id; our sandbox refuses it, so its list is hidden instead."""
    app = create_app(tmp_path / "hidden.sqlite3", now=cli.clock.now)

    def hiding(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith("/v1/integrations"):
            return app(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"values": []}']

    with closing(app), running(hiding) as url:
        result = cli("create", *TEAM, *RULE, "--wait", env={"COMPASS_MAINT_API_URL": url})
        left = cli("list", *TEAM, "-q", env={"COMPASS_MAINT_API_URL": url}).out.strip()
    assert (result.code, result.out) == (6, "")
    assert f"window {left} was created, but has no effect on integration:" in result.err
    assert f"hint: compass-maint cancel {left} --team" in result.err


@pytest.mark.parametrize(("behind", "code"), [(20, 0), (300, 7)])
def test_it_waits_for_a_server_whose_clock_is_behind(
    tmp_path: Path, cli: Cli, behind: int, code: int
) -> None:
    app = create_app(tmp_path / "behind.sqlite3", now=lambda: cli.clock.now() - timedelta(seconds=behind))
    with running(app) as url:
        result = cli("create", *TEAM, *RULE, "--wait", env={"COMPASS_MAINT_API_URL": url})
    app.close()
    assert result.code == code, result
    assert ("is still planned after 60 s" in result.err) == bool(code)


def test_a_lag_is_waited_for(tmp_path: Path, cli: Cli) -> None:
    app = create_app(tmp_path / "lag.sqlite3", now=cli.clock.now, modes=Modes(list_lag=3))
    with running(app) as url:
        result = cli("create", *TEAM, *RULE, "--wait", env={"COMPASS_MAINT_API_URL": url})
    app.close()
    assert result.code == 0, result
