"""Faults as WSGI middleware, between the client and the Operations API like the edge they imitate."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from compass_maint_cli.sandbox.error_shapes import ApiError, error_body
from compass_maint_cli.sandbox.errors import ReplyLost
from compass_maint_cli.sandbox.faults import Bucket, Dice, Faults, Kind

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FAULT = "sandbox.fault"
"""The key of the WSGI environment that names the fault for the log."""

DONE = "sandbox.done"
"""The key that gives the log the true status of a request that was done and answered otherwise."""

EDGE = (502, 503, 504)
"""Statuses that come from the edge, as HTML (docs/api-facts.md 1.8)."""

ONE_WINDOW = re.compile("/maintenances/[^/]+")


def _real_time() -> datetime:
    return datetime.now(UTC)


class FaultMiddleware:
    """An application whose requests fail as ``faults`` say.

    ``sleep`` and ``clock`` count seconds. ``error_shape`` is a key of ``error_shapes``, ``now`` the time that
    an error names.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        faults: Faults,
        *,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
        error_shape: str = "documented",
        now: Callable[[], datetime] = _real_time,
    ) -> None:
        self._app = app
        self._faults = faults
        self._sleep = sleep
        self._error_shape = error_shape
        self._now = now
        self._dice = Dice(faults)
        self._bucket = None if faults.rate_limit is None else Bucket(faults.rate_limit, clock)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request, or fail it."""
        if self._faults.latency:
            self._sleep(self._faults.latency)
        if self._bucket is not None and not self._bucket.take():
            environ[FAULT] = "rate limit"
            return self._failure(429, environ)(environ, start_response)
        names_window = ONE_WINDOW.search(environ["PATH_INFO"]) is not None
        strike = self._dice.roll(environ["REQUEST_METHOD"], names_window=names_window)
        if strike is None:
            return self._app(environ, start_response)
        environ[FAULT] = strike.kind.value
        if strike.kind in {Kind.INSTEAD, Kind.STRAY}:
            return self._failure(strike.status, environ)(environ, start_response)
        reply = Response.from_app(self._app, environ, buffered=True)
        environ[DONE] = reply.status_code
        if strike.kind is Kind.AFTER:
            return self._failure(strike.status, environ)(environ, start_response)
        body = reply.get_data()
        if strike.kind is Kind.LOST or not body:
            raise ReplyLost("the connection was closed without a reply")
        start_response(reply.status, reply.headers.to_wsgi_list())
        return _half(body)

    def _failure(self, status: int, environ: "WSGIEnvironment") -> Response:
        headers = {}
        if status in (429, 503) and self._faults.retry_after is not None:
            headers["Retry-After"] = str(self._faults.retry_after)
        error = ApiError(status, (f"Sandbox fault {status}",), environ["PATH_INFO"], self._now())
        body, mimetype = error_body("html" if status in EDGE else self._error_shape, error)
        return Response(body, status, headers, mimetype=mimetype)


def _half(body: bytes) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    raise ReplyLost("the connection was closed in the middle of the reply")
