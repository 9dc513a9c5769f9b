"""Layers of a transport: each does one thing and hands the request on to the next."""

import threading
from collections.abc import Callable
from datetime import datetime

import httpx

from compass_maint_cli.api.error_bodies import printable
from compass_maint_cli.api.server_time import ClockSkew, ServerClock, clock_skew
from compass_maint_cli.errors import ReplyError

BODY_LIMIT = 32 * 1024 * 1024
"""Bytes that a reply may have, unpacked; a page of 100 windows has some 50 KiB."""

SHOWN_BODY = 4096
"""Characters of a body that the debug log shows: all of a window, the beginning of a page."""


class Layer(httpx.BaseTransport):
    """A transport around another."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Hand the request on."""
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close what is below."""
        self._inner.close()


class Whole(Layer):
    """Reads replies to their end, so that a cut or endless body is a failed try."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return a reply whose body has been read and unpacked."""
        reply = self._inner.handle_request(request)
        try:
            body = _body(reply)
        except httpx.DecodingError as error:
            raise httpx.RemoteProtocolError("the reply could not be unpacked") from error
        finally:
            reply.close()
        announced = reply.headers.get("content-length", "")
        if "content-encoding" in reply.headers:
            del reply.headers["content-encoding"]
        elif announced.isdecimal() and len(announced) < 20 and len(body) < int(announced):  # noqa: PLR2004 - an int's digits
            raise httpx.RemoteProtocolError(f"the reply was cut after {len(body)} of {announced} bytes")
        return httpx.Response(reply.status_code, headers=reply.headers, content=body)


def _body(reply: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in reply.iter_bytes():
        size += len(part)
        if size > BODY_LIMIT:
            raise ReplyError(
                f"{reply.status_code}: the reply is longer than {BODY_LIMIT // 1024**2} MiB",
                status=reply.status_code,
            )
        parts.append(part)
    return b"".join(parts)


class DebugLog(Layer):
    """Logs requests and replies line by line, without secrets."""

    def __init__(
        self, inner: httpx.BaseTransport, say: Callable[[str], None], mask: Callable[[str], str]
    ) -> None:
        super().__init__(inner)
        self._say = say
        self._mask = mask
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Hand the request on, and log it and its reply."""
        self._log(">", f"{request.method} {request.url}", request.headers, request.read())
        try:
            reply = self._inner.handle_request(request)
        except httpx.TransportError as error:
            self._log(
                "*", f"{request.method} {request.url}: {type(error).__name__}: {error}", httpx.Headers(), b""
            )
            raise
        self._log("<", f"{reply.status_code} {request.method} {request.url}", reply.headers, reply.content)
        return reply

    def _log(self, sign: str, first: str, headers: httpx.Headers, body: bytes) -> None:
        lines = [first, *(f"{name}: {_hidden(name, value)}" for name, value in headers.items())]
        # Mask before cutting: half a secret would not be found.
        text = self._mask(body.decode("utf-8", "replace"))
        lines += text[:SHOWN_BODY].splitlines()
        if len(text) > SHOWN_BODY:
            lines.append(f"... {len(body)} bytes in all")
        # The lines of parallel requests must not mix.
        with self._lock:
            for line in lines:
                self._say(f"{sign} {printable(self._mask(line))}")


SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})


def _hidden(name: str, value: str) -> str:
    if name.lower() not in SECRET_HEADERS:
        return value
    scheme, space, _ = value.partition(" ")
    return f"{scheme} ***" if space and scheme == "Basic" else "***"


class DateCheck(Layer):
    """Keeps the server's clock, and warns once when this machine's is too far from it."""

    def __init__(
        self,
        inner: httpx.BaseTransport,
        now: Callable[[], datetime],
        warn: Callable[[str], None],
        server: ServerClock,
    ) -> None:
        super().__init__(inner)
        self._now = now
        self._server = server
        self._warn = warn
        self._lock = threading.Lock()
        self._warned = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Hand the request on, and compare the reply's Date with the clock."""
        sent = self._now()
        reply = self._inner.handle_request(request)
        date = reply.headers.get("date", "")
        self._server.heard(date, sent)
        skew = None if self._warned else clock_skew(self._now(), date)
        if skew is not None and abs(skew.ahead) > self._server.tolerance:
            self._warn_once(skew)
        return reply

    def _warn_once(self, skew: ClockSkew) -> None:
        with self._lock:
            warned, self._warned = self._warned, True
        if not warned:
            self._warn(f"{skew.describe()}; windows start and end by the server's")
