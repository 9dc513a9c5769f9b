"""One connection of a client: HTTP/1.1 in, WSGI through, HTTP/1.1 out.

Werkzeug's own development server closes every connection after one reply and waits ten milliseconds before
that; this handler keeps connections, sends a reply as one packet, and can lose one on purpose.
"""

import io
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import unquote_to_bytes

from werkzeug.serving import DechunkedInput

from compass_maint_cli.sandbox.body import encode
from compass_maint_cli.sandbox.errors import ReplyLost, SandboxStoreError
from compass_maint_cli.sandbox.operations import BODY_LIMIT

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]
Write = Callable[[bytes], object]

LINE_LIMIT = 65536
"""Bytes of a request line."""

BODILESS = ("204", "304")

BLOCK = 65536
LINGER_BLOCKS = 1000
LINGER_SECONDS = 0.5
"""A client that still sends is read this long and this much before its connection closes."""


class Connection(BaseHTTPRequestHandler):
    """Requests of one client, one after another, answered by ``app``."""

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"
    disable_nagle_algorithm = True
    wbufsize = -1

    def __init__(self, app: "WSGIApplication", *peer: Any) -> None:  # noqa: ANN401 - what socketserver gives
        self._app = app
        super().__init__(*peer)

    def handle_one_request(self) -> None:
        """Answer one request; a reply that a fault loses closes the connection instead."""
        self.raw_requestline = self.rfile.readline(LINE_LIMIT + 1)
        if not self.raw_requestline:
            self.close_connection = True
        elif len(self.raw_requestline) > LINE_LIMIT:
            self.request_version = self.default_request_version
            self.command = ""
            self.send_error(414)
        elif self.parse_request():
            try:
                self._answer()
            except ReplyLost:
                self.close_connection = True
        self.wfile.flush()

    def finish(self) -> None:
        """Close the connection; read on for a moment, so that a client that still sends gets its reply."""
        with suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(LINGER_SECONDS)
            for _ in range(LINGER_BLOCKS):
                if not self.connection.recv(BLOCK):
                    break
        super().finish()

    def handle_expect_100(self) -> bool:
        """Ask for the body at once."""
        go_on = super().handle_expect_100()
        self.wfile.flush()
        return go_on

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing; the sandbox has a log of its own."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gave it
        """Write nothing, as above."""

    def _answer(self) -> None:
        environ = self._environ()
        reply: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, _exc: "OptExcInfo | None" = None, /) -> Write:
            reply.append((status, headers))
            return self.wfile.write

        try:
            body = self._app(environ, start)
        except ReplyLost:
            raise
        except (SandboxStoreError, OSError) as error:  # The database, or a log that cannot be written.
            start("500 Internal Server Error", [("Content-Type", "application/json")])
            body = [encode({"errors": [{"title": str(error), "code": "INTERNAL_SERVER_ERROR"}]})]
        self._send(*reply[-1], body)

    def _send(self, status: str, headers: Headers, body: Iterable[bytes]) -> None:
        names = {name.lower() for name, _ in headers}
        if "content-length" not in names and status[:3] not in BODILESS:
            self.close_connection = True
        if self.close_connection:
            headers = [*headers, ("Connection", "close")]
        head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
        self.wfile.write(head.encode("latin-1"))
        for chunk in body:
            self.wfile.write(chunk)

    def _environ(self) -> "WSGIEnvironment":
        path, _, query = self.path.partition("?")
        if not path.startswith("/"):  # An absolute URL, as a client behind a proxy sends it.
            path = "/" + path.partition("://")[2].partition("/")[2]
        host, port, *_ = self.connection.getsockname()
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": str(self.client_address[0]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        body = self._body()
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        environ["CONTENT_TYPE"] = self.headers.get("Content-Type", "")
        return environ

    def _body(self) -> bytes:
        """Read the whole body, up to a limit, so that the next request starts where it should."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            body = DechunkedInput(cast("IO[bytes]", self.rfile)).read(BODY_LIMIT + 1)
        else:
            length = self.headers.get("Content-Length", "0")
            body = self.rfile.read(min(int(length), BODY_LIMIT + 1)) if length.isdecimal() else b""
            self.close_connection |= not length.isdecimal()
        self.close_connection |= len(body) > BODY_LIMIT
        return body
