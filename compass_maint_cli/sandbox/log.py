"""A log of requests and answers: one line each, without credentials."""

import io
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from compass_maint_cli.sandbox.fault_middleware import DONE, FAULT

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer.

    ``path`` has its query, ``body`` is the request's, ``status`` is what the client was sent, None if
    it was sent nothing. ``fault`` says what struck, and ``done`` the status that the client should have seen.
    """

    method: str
    path: str
    body: str
    status: int | None
    fault: str = ""
    done: int | None = None

    def __str__(self) -> str:
        status = "-" if self.status is None else str(self.status)
        fault = f" ({self.fault}{f', done: {self.done}' if self.done else ''})" if self.fault else ""
        body = self.body.replace("\r", "\\r").replace("\n", "\\n")
        return f"{self.method} {self.path} {status}{fault}{f' {body}' if body else ''}"


class LogMiddleware:
    """WSGI middleware that calls ``log`` for every exchange."""

    def __init__(self, app: "WSGIApplication", log: Callable[[Exchange], None]) -> None:
        self._app = app
        self._log = log

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request and log it."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        sent: list[int] = []

        def start(
            status: str, headers: list[tuple[str, str]], exc: "OptExcInfo | None" = None, /
        ) -> Callable[[bytes], object]:
            sent.append(int(status[:3]))
            return start_response(status, headers, exc)

        try:
            return self._app(environ, start)
        finally:
            self._log(_exchange(environ, body, sent[-1] if sent else None))


def _exchange(environ: "WSGIEnvironment", body: bytes, sent: int | None) -> Exchange:
    query = environ.get("QUERY_STRING")
    path = environ["PATH_INFO"].encode("latin-1").decode(errors="replace") + (f"?{query}" if query else "")
    text = body.decode(errors="replace")
    method, fault, done = environ["REQUEST_METHOD"], environ.get(FAULT, ""), environ.get(DONE)
    return Exchange(method, path, text, status=sent, fault=fault, done=done)


def to_file(file: IO[str]) -> Callable[[Exchange], None]:
    """Return a log that writes lines to an open text file, whole and at once, from any thread."""
    lock = threading.Lock()

    def write(exchange: Exchange) -> None:
        with lock:
            file.write(f"{exchange}\n")
            file.flush()

    return write
