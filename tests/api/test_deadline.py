"""Closing leaves no connection open while other threads connect."""

import socket
import time

import httpcore
import pytest

from compass_maint_cli.api.deadline import Deadline, DeadlineBackend
from tests.support.waits import EVENT_TIMEOUT


def test_a_connection_that_is_made_while_all_are_closed_is_closed_too() -> None:
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
        made, _ = server.accept()
        made.settimeout(EVENT_TIMEOUT)
        with made:
            assert made.recv(1) == b""


def test_closing_closes_connections_that_no_pool_knows() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        deadline = Deadline(EVENT_TIMEOUT, time.monotonic)
        deadline.start()
        backend = DeadlineBackend(deadline, "", "", lambda _host, _port: ["127.0.0.1"])
        stream = backend.connect_tcp("host", server.getsockname()[1])
        backend.close()
        made, _ = server.accept()
        made.settimeout(EVENT_TIMEOUT)
        with made:
            assert made.recv(1) == b""
        stream.close()
