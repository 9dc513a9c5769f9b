"""Read a reply: a value, or an error that names the request and the answer (docs/api-facts.md 1.8)."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from compass_maint_cli.api.error_bodies import NO_MESSAGE, clean, explanation, is_own_error, page_title
from compass_maint_cli.api.hints import UNKNOWN_ADDRESS, hint_for
from compass_maint_cli.api.requests import ApiRequest
from compass_maint_cli.api.server_time import http_date, retry_after
from compass_maint_cli.errors import (
    AuthError,
    CompassMaintError,
    ConflictError,
    NotFoundError,
    ReplyError,
    UnavailableError,
)

ERRORS: Mapping[int, type[CompassMaintError]] = {
    400: ConflictError,
    401: AuthError,
    402: AuthError,
    403: AuthError,
    404: NotFoundError,
    408: UnavailableError,
    409: ConflictError,
    410: NotFoundError,
    422: ConflictError,
    425: UnavailableError,
    429: UnavailableError,
}
"""The error of each status (docs/architecture.md 8); 5xx is UnavailableError, any other ReplyError."""

MISSING = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
"""Statuses that say that something is not there."""

REQUEST_IDS = ("x-request-id", "atl-traceid", "atl-request-id", "x-trace-id")


class Reply(NamedTuple):
    """What came back for a request, whole: status, headers with lower-case names, the decoded body.

    ``doubtful`` says that an earlier try of the same request got no answer, so that this may be the answer to
    the second of two equal requests. ``note`` is what else a reader should know, such as the number of tries.
    ``product`` is the product of the request, empty for a site. ``mask`` takes secrets out of text that a
    server may echo.
    """

    request: ApiRequest
    status: int
    headers: Mapping[str, str]
    body: bytes
    doubtful: bool = False
    note: str = ""
    product: str = ""
    mask: Callable[[str], str] = str

    @property
    def good(self) -> bool:
        """Whether the status says success."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def missing(self) -> bool:
        """Whether the status says that something is not there."""
        return self.status in MISSING

    @property
    def own(self) -> bool:
        """Whether an error is in the API's own words."""
        return is_own(self.body)

    @property
    def retry_after(self) -> float | None:
        """The seconds that the server asks to wait, by its own clock; a date without that gives none."""
        now = http_date(self.headers.get("date", "")) or datetime.max.replace(tzinfo=UTC)
        return retry_after(self.headers.get("retry-after", ""), now)

    @property
    def lost(self) -> bool:
        """Whether it is unknown what the server did: 408, or 5xx."""
        failed = self.status == HTTPStatus.REQUEST_TIMEOUT or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return failed and not did_nothing(self.status, self.headers)


def did_nothing(status: int, headers: Mapping[str, str]) -> bool:
    """Whether a reply says that the server surely did nothing: 429, or 503 with Retry-After.

    Reasons: docs/architecture.md 3. Header names are lower case, or the mapping ignores case.
    """
    return status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in headers
    )


def is_own(body: bytes) -> bool:
    """Whether the body of an error is the API's own, not that of a proxy (docs/api-facts.md 1.8)."""
    return is_own_error(_data(body))


def value(reply: Reply) -> Any:  # noqa: ANN401 - JSON is anything
    """Return the JSON of a good reply, None for an empty one, and raise its error for any other."""
    if not reply.good:
        raise problem(reply)
    if not reply.body.strip():
        return None
    try:
        return _parsed(reply.body)
    except ValueError as error:
        what = f"not JSON, but {page_title(reply.body) or error}"
        raise _error(ReplyError, reply, clean(reply.mask(what)), "") from None


def problem(reply: Reply) -> CompassMaintError:
    """Return the error of a reply whose status is not a success."""
    if HTTPStatus.MULTIPLE_CHOICES <= reply.status < HTTPStatus.BAD_REQUEST:
        return _redirect(reply)
    unavailable = UnavailableError if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR else ReplyError
    kind = ERRORS.get(reply.status, unavailable)
    said, in_json = _said(reply)
    said = clean(reply.mask(said))
    hint = hint_for(reply.request, reply.status, said, reply.product)
    if NO_MESSAGE.encode() in reply.body:
        hint = UNKNOWN_ADDRESS
    elif said and not in_json:
        hint = hint or "this came from a proxy or the edge, not from the API"
    return _error(kind, reply, said, hint)


def status_text(status: int) -> str:
    """Return a status with its name: ``503 Service Unavailable``."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _parsed(body: bytes) -> Any:  # noqa: ANN401 - JSON is anything
    try:
        return json.loads(body, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _data(body: bytes) -> object:
    """Return the JSON of a body, None where it is not JSON."""
    try:
        return _parsed(body)
    except ValueError:
        return None


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _said(reply: Reply) -> tuple[str, bool]:
    """Return the API's own words, and whether they came as JSON."""
    try:
        data = _parsed(reply.body)
    except ValueError:
        return page_title(reply.body), False
    return explanation(data, reply.status), True


def _error(kind: type[CompassMaintError], reply: Reply, said: str, hint: str) -> CompassMaintError:
    message = f"{clean(str(reply.request))}: {status_text(reply.status)}"
    message += f": {said}" if said else ""
    message += f" ({reply.note})" if reply.note else ""
    error = kind(message, hint=hint or None, status=reply.status, request_id=_request_id(reply))
    error.retry_after = reply.retry_after
    return error


def _redirect(reply: Reply) -> CompassMaintError:
    from urllib.parse import urlsplit

    try:
        host = urlsplit(reply.headers.get("location", "")).hostname
    except ValueError:
        host = None
    where = f"redirected to {clean(reply.mask(host))}" if host else "redirected"
    hint = (
        "check COMPASS_MAINT_API_URL: redirects are not followed, they would take the token to another host"
    )
    return _error(ReplyError, reply, where, hint)


def _request_id(reply: Reply) -> str | None:
    data = _data(reply.body)
    named = data.get("requestId") if isinstance(data, dict) else None
    ids = [named if isinstance(named, str) else "", *(reply.headers.get(name, "") for name in REQUEST_IDS)]
    return next(filter(None, map(clean, ids)), None)
