"""An account without any alias, on a sandbox over TCP whose replies a test may change."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli
from tests.support.tcp_cli import TcpCli

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from compass_maint_cli.sandbox.log import Exchange

Replies = Callable[[str, str], tuple[str, object] | None]
"""From method and path to a status line and JSON; None leaves the answer to the sandbox."""


@contextmanager
def plain_account(cli: Cli, replies: Replies = lambda _method, _path: None) -> Iterator[TcpCli]:
    """Serve a sandbox, and set the account in variables: no profile, no aliases."""
    log: list[Exchange] = []
    app = create_app(cli.home / "plain.sqlite3", now=cli.clock.now, log=log.append)
    with closing(app), running(_with(app, replies)) as url:
        cli.variables.pop("COMPASS_MAINT_PROFILE", None)
        cli.variables |= {
            "COMPASS_MAINT_API_URL": url,
            "COMPASS_MAINT_CLOUD_ID": CLOUD_ID,
            "COMPASS_MAINT_EMAIL": EMAIL,
            "COMPASS_MAINT_TOKEN": TOKEN,
        }
        yield TcpCli(cli, url, log)


def created_elsewhere(tcp_cli: TcpCli, *argv: str) -> str:
    """Create a window on another computer, so that its team stays unknown here; return its id."""
    folder = {"XDG_CACHE_HOME": str(tcp_cli.cli.home / "elsewhere")}
    result = tcp_cli("create", *argv, "-q", "--on-overlap", "ignore", env=folder)
    assert result.code == 0, result
    return result.out.strip()


def _with(app: "WSGIApplication", replies: Replies) -> "WSGIApplication":
    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        reply = replies(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if reply is None:
            return app(environ, start_response)
        status, body = reply
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    return answer
