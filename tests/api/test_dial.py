"""A connection that is opened early: used once, only while it is fresh, and never left open."""

import socket
import ssl
import time
from collections.abc import Iterator
from functools import partial

import httpcore
import pytest

from compass_maint_cli.api.deadline import Deadline, DeadlineBackend
from compass_maint_cli.api.dial import FRESH, EarlyConnection, connect_early
from compass_maint_cli.errors import ConfigError
from tests.support.harness import Cli
from tests.support.tcp_scripts import http, say, scripted_server
from tests.support.waits import EVENT_TIMEOUT, eventually

INTEGRATION = "integration:51e9e162-767b-47a6-a00a-4cd8b6f94829"


class Later:
    """Seconds that a test moves on."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.calls = 0

    def __call__(self) -> float:
        self.calls += 1
        return self.seconds


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(EVENT_TIMEOUT)
        yield server


def early_to(listener: socket.socket, monotonic: Later) -> EarlyConnection:
    return EarlyConnection(listener.getsockname(), lambda: None, EVENT_TIMEOUT, monotonic)


def test_it_is_taken_once_and_by_its_own_host_only(listener: socket.socket) -> None:
    early = early_to(listener, Later())
    host, port = listener.getsockname()
    server, _ = listener.accept()
    with server:
        assert early.take("other.example", port, EVENT_TIMEOUT) is None
        opened = early.take(host, port, EVENT_TIMEOUT)
        assert opened is not None
        assert early.take(host, port, EVENT_TIMEOUT) is None
        early.close()  # not what was taken
        opened.connection.sendall(b"x")
        assert server.recv(1) == b"x"
        opened.connection.close()


def test_one_that_waited_too_long_is_closed_and_not_used(listener: socket.socket) -> None:
    """A user who is asked questions first must not send a create into a closed connection."""
    now = Later()
    early = early_to(listener, now)
    server, _ = listener.accept()
    with server:
        server.settimeout(EVENT_TIMEOUT)
        eventually(lambda: now.calls == 3)  # begun, how much time is left, opened
        now.seconds = FRESH + 0.1
        host, port = listener.getsockname()
        assert early.take(host, port, EVENT_TIMEOUT) is None
        assert server.recv(1) == b""


def test_one_that_nobody_takes_is_closed(listener: socket.socket) -> None:
    early = early_to(listener, Later())
    early.close()
    server, _ = listener.accept()
    with server:
        server.settimeout(EVENT_TIMEOUT)
        assert server.recv(1) == b""


def test_what_went_wrong_is_raised_where_it_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        place = closed.getsockname()
    early = EarlyConnection(place, lambda: None, EVENT_TIMEOUT, Later())
    deadline = Deadline(EVENT_TIMEOUT, time.monotonic)
    deadline.start()
    backend = DeadlineBackend(deadline, "", early=early)
    with pytest.raises(httpcore.ConnectError, match=f"127.0.0.1:{place[1]} refused the connection"):
        backend.connect_tcp(*place)


def test_a_handshake_that_fails_is_raised_where_tls_starts(listener: socket.socket) -> None:
    context = ssl.create_default_context()
    early = EarlyConnection(listener.getsockname(), lambda: context, EVENT_TIMEOUT, Later())
    server, _ = listener.accept()
    with server:
        server.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        deadline = Deadline(EVENT_TIMEOUT, time.monotonic)
        deadline.start()
        backend = DeadlineBackend(deadline, "", early=early)
        stream = backend.connect_tcp(*listener.getsockname())
        with pytest.raises(httpcore.ConnectError):
            stream.start_tls(context, "127.0.0.1")
        stream.close()


def test_certificates_that_cannot_be_read_close_it(listener: socket.socket) -> None:
    def refused() -> None:
        raise ConfigError("SSL_CERT_FILE is wrong")

    early = EarlyConnection(listener.getsockname(), refused, EVENT_TIMEOUT, Later())
    with pytest.raises(ConfigError, match="SSL_CERT_FILE is wrong"):
        early.trust()
    server, _ = listener.accept()
    with server:
        server.settimeout(EVENT_TIMEOUT)
        assert server.recv(1) == b""


def test_none_goes_around_a_proxy() -> None:
    begin = partial(connect_early, "https://api.example", timeout=1.0, monotonic=Later())
    assert begin({"HTTPS_PROXY": "http://127.0.0.1:1"}) is None


@pytest.mark.parametrize(
    ("argv", "connections"),
    [(("list",), 1), (("create", "--disable", INTEGRATION, "--dry-run", "--on-overlap", "ignore"), 0)],
    ids=["list", "a dry run"],
)
def test_the_first_request_uses_it_and_a_dry_run_opens_none(
    bare: Cli, argv: tuple[str, ...], connections: int
) -> None:
    account = {"EMAIL": "me@acme.example", "TOKEN": "t", "CLOUD_ID": "11111111-2222-4333-8444-555555555555"}
    with scripted_server(say(http(200, {"values": [], "links": {}}))) as server:
        variables = {f"COMPASS_MAINT_{name}": value for name, value in account.items()}
        bare.variables |= {**variables, "COMPASS_MAINT_API_URL": server.url}
        found = bare(*argv, "-o", "json")
        assert found.code == 0, found.err
        assert len(server.requests) == connections
