"""The sandbox on loopback, for any client that speaks HTTP."""

import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from ipaddress import ip_address
from socketserver import ThreadingTCPServer
from typing import TYPE_CHECKING, Any

from compass_maint_cli.sandbox.connection import Connection
from compass_maint_cli.sandbox.errors import SandboxServeError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

POLL_SECONDS = 0.1
"""How often a stop is checked."""

STOP_SECONDS = 2.0
"""How long a stop waits for a reply in progress."""


class Server(ThreadingTCPServer):
    """A thread for every connection. Making one raises SandboxServeError if it cannot listen there."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, app: "WSGIApplication", host: str, port: int) -> None:
        address = _loopback(host, port)
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._open: dict[threading.Thread, socket.socket] = {}
        try:
            super().__init__(address, partial(Connection, app))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise SandboxServeError(f"cannot listen on {host} port {port}: {reason}") from error

    @property
    def url(self) -> str:
        """The URL, with the real port if 0 was asked for."""
        host, port = self.server_address[:2]
        shown = f"[{host!s}]" if self.address_family == socket.AF_INET6 else str(host)
        return f"http://{shown}:{port}"

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the base has it
        """Serve one connection in its thread."""
        self._open[threading.current_thread()] = request
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.pop(threading.current_thread(), None)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as above
        """Ignore a client that disconnected; show any other error."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        """Stop listening, finish replies in progress, and close every connection."""
        super().server_close()
        connections = list(self._open.items())
        for _, connection in connections:
            with suppress(OSError):  # It has just ended.
                connection.shutdown(socket.SHUT_RD)
        for thread, _ in connections:
            thread.join(STOP_SECONDS)


def serve(app: "WSGIApplication", host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM, then return; ``ready`` is called with the URL once it can be used.

    Raises SandboxServeError if it cannot listen there, or if ``host`` is not loopback: its credentials are
    known to everybody. Port 0 takes any free one. Only the main thread may call this.
    """
    with Server(app, host, port) as server, _stopped_by_signals(server):
        ready(server.url)
        server.serve_forever(POLL_SECONDS)


@contextmanager
def running(app: "WSGIApplication", host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve in a thread while the block runs, and yield the URL."""
    with Server(app, host, port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS / 10,), daemon=True)
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def _stopped_by_signals(server: Server) -> Iterator[None]:
    def stop(*_: object) -> None:
        # The signal interrupts the loop that shutdown waits for.
        threading.Thread(target=server.shutdown).start()

    kept = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _loopback(host: str, port: int) -> tuple[str, int]:
    """Resolve a host; raise SandboxServeError unless it is loopback."""
    try:
        address = str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
    except (OSError, UnicodeError) as error:
        raise SandboxServeError(f"--host {host!r} cannot be resolved; use 127.0.0.1") from error
    if not ip_address(address).is_loopback:
        raise SandboxServeError(
            f"--host {host} is not loopback: the sandbox's credentials are public, "
            "so it serves 127.0.0.1, ::1 or localhost only"
        )
    return address, port
