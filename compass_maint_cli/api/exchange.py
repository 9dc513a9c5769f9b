"""One try of a request: its whole reply, the log of both, and the server's clock."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

import httpx

from compass_maint_cli.api.client_options import Messages
from compass_maint_cli.api.error_bodies import printable
from compass_maint_cli.api.server_time import ServerClock, clock_skew
from compass_maint_cli.errors import ReplyError

BODY_LIMIT = 32 * 1024 * 1024
"""Bytes that a reply may have, unpacked; a page of 100 windows has some 50 KiB."""

SHOWN_BODY = 4096
"""Characters of a body that the debug log shows: all of a window, the beginning of a page."""


class Exchange:
    """Sends a request once through ``inner`` and reads its reply to the end.

    The messages say how: ``watch`` lasts as long as the request, ``debug`` takes the conversation, ``warn``
    the difference of the clocks. ``now`` is this machine's clock, ``server`` learns that of the server.
    ``mask`` takes secrets out of text.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        messages: Messages,
        mask: Callable[[str], str],
        now: Callable[[], datetime],
        server: ServerClock,
    ) -> None:
        self._inner = inner
        self._watch = messages.watch or _unwatched
        self._log = None if messages.debug is None else DebugLog(messages.debug, mask)
        self._warn = messages.warn
        self._now = now
        self._server = server
        self._warned = threading.Lock()  # held from the one warning on

    def send(self, request: httpx.Request) -> httpx.Response:
        """Return the whole reply; raise httpx.TransportError where none came."""
        if self._log is not None:
            self._log.asked(request)
        sent = self._now()
        try:
            with self._watch(request.url.host):
                reply = _whole(self._inner.handle_request(request))
        except httpx.TransportError as error:
            if self._log is not None:
                self._log.failed(request, error)
            raise
        if self._log is not None:
            self._log.answered(request, reply)
        self._compare_clocks(reply.headers.get("date", ""), sent)
        return reply

    def close(self) -> None:
        """Close what is below."""
        self._inner.close()

    def _compare_clocks(self, date: str, sent: datetime) -> None:
        self._server.heard(date, sent)
        skew = None if self._warned.locked() else clock_skew(self._now(), date)
        if skew is None or abs(skew.ahead) <= self._server.tolerance:
            return
        if self._warned.acquire(blocking=False):
            self._warn(f"{skew.describe()}; windows start and end by the server's")


def _unwatched(_host: str) -> AbstractContextManager[None]:
    return nullcontext()


def _whole(reply: httpx.Response) -> httpx.Response:
    """Return the reply with its body read and unpacked: a cut or endless one is a failed try."""
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


class DebugLog:
    """Logs requests and replies line by line, without secrets."""

    def __init__(self, say: Callable[[str], None], mask: Callable[[str], str]) -> None:
        self._say = say
        self._mask = mask
        self._lock = threading.Lock()

    def asked(self, request: httpx.Request) -> None:
        """Log a request that is about to be sent."""
        self._log(">", f"{request.method} {request.url}", request.headers, request.read())

    def failed(self, request: httpx.Request, error: httpx.TransportError) -> None:
        """Log that a request had no reply."""
        said = f"{request.method} {request.url}: {type(error).__name__}: {error}"
        self._log("*", said, httpx.Headers(), b"")

    def answered(self, request: httpx.Request, reply: httpx.Response) -> None:
        """Log the reply to a request."""
        self._log("<", f"{reply.status_code} {request.method} {request.url}", reply.headers, reply.content)

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
