"""The tool before a sandbox over TCP that says what it was asked."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from tests.harness import Cli
from tests.verbs.served import Served

if TYPE_CHECKING:
    from compass_maint_cli.sandbox.log import Exchange


@pytest.fixture
def served(cli: Cli) -> Iterator[Served]:
    """A sandbox on loopback whose clock is the tool's, and every request that came."""
    log: list[Exchange] = []
    app = create_app(cli.home / "served.sqlite3", now=cli.clock.now, log=log.append)
    with closing(app), running(app) as url:
        cli.variables["COMPASS_MAINT_API_URL"] = url
        yield Served(cli, url, log)
