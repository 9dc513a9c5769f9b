"""Requests over real sockets: deadlines, cut bodies, redirects, sizes."""

import gzip
import socket
import ssl
from collections.abc import Callable

import pytest

from compass_maint_cli.api.trust import tls_for
from compass_maint_cli.domain.maintenance import Draft
from compass_maint_cli.errors import ConfigError, ReplyError, UnavailableError
from tests.support.api_client import DATADOG, HOUR, at, client_over
from tests.support.clock import NOON
from tests.support.tcp_scripts import (
    Answer,
    ScriptedServer,
    hang_up,
    http,
    say,
    scripted_server,
    unknown_host,
)

WINDOW = {"id": "w", "status": "planned"}
PAGE = {"values": [WINDOW], "links": {"next": None}}


def dripping_head(server: ScriptedServer) -> Answer:
    return server.drip(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100)


def dripping_body(server: ScriptedServer) -> Answer:
    return server.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b" " * 999)


def hanging(server: ScriptedServer) -> Answer:
    return server.hang


@pytest.mark.parametrize("slow", [dripping_head, dripping_body, hanging])
def test_no_server_holds_a_request_beyond_its_deadline(slow: Callable[[ScriptedServer], Answer]) -> None:
    with (
        scripted_server(hang_up) as server,
        client_over(None, endpoint=at(server.url), timeout=0.3, retries=0) as client,
    ):
        server.answers[:] = [slow(server)]
        with pytest.raises(
            UnavailableError, match=r"GET /v1/maintenances/w: no (complete reply within 0.3 s|answer in time)"
        ):
            client.get_maintenance(None, "w")
        # The client gave up before the server had finished.
        assert not server.finished.is_set()


@pytest.mark.parametrize(
    "cut",
    [
        hang_up,
        say(b"HTTP/1.1 200 OK\r\nContent-Le"),
        say(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"),
        say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n{"),
        say(http(200, b"no gzip", {"Content-Encoding": "gzip"})),
        say(b"SSH-2.0-OpenSSH_9.6\r\n"),
    ],
)
def test_a_cut_reply_is_requested_again(cut: Answer) -> None:
    with (
        scripted_server(cut, say(http(200, WINDOW))) as server,
        client_over(None, endpoint=at(server.url)) as client,
    ):
        assert client.get_maintenance(None, "w").id == "w"
        assert len(server.requests) == 2


def test_a_reply_may_be_packed() -> None:
    packed = http(200, gzip.compress(b'{"id": "w"}'), {"Content-Encoding": "gzip"})
    with scripted_server(say(packed)) as server, client_over(None, endpoint=at(server.url)) as client:
        assert client.get_maintenance(None, "w").raw == {"id": "w"}


def test_an_endless_reply_is_an_error() -> None:
    bomb = http(200, gzip.compress(b" " * (40 * 1024 * 1024)), {"Content-Encoding": "gzip"})
    with (
        scripted_server(say(bomb)) as server,
        client_over(None, endpoint=at(server.url)) as client,
        pytest.raises(ReplyError, match="longer than 32 MiB"),
    ):
        client.get_maintenance(None, "w")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(status: int) -> None:
    with scripted_server(say(http(200, WINDOW))) as other:
        there = say(http(status, None, {"Location": f"http://other.example:{other.port}/x?token=1"}))
        with scripted_server(there) as server, client_over(None, endpoint=at(server.url)) as client:
            with pytest.raises(ReplyError, match=r"redirected to other\.example$") as caught:
                client.get_maintenance(None, "w")
            assert caught.value.hint is not None
            assert "COMPASS_MAINT_API_URL" in caught.value.hint
        assert other.requests == []


def test_what_is_sent() -> None:
    with (
        scripted_server(say(http(200, PAGE))) as server,
        client_over(None, endpoint=at(server.url + "/")) as client,
    ):
        list(client.list_maintenances("a/b", "non-expired"))
        head = server.requests[0].decode().split("\r\n")
    path = "/compass/cloud/3c5a1f0e-9b7d-4d52-8a64-0f2e7b91c6d8/ops/v1/teams/a%2Fb/maintenances"
    assert head[0] == f"GET {path}?type=non-expired&offset=0&size=100 HTTP/1.1"
    sent = {line.split(": ")[0].lower(): line.split(": ")[1] for line in head[1:-2]}
    assert sent["accept"] == "application/json"
    assert sent["authorization"] == "Basic b25jYWxsQHNhbmRib3guZXhhbXBsZTpzYW5kYm94LXRva2Vu"
    assert sent["user-agent"].startswith("compass-maint/")


def test_a_refused_connection_is_unavailable() -> None:
    with scripted_server(hang_up) as server:
        url = server.url
    with client_over(None, endpoint=at(url), retries=1) as client:
        with pytest.raises(UnavailableError, match=r"no connection: .*\(tried 2 times\)") as caught:
            client.get_maintenance(None, "w")
        assert caught.value.retryable


def test_a_name_that_does_not_exist_is_looked_up_once() -> None:
    host = unknown_host()
    with client_over(None, endpoint=at(f"https://{host}"), retries=2) as client:
        with pytest.raises(UnavailableError, match=f"cannot resolve {host}") as caught:
            client.get_maintenance(None, "w")
        assert "tried" not in caught.value.message
        assert "check the name of the site" in (caught.value.hint or "")


def test_plain_http_needs_no_certificates_and_https_checks_them() -> None:
    assert tls_for("http://localhost:1", {"SSL_CERT_FILE": "/nowhere"}) is None
    context = tls_for("https://api.example", {})
    assert context is not None
    assert context.verify_mode is ssl.CERT_REQUIRED
    with pytest.raises(
        ConfigError, match="SSL_CERT_FILE is '/nowhere', and no certificates can be read there"
    ):
        tls_for("https://api.example", {"SSL_CERT_FILE": "/nowhere"})


def test_a_create_that_was_lost_is_sent_again_on_a_fresh_connection() -> None:
    """The server closes each connection when it gets a second request on it that changes something."""
    posts: list[int] = []
    count = 0

    def answer(connection: socket.socket) -> None:
        nonlocal count
        count += 1
        number, page = count, http(200, {"values": [], "links": {}}, {"Connection": "keep-alive"})
        connection.sendall(page)  # the first request of a connection is a list, or a create on a fresh one
        while (data := connection.recv(65536)) and not data.startswith(b"POST"):
            connection.sendall(page)
        if data:
            posts.append(number)

    def first(connection: socket.socket) -> None:
        if server.requests[-1].startswith(b"POST"):
            posts.append(0)
            connection.sendall(http(201, WINDOW))
        else:
            answer(connection)

    draft = Draft("", NOON, NOON + HOUR, (DATADOG,))
    with (
        scripted_server(first) as server,
        client_over(None, endpoint=at(server.url)) as client,
    ):
        assert client.create_maintenance(draft).id == "w"
    assert posts == [1, 0]
