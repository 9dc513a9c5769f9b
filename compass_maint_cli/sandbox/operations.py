"""The Operations API as a WSGI application: authentication, routing, and refusals."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from werkzeug.exceptions import MethodNotAllowed
from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from compass_maint_cli.sandbox.call import Call, Reply
from compass_maint_cli.sandbox.clock import to_millis
from compass_maint_cli.sandbox.error_shapes import CODES, ApiError, error_body
from compass_maint_cli.sandbox.errors import Refused
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from compass_maint_cli.sandbox.modes import SCOPES, Modes
from compass_maint_cli.sandbox.routes import PUBLIC, Handler, routes
from compass_maint_cli.sandbox.store import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BODY_LIMIT = 1024 * 1024
"""Bytes of a body; a longer one is malformed."""


UNAUTHORIZED = 401


class LimitedRequest(Request):
    """A request whose body is read up to the limit."""

    max_content_length = BODY_LIMIT


class Operations:
    """The Operations API of both products over one store.

    ``now`` gives aware times; ``new_id`` gives the ids of new windows. Calling it raises SandboxStoreError
    when the database cannot be used.
    """

    def __init__(
        self, store: Store, now: Callable[[], datetime], new_id: Callable[[], str], modes: Modes
    ) -> None:
        self._store = store
        self._now = now
        self._new_id = new_id
        self._modes = modes

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        now = self._now()
        response = self._respond(LimitedRequest(environ), now)
        response.headers["Date"] = http_date(now)
        return response(environ, start_response)

    def _respond(self, request: Request, now: datetime) -> Response:
        try:
            reply = self._reply(request, now)
        except MethodNotAllowed as error:
            allowed = ", ".join(sorted(error.valid_methods or ()))
            refused = Refused(405, f"{request.method} is not allowed here")
            return self._refusal(request, refused, now, {"Allow": allowed})
        except Refused as refused:
            asked = {"WWW-Authenticate": 'Basic realm="sandbox"'} if refused.status == UNAUTHORIZED else {}
            return self._refusal(request, refused, now, asked)
        return _response(reply.status, reply.body)

    def _reply(self, request: Request, now: datetime) -> Reply:
        if request.path not in PUBLIC and not _is_authorized(request):
            raise Refused(401, "Unauthorized")
        handler, path = _route(request)
        if "cloud_id" in path and SCOPES[request.method] in self._modes.missing_scopes:
            raise Refused(401, "Unauthorized; scope does not match")
        team_id, id_ = path.get("team_id"), path.get("id_", "")
        call = Call(request, self._store, to_millis(now), self._new_id, self._modes, team_id=team_id, id=id_)
        call.check_team()
        return handler(call)

    def _refusal(
        self, request: Request, refused: Refused, now: datetime, headers: Mapping[str, str]
    ) -> Response:
        error = ApiError(refused.status, refused.titles, request.path, now, CODES.get(refused.status))
        body, mimetype = error_body(self._modes.error_shape, error)
        return Response(body, refused.status, headers, mimetype=mimetype)


def _route(request: Request) -> tuple[Handler, Mapping[str, str]]:
    product = "jsm" if request.path.startswith("/jsm/") else "compass"
    handler, path = routes(product).find(request.path, request.method)
    if path.get("cloud_id", CLOUD_ID) != CLOUD_ID:
        raise Refused(404, f"Cloud {path['cloud_id']!r} not found")
    return handler, path


def _is_authorized(request: Request) -> bool:
    """Return whether the request has the credentials of the one account (docs/api-facts.md 1.1)."""
    given = request.authorization
    return given is not None and given.type == "basic" and (given.username, given.password) == (EMAIL, TOKEN)


def _response(status: int, body: bytes) -> Response:
    return Response(body or None, status, mimetype="application/json" if body else None)
