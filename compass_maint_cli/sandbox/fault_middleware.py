"""Faults as WSGI middleware: between the client and the Operations API, like the edge they imitate."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from compass_maint_cli.sandbox.body import encode
from compass_maint_cli.sandbox.errors import UNAUTHORIZED, ReplyLost
from compass_maint_cli.sandbox.faults import Bucket, Dice, Faults, Kind

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FAULT = "sandbox.fault"
"""The key of the WSGI environment under which the fault that struck is told to the log."""

DONE = "sandbox.done"
"""The key under which the status of a request that was done, and answered otherwise, is told to the log."""

EDGE = (502, 503, 504)
"""Statuses that come from the edge, as HTML (docs/api-facts.md 1.8)."""


class BadDay:
    """An application on a bad day. ``sleep`` and ``clock`` count seconds."""

    def __init__(
        self,
        app: "WSGIApplication",
        faults: Faults,
        *,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
    ) -> None:
        self._app = app
        self._faults = faults
        self._sleep = sleep
        self._dice = Dice(faults)
        self._bucket = None if faults.rate_limit is None else Bucket(faults.rate_limit, clock)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request, or fail to."""
        if self._faults.latency:
            self._sleep(self._faults.latency)
        if self._bucket is not None and not self._bucket.take():
            environ[FAULT] = "rate limit"
            return self._failure(429)(environ, start_response)
        strike = self._dice.roll(environ["REQUEST_METHOD"])
        if strike is None:
            return self._app(environ, start_response)
        environ[FAULT] = strike.kind.value
        if strike.kind is Kind.INSTEAD:
            return self._failure(strike.status)(environ, start_response)
        reply = Response.from_app(self._app, environ, buffered=True)
        environ[DONE] = reply.status_code
        if strike.kind is Kind.AFTER:
            return self._failure(strike.status)(environ, start_response)
        body = reply.get_data()
        if strike.kind is Kind.LOST or not body:
            raise ReplyLost("the connection was closed without a reply")
        start_response(reply.status, reply.headers.to_wsgi_list())
        return _half(body)

    def _failure(self, status: int) -> Response:
        headers = {}
        if status in (429, 503) and self._faults.retry_after is not None:
            headers["Retry-After"] = str(self._faults.retry_after)
        if status in EDGE:
            page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
            return Response(page, status, headers, mimetype="text/html")
        data = UNAUTHORIZED if status == 401 else {"errors": [{"title": f"Sandbox fault {status}"}]}  # noqa: PLR2004
        return Response(encode(data), status, headers, mimetype="application/json")


def _half(body: bytes) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    raise ReplyLost("the connection was closed in the middle of the reply")
