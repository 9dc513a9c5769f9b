"""Servers on loopback with the faults of real ones: cut, slow, missing or malformed replies."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpx
import pytest

from compass_maint_cli.api.transport_failures import UNKNOWN_HOST

Answer = Callable[[socket.socket], None]


def http(status: int, body: object = None, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a whole reply; a body other than bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    head = {"Content-Length": str(len(content)), "Connection": "close", **(headers or {})}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in head.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def say(data: bytes) -> Answer:
    """Send, and close."""
    return lambda connection: connection.sendall(data)


def unknown_host() -> str:
    """Return a name that does not exist (RFC 6761); skip the test where no resolver says so."""
    name = "no-such-host.invalid"
    try:
        socket.getaddrinfo(name, 443)
    except socket.gaierror as error:
        if error.errno in UNKNOWN_HOST:
            return name
    pytest.skip("no resolver answers here")


def hang_up(connection: socket.socket) -> None:
    """Close without an answer."""


def tunnel_to(port: int) -> Answer:
    """Be a proxy: accept CONNECT, and pass bytes on to a port of this machine until one side closes."""

    def answer(connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as server:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pass_on, args=(server, connection), daemon=True)
            back.start()
            _pass_on(connection, server)
            back.join()

    return answer


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@dataclass
class ScriptedServer:
    """A server that gives its answers in order, the last one repeatedly, and keeps the requests."""

    answers: list[Answer]
    listener: socket.socket
    requests: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)
    """Set when a slow answer ended before the test did."""

    @property
    def port(self) -> int:
        port: int = self.listener.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = _read(connection)
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            self.requests.append(request)
            answer(connection)

    def drip(self, data: bytes) -> Answer:
        """Send a byte each 20 ms until the test is over."""

        def answer(connection: socket.socket) -> None:
            for byte in data:
                connection.sendall(bytes([byte]))
                if self.over.wait(0.02):
                    return
            self.finished.set()

        return answer

    def hang(self, connection: socket.socket) -> None:  # noqa: ARG002 - nothing is sent
        """Send nothing until the test is over, or for a minute."""
        if not self.over.wait(60):
            self.finished.set()


def _read(connection: socket.socket) -> bytes:
    """Read one request; raise OSError where the client closes before it is whole."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _received(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += _received(connection)
    return head + b"\r\n\r\n" + body


def _received(connection: socket.socket) -> bytes:
    if not (data := connection.recv(65536)):
        raise ConnectionResetError
    return data


@contextmanager
def scripted_server(*answers: Answer) -> Iterator[ScriptedServer]:
    """Serve on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = ScriptedServer(list(answers), listener)
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@dataclass
class Script(httpx.BaseTransport):
    """A network in process that gives its answers in order, the last one repeatedly."""

    answers: Sequence[httpx.Response | httpx.TransportError]
    requests: list[httpx.Request] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if isinstance(answer, httpx.TransportError):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    @property
    def request_lines(self) -> list[str]:
        return [f"{request.method} {request.url.path.partition('/ops')[2]}" for request in self.requests]
