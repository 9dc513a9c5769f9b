"""Connecting within a deadline, address by address, and closing while other threads connect."""

import socket
import time

import httpcore
import pytest

from compass_maint_cli.api.deadline import Deadline, DeadlineBackend
from compass_maint_cli.api.dial import addresses_of
from tests.support.tcp_scripts import http, say, scripted_server
from tests.support.waits import EVENT_TIMEOUT


def test_a_connection_opened_while_all_are_closed_is_closed_too() -> None:
    """A look-up thread connects while the command ends: its socket is closed, too."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        deadline = Deadline(EVENT_TIMEOUT, time.monotonic)
        deadline.start()

        def addresses(_host: str, _port: int) -> list[str]:
            backend.close()
            return ["127.0.0.1"]

        backend = DeadlineBackend(deadline, "", "", addresses)
        with pytest.raises(httpcore.ConnectError, match="the client was closed"):
            backend.connect_tcp("host", server.getsockname()[1])
        created, _ = server.accept()
        created.settimeout(EVENT_TIMEOUT)
        with created:
            assert created.recv(1) == b""


def test_closing_closes_connections_outside_the_pool() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        deadline = Deadline(EVENT_TIMEOUT, time.monotonic)
        deadline.start()
        backend = DeadlineBackend(deadline, "", "", lambda _host, _port: ["127.0.0.1"])
        stream = backend.connect_tcp("host", server.getsockname()[1])
        backend.close()
        created, _ = server.accept()
        created.settimeout(EVENT_TIMEOUT)
        with created:
            assert created.recv(1) == b""
        stream.close()


def test_an_address_that_does_not_answer_has_not_all_of_the_time() -> None:
    """A listener whose queue is full answers no connection, as a broken IPv6 does not."""
    with scripted_server(say(http(200))) as server, socket.socket() as silent:
        silent.bind(("127.0.0.2", server.port))
        silent.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(("127.0.0.2", server.port))
        deadline = Deadline(EVENT_TIMEOUT, time.monotonic)
        deadline.start()
        backend = DeadlineBackend(deadline, "", "", lambda _host, _port: ["127.0.0.2", "127.0.0.1"])
        # With all of the time the first address would leave none, and this would raise.
        backend.connect_tcp("api.example", server.port).close()
        for each in (*waiting, silent):
            each.close()
        with socket.create_server(("127.0.0.2", server.port)):
            stream = backend.connect_tcp("api.example", server.port)
            assert stream.get_extra_info("server_addr")[0] == "127.0.0.1", "it is tried first from then on"
            stream.close()


def test_a_host_none_of_whose_addresses_answers_is_an_error_within_the_deadline() -> None:
    deadline = Deadline(0.5, time.monotonic)
    deadline.start()
    backend = DeadlineBackend(deadline, "", "", lambda _host, _port: ["127.0.0.1", "127.0.0.2"])
    with pytest.raises((httpcore.ConnectError, httpcore.ConnectTimeout)):
        backend.connect_tcp("api.example", 1)


def test_ipv6_and_ipv4_are_tried_in_turn() -> None:
    assert addresses_of("127.0.0.1", 80) == ["127.0.0.1"]
    assert addresses_of("no-such-host.invalid", 80) == ["no-such-host.invalid"]
