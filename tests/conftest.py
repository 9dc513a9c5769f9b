"""Fixtures that every test may use."""

import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from compass_maint_cli.config.environment import utc_now
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli
from tests.support.live_sandbox import LiveSandbox, opened
from tests.support.tcp_cli import TcpCli

# A busy machine is slow, and no property is about time. The parent is named since the profile that hypothesis
# loads where the variable CI is set differs.
settings.register_profile(
    "suite",
    settings.get_profile("default"),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("suite")

SENT = (
    *(signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGTSTP, signal.SIGCONT),
    *(signal.SIGCHLD, signal.SIGURG, signal.SIGALRM),
)
"""The signals that tests send and the tool handles."""

if TYPE_CHECKING:
    from compass_maint_cli.sandbox.log import Exchange


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write what the tool says into the transcripts")


@pytest.fixture(scope="session", autouse=True)
def signals_of_a_foreground_job() -> Iterator[None]:
    """Undo ignored or blocked signals that are inherited, from ``nohup`` or a background job.

    A handler, unlike an ignored signal, is not inherited over exec: what a test starts has the default.
    The handler does nothing, so the tests themselves still survive a hangup under ``nohup``.
    """
    ignored = [number for number in SENT if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, lambda _number, _frame: None)
    if signal.SIGINT in ignored:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    mask = signal.pthread_sigmask(signal.SIG_UNBLOCK, SENT)
    yield
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """The tool with an empty home, and the sandbox as its account."""
    return Cli(tmp_path, variables={"COMPASS_MAINT_PROFILE": "sandbox"})


@pytest.fixture
def bare(tmp_path: Path) -> Cli:
    """The tool with an empty home and no account."""
    return Cli(tmp_path)


@pytest.fixture
def tcp_cli(cli: Cli) -> Iterator[TcpCli]:
    """The tool against a sandbox on loopback with the same clock, and the log of its requests."""
    log: list[Exchange] = []
    app = create_app(cli.home / "tcp.sqlite3", now=cli.clock.now, log=log.append)
    with closing(app), running(app) as url:
        cli.variables["COMPASS_MAINT_API_URL"] = url
        yield TcpCli(cli, url, log)


@pytest.fixture
def server(bare: Cli) -> Iterator[str]:
    """The URL of a sandbox on loopback whose clock is the tool's."""
    app = create_app(bare.home / "server.sqlite3", now=bare.clock.now)
    with closing(app), running(app) as url:
        yield url


@pytest.fixture
def live_server(tmp_path: Path) -> Iterator[str]:
    """The URL of a sandbox whose clock is the machine's, for separate processes."""
    app = create_app(tmp_path / "server.sqlite3", now=utc_now)
    with closing(app), running(app) as url:
        yield url


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[LiveSandbox]:
    """The API over TCP, for separate processes."""
    with opened(tmp_path) as sandbox:
        yield sandbox
