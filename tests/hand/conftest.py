"""A sandbox over TCP, whose clock is that of the tool."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from compass_maint_cli.environment import utc_now
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from tests.harness import Cli


@pytest.fixture
def server(bare: Cli) -> Iterator[str]:
    """The URL of a sandbox on loopback."""
    app = create_app(bare.home / "server.sqlite3", now=bare.clock.now)
    with running(app) as url:
        yield url
    app.close()


@pytest.fixture
def live_server(tmp_path: Path) -> Iterator[str]:
    """The URL of a sandbox whose clock is the machine's, for processes of their own."""
    app = create_app(tmp_path / "server.sqlite3", now=utc_now)
    with running(app) as url:
        yield url
    app.close()
