"""The bodies of errors: the documented one, and those that were seen elsewhere (docs/api-facts.md 1.8)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from compass_maint_cli.sandbox.body import encode

CODES = {
    400: "BAD_REQUEST",
    403: "FORBIDDEN_OPERATION",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    422: "UNPROCESSABLE_ENTITY",
}
"""The ``code`` of a status; the documented values are in capitals too (docs/api-facts.md 1.8)."""

REQUEST = {"took": 0.036, "requestId": "5d1f3c7e-0b7a-4f0e-9f7c-2c1d8a6b4e90"}


@dataclass(frozen=True, slots=True)
class ApiError:
    """What went wrong with one request: a title for each problem, the path, and the time of the reply."""

    status: int
    titles: tuple[str, ...]
    path: str
    moment: datetime
    code: str | None = None

    @property
    def phrase(self) -> str:
        """The name of the status; that of 422 differs between releases of Python (RFC 9110 renamed it)."""
        if self.status == HTTPStatus.UNPROCESSABLE_ENTITY:
            return "Unprocessable Entity"
        return HTTPStatus(self.status).phrase

    @property
    def sentence(self) -> str:
        """All problems in one text."""
        return "; ".join(self.titles)


def _documented(error: ApiError) -> object:
    if error.status == HTTPStatus.UNAUTHORIZED:
        return _gateway(error)
    code = {"code": error.code} if error.code else {}
    return {"errors": [{"title": title, **code} for title in error.titles]}


def _detail(error: ApiError) -> object:
    return {"errors": [{"title": error.phrase, "detail": title} for title in error.titles]}


def _gateway(error: ApiError) -> object:
    return {"code": error.status, "message": error.sentence}


def _opsgenie(error: ApiError) -> object:
    return {"code": error.status * 100 + 1, "message": error.sentence, **REQUEST}


def _message(error: ApiError) -> object:
    return {"message": error.sentence, **REQUEST}


def _timestamp(error: ApiError) -> object:
    return {
        "timestamp": error.moment.isoformat(timespec="milliseconds"),
        "status": error.status,
        "error": error.phrase,
        "message": "No message available",
        "path": error.path,
    }


def _fields(error: ApiError) -> object:
    """Name each problem by the first word of its title and a space, as a real reply does."""
    named = {title.partition(" ")[0] + " ": title for title in error.titles}
    return {
        "message": "Request body is not processable. Please check the errors.",
        "errors": named,
        **REQUEST,
    }


SHAPES: dict[str, Callable[[ApiError], object]] = {
    "documented": _documented,
    "detail": _detail,
    "gateway": _gateway,
    "opsgenie": _opsgenie,
    "message": _message,
    "timestamp": _timestamp,
    "fields": _fields,
}
NAMES = (*SHAPES, "html", "empty")
"""Every shape; the last two are a page of the edge, and no body."""


def error_body(shape: str, error: ApiError) -> tuple[bytes, str | None]:
    """Return the body of an error and its type, None for no body."""
    if shape == "empty":
        return b"", None
    if shape == "html":
        title = f"<title>{error.status}</title>"
        page = f"<html><head>{title}</head><body><h1>{error.status}</h1></body></html>"
        return page.encode(), "text/html"
    return encode(SHAPES[shape](error)), "application/json"
