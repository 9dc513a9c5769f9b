"""An account without any alias, on a sandbox over TCP whose replies a test may change."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli
from tests.support.served import Served

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from compass_maint_cli.sandbox.log import Exchange

Replies = Callable[[str, str], tuple[str, object] | None]
"""From method and path to a status line and JSON; None leaves the answer to the sandbox."""


@contextmanager
def plain_account(cli: Cli, replies: Replies = lambda _method, _path: None) -> Iterator[Served]:
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
        yield Served(cli, url, log)


def _with(app: "WSGIApplication", replies: Replies) -> "WSGIApplication":
    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        reply = replies(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if reply is None:
            return app(environ, start_response)
        status, body = reply
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    return answer
