"""Transports that compose: each does one thing to what passes through it, and hands on to the next."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from compass_maint_cli.api.error_bodies import printable
from compass_maint_cli.errors import ReplyError

BODY_LIMIT = 32 * 1024 * 1024
"""Bytes that a reply may have, unpacked; a page of 100 windows has some 50 KiB."""

SHOWN_BODY = 4096
"""Characters of a body that the conversation shows: all of a window, the beginning of a page."""

CLOCK_TOLERANCE = timedelta(seconds=60)
"""How far the server's clock may be off before a warning (docs/architecture.md 3)."""


class Layer(httpx.BaseTransport):
    """A transport over another."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Hand the request on."""
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close what is below."""
        self._inner.close()


class Whole(Layer):
    """Reads replies to their end, so that a cut or endless body is a failed try, not a surprise later."""

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
    """Tells the conversation line by line, without a secret in it."""

    def __init__(
        self, inner: httpx.BaseTransport, say: Callable[[str], None], mask: Callable[[str], str]
    ) -> None:
        super().__init__(inner)
        self._say = say
        self._mask = mask
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Hand the request on, and tell what was asked and what came."""
        self._tell(">", f"{request.method} {request.url}", request.headers, request.read())
        try:
            reply = self._inner.handle_request(request)
        except httpx.TransportError as error:
            self._tell(
                "*", f"{request.method} {request.url}: {type(error).__name__}: {error}", httpx.Headers(), b""
            )
            raise
        self._tell("<", f"{reply.status_code} {request.method} {request.url}", reply.headers, reply.content)
        return reply

    def _tell(self, sign: str, first: str, headers: httpx.Headers, body: bytes) -> None:
        lines = [first, *(f"{name}: {_hidden(name, value)}" for name, value in headers.items())]
        # What is masked cannot be cut in two.
        text = self._mask(body.decode("utf-8", "replace"))
        lines += text[:SHOWN_BODY].splitlines()
        if len(text) > SHOWN_BODY:
            lines.append(f"... {len(body)} bytes in all")
        # Replies of side-by-side requests must not mix their lines.
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
    """Warns once when the server's clock and this machine's are more than a minute apart."""

    def __init__(
        self, inner: httpx.BaseTransport, now: Callable[[], datetime], notice: Callable[[str], None]
    ) -> None:
        super().__init__(inner)
        self._now = now
        self._notice = notice
        self._lock = threading.Lock()
        self._said = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Hand the request on, and look at the reply's Date."""
        reply = self._inner.handle_request(request)
        if not self._said and (theirs := http_date(reply.headers.get("date", ""))):
            self._compare(self._now() - theirs)
        return reply

    def _compare(self, ahead: timedelta) -> None:
        if abs(ahead) <= CLOCK_TOLERANCE:
            return
        with self._lock:
            said, self._said = self._said, True
        if not said:
            way = "ahead of" if ahead > timedelta() else "behind"
            self._notice(
                f"this machine's clock is {round(abs(ahead).total_seconds())} s {way} the server's; "
                "windows start and end by the server's"
            )


def http_date(text: str) -> datetime | None:
    """Read the date of an HTTP header, aware; None where it is none."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
