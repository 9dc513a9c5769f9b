"""A site that has one of the two products."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli

PREFIXES = {"compass": "/compass/", "jsm": "/jsm/"}


@contextmanager
def one_product(cli: Cli, product: str) -> Iterator[str]:
    """Serve a sandbox that answers 404 for the other product, as the account of ``cli``; yield its URL."""
    app = create_app(cli.home / "one.sqlite3", now=cli.clock.now)
    absent = next(prefix for name, prefix in PREFIXES.items() if name != product)

    def site(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(absent):
            start("404 Not Found", [("Content-Type", "application/json"), ("Content-Length", "2")])
            return [b"{}"]
        return app(environ, start)

    with closing(app), running(site) as url:
        cli.variables |= {
            "COMPASS_MAINT_EMAIL": EMAIL,
            "COMPASS_MAINT_TOKEN": TOKEN,
            "COMPASS_MAINT_CLOUD_ID": CLOUD_ID,
            "COMPASS_MAINT_API_URL": url,
        }
        yield url
