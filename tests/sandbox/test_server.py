"""The sandbox over TCP: kept connections, faults that close the socket, a clean stop."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from http.client import IncompleteRead as Incomplete
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.errors import SandboxServeError
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.log import to_file
from compass_maint_cli.sandbox.server import Server, running
from tests.support.clock import Clock
from tests.support.sandbox_client import BASES, NOW, body
from tests.support.waits import EVENT_TIMEOUT

WINDOWS = urlsplit(BASES["compass"]).path + "/v1/maintenances"
AUTH = {"Authorization": "Basic b25jYWxsQHNhbmRib3guZXhhbXBsZTpzYW5kYm94LXRva2Vu"}
JSON = {"Content-Type": "application/json"}


@contextmanager
def connected(path: Path, faults: Faults | None = None) -> Iterator[HTTPConnection]:
    app = create_app(path / "sandbox.db", now=Clock(NOW).now, faults=faults)
    with running(app) as url:
        port = urlsplit(url).port
        assert url == f"http://127.0.0.1:{port}"
        connection = HTTPConnection("127.0.0.1", port, timeout=EVENT_TIMEOUT)
        yield connection
        connection.close()
    app.close()


def ask(
    connection: HTTPConnection, method: str = "GET", path: str = WINDOWS, window: object = None
) -> HTTPResponse:
    content = None if window is None else json.dumps(window)
    connection.request(method, path, content, AUTH | (JSON if content else {}))
    return connection.getresponse()


def test_one_connection_carries_many_requests(tmp_path: Path) -> None:
    with connected(tmp_path) as connection:
        ids = [json.load(ask(connection, "POST", window=body()))["id"] for _ in range(3)]
        kept = connection.sock
        assert [window["id"] for window in json.load(ask(connection))["values"]] == ids
        head = ask(connection, "HEAD")
        assert (head.status, head.read()) == (200, b"")
        cancel = ask(connection, "POST", f"{WINDOWS}/{ids[0]}/cancel")
        assert (cancel.status, json.load(cancel)["status"]) == (200, "cancelled")
        delete = ask(connection, "DELETE", f"{WINDOWS}/{ids[0]}")
        assert (delete.status, delete.read()) == (204, b"")
        assert ask(connection, path=f"{WINDOWS}/%E2%82%AC").read().decode().count("€") == 1
        assert connection.sock is kept


def test_a_body_in_chunks(tmp_path: Path) -> None:
    with connected(tmp_path) as connection:
        text = json.dumps(body()).encode()
        connection.request("POST", WINDOWS, iter([text[:9], text[9:]]), AUTH | JSON, encode_chunked=True)
        assert connection.getresponse().status == 201


def test_too_long_a_body_is_refused_to_a_client_that_still_sends(tmp_path: Path) -> None:
    with connected(tmp_path) as connection:
        connection.putrequest("POST", WINDOWS)
        for name, value in (AUTH | JSON | {"Content-Length": str(10**12)}).items():
            connection.putheader(name, value)
        connection.endheaders(b"x" * (8 * 1024 * 1024))
        reply = connection.getresponse()
        assert (reply.status, reply.headers["Connection"]) == (400, "close")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"POST /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"401"),
        (b"GET http://host/_edge/tenant_info HTTP/1.1\r\n\r\n", b"200"),
    ],
)
def test_malformed_http_is_answered(tmp_path: Path, sent: bytes, status: bytes) -> None:
    with (
        connected(tmp_path) as connection,
        socket.create_connection((connection.host, connection.port)) as peer,
    ):
        peer.sendall(sent)
        assert peer.recv(1024).split(b" ")[1] == status


def test_lost_and_cut_replies_close_the_socket(tmp_path: Path) -> None:
    with connected(tmp_path, Faults(lose_replies=1.0, times=1)) as connection:
        with pytest.raises(RemoteDisconnected):
            ask(connection, "POST", window=body())
        assert len(json.load(ask(connection))["values"]) == 1
    with connected(tmp_path, Faults(cut_replies=1.0)) as connection, pytest.raises(Incomplete) as cut:
        ask(connection).read()
    assert cut.value.partial.startswith(b'{"values":[{"id":')


def test_a_broken_database_is_reported_as_500(tmp_path: Path) -> None:
    (tmp_path / "sandbox.db").write_text("no database" * 100)
    with connected(tmp_path) as connection:
        reply = ask(connection)
        assert reply.status == 500
        assert json.load(reply)["errors"][0]["title"].endswith("cannot be used: file is not a database")


def test_an_unwritable_log_is_reported_as_500(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        app = create_app(tmp_path / "sandbox.db", now=Clock(NOW).now, log=to_file(full))
        with running(app) as url:
            connection = HTTPConnection("127.0.0.1", urlsplit(url).port or 0, timeout=EVENT_TIMEOUT)
            assert json.load(ask(connection))["errors"][0]["title"] == "[Errno 28] No space left on device"
            connection.close()
        app.close()
        os.dup2(os.open(os.devnull, os.O_WRONLY), full.fileno())  # Or closing it would fail, too.


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104 - refused, that is the point
def test_only_loopback_is_served(tmp_path: Path, host: str) -> None:
    with pytest.raises(SandboxServeError, match=f"^--host {host} is not loopback: the sandbox"):
        Server(create_app(tmp_path / "x.db", now=Clock(NOW).now), host, 0)


def test_a_port_in_use_is_reported(tmp_path: Path) -> None:
    app = create_app(tmp_path / "x.db", now=Clock(NOW).now)
    with running(app) as url:
        port = urlsplit(url).port or 0
        with pytest.raises(SandboxServeError) as refused:
            Server(app, "localhost", port)
    assert str(refused.value) == f"cannot listen on localhost port {port}: address already in use"


SERVE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.log import to_file
from compass_maint_cli.sandbox.server import serve
app = create_app(Path(sys.argv[1]), now=lambda: datetime.now(UTC), faults=Faults(latency=0.3))
serve(app, "127.0.0.1", 0, lambda url: print(url, flush=True))
app.close()
print("stopped")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_a_reply_end_and_stops(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-W", "error", "-c", SERVE, str(tmp_path / "sandbox.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = urlsplit(server.stdout.readline().strip()).port or 0
        busy, idle = (HTTPConnection("127.0.0.1", port, timeout=EVENT_TIMEOUT) for _ in range(2))
        for connection in (busy, idle):
            ask(connection).read()
        busy.request("GET", WINDOWS, headers=AUTH)
        server.send_signal(number)
        assert busy.getresponse().read().startswith(b'{"values":')
        out, err = server.communicate(timeout=EVENT_TIMEOUT)
        busy.close()
        idle.close()
    assert (out, err, server.returncode) == ("stopped\n", "", 0)


def test_the_flags_of_serve_reach_the_sandbox(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "compass_maint_cli", "sandbox", "serve", "--port", "0"]
    command += ["--missing-scope", "read", "--error-shape", "message", "--stray-404", "1"]
    own = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    with subprocess.Popen(
        command, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        port = urlsplit(server.stdout.readline().strip()).port or 0
        connection = HTTPConnection("127.0.0.1", port, timeout=EVENT_TIMEOUT)
        listed = ask(connection)
        assert (listed.status, json.load(listed)["message"]) == (401, "Unauthorized; scope does not match")
        assert json.load(ask(connection, "DELETE", f"{WINDOWS}/x"))["message"] == "Sandbox fault 404"
        connection.close()
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=EVENT_TIMEOUT)
    assert server.returncode == 0
