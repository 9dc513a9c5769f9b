"""Every shape of error (docs/api-facts.md 1.8) in one sentence, with exit code and hint, without markup."""

import pytest

from compass_maint_cli.api.requests import ApiRequest
from compass_maint_cli.api.responses import Reply, did_nothing, problem, value
from compass_maint_cli.errors import (
    AuthError,
    CompassMaintError,
    ConflictError,
    NotFoundError,
    ReplyError,
    UnavailableError,
)

CALL = ApiRequest("GET", "/v1/maintenances")
HTML = b"<!DOCTYPE html><html><head><title>Bad\n Gateway &amp; co</title></head><body><h1>nginx</h1></body>"
TEAM_GONE = "Team not found with identifier:X"
UNKNOWN_PATH = (
    b'{"timestamp":"2026-11-24T22:00:00Z","status":404,"error":"Not Found",'
    b'"message":"No message available","path":"/x"}'
)


def error(status: int, body: bytes = b"", **headers: str) -> CompassMaintError:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return problem(Reply(CALL, status, named, body, mask=lambda text: text.replace("s3cret", "***")))


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (422, b'{"errors":[{"title":"endDate is past","code":"INVALID"}]}', "endDate is past [INVALID]"),
        (422, b'{"errors":[{"title":"Bad","detail":"Worse"},{"title":"More"}]}', "Bad: Worse; More"),
        (400, b'{"errors":[{"code":"BAD_REQUEST"}]}', "BAD_REQUEST"),
        (
            401,
            b'{"code":401,"message":"Unauthorized; scope does not match"}',
            "Unauthorized; scope does not match",
        ),
        (403, b'{"code":40301,"message":"No access.","took":0.1,"requestId":"r"}', "No access. [40301]"),
        (
            422,
            b'{"message":"No","errors":{"endDate":"is past","rules":["a","b"]}}',
            "No; endDate: is past; rules: a, b",
        ),
        (401, b'{"code":401,"message":"Unauthorized"}', ""),
        (404, b'{"message":"Team not found with identifier:X","took":0.036,"requestId":"r"}', TEAM_GONE),
        (404, UNKNOWN_PATH, ""),
        (
            422,
            b'{"message":"Not processable. Please check the errors.","errors":{"contact ":"is missing."}}',
            "Not processable. Please check the errors; contact: is missing.",
        ),
        (
            403,
            b'{"errors":[{"title":"Forbidden","detail":"No roles"}]}',
            "No roles",
        ),
        (400, b'{"errorMessages":["one","two"],"errors":{}}', "one; two"),
        (500, b'{"error":{"message":"inner"}}', "inner"),
        (502, HTML, "an HTML page, 'Bad Gateway & co'"),
        (503, b"<html><script>x<y</script><p>Busy</p></html>", "an HTML page, 'Busy'"),
        (503, b"upstream connect error\r\n", "upstream connect error"),
        (422, b'{"message":"s3cret \\u001b[2J \\u202e"}', r"*** \x1b[2J \u202e"),
        (422, b"[]", ""),
        (422, b"null", ""),
        (401, b"", ""),
    ],
)
def test_every_shape_of_error_is_one_sentence(status: int, body: bytes, expected: str) -> None:
    message = error(status, body).message
    assert message.partition(str(status))[0] == "GET /v1/maintenances: "
    assert message.partition(str(status))[2].partition(": ")[2] == expected
    assert message.isprintable()


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        (AuthError, [401, 402, 403]),
        (NotFoundError, [404, 410]),
        (ConflictError, [400, 409, 422]),
        (UnavailableError, [408, 429, 500, 502, 503, 504, 520]),
        (ReplyError, [300, 302, 304, 399, 405, 415, 418]),
    ],
)
def test_what_each_status_means(kind: type[CompassMaintError], statuses: list[int]) -> None:
    assert {type(error(status)) for status in statuses} == {kind}
    assert [error(status).status for status in statuses] == statuses


@pytest.mark.parametrize(
    ("status", "body", "hint"),
    [
        (404, b'{"message":"Team not found with identifier:X","took":1}', "compass-maint teams"),
        (404, UNKNOWN_PATH, "check the cloud id, --product"),
        (403, b'{"errors":[{"title":"Forbidden","detail":"No"}]}', "needs the right to manage"),
        (401, b"", "compass-maint login"),
        (402, b"", "plan"),
        (403, b'{"message":"Feature not available in your plan"}', "plan does not include"),
        (403, b'{"message":"Account does not have access to Opsgenie."}', "no Operations"),
        (502, HTML, "not from the API"),
    ],
)
def test_hints(status: int, body: bytes, hint: str) -> None:
    assert hint in (error(status, body).hint or "")


SCOPE = b'{"code":401,"message":"Unauthorized; scope does not match"}'


@pytest.mark.parametrize(
    ("method", "scope"), [("GET", "read"), ("POST", "write"), ("PATCH", "write"), ("DELETE", "delete")]
)
def test_a_missing_scope_is_named(method: str, scope: str) -> None:
    refused = problem(Reply(ApiRequest(method, "/v1/maintenances"), 401, {}, SCOPE, product="jsm"))
    name = f"{scope}:ops-config:jira-service-management"
    assert refused.hint == f"the API token lacks the scope {name}; it needs read:, write: and delete:"


def test_compass_documents_no_scopes() -> None:
    hint = problem(Reply(CALL, 401, {}, SCOPE, product="compass")).hint or ""
    assert hint.startswith("no scopes are documented for Compass: use an API token without scopes")


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/v1/integrations", "integration:ID"),
        ("/v1/teams/x/policies", "by its id"),
        ("/v1/teams", "the team by"),
    ],
)
def test_a_list_that_may_not_be_read_is_not_a_right_on_windows(path: str, hint: str) -> None:
    refused = problem(Reply(ApiRequest("GET", path), 403, {}, b'{"errors":[{"title":"No"}]}'))
    assert hint in (refused.hint or "")


def test_request_ids() -> None:
    assert error(500, b'{"requestId":"from body"}', x_request_id="from head").request_id == "from body"
    assert error(500, b"", atl_traceid="trace").request_id == "trace"
    assert error(500).request_id is None


def test_a_secret_is_masked_before_a_text_is_cut() -> None:
    assert "s3c" not in error(500, b"x" * 294 + b"s3cret" + b"y" * 2000).message


def test_a_long_text_is_cut() -> None:
    assert len(error(500, b"x" * 10_000).message) < 400


@pytest.mark.parametrize(
    "body", [b"{", b"NaN", b'{"a":Infinity}', b"\xff\xfe", b"[" * 100_000, HTML, b"9" * 5000]
)
def test_a_success_that_is_not_json_is_an_error(body: bytes) -> None:
    with pytest.raises(ReplyError, match="GET /v1/maintenances: 200 OK: "):
        value(Reply(CALL, 200, {}, body))


@pytest.mark.parametrize("body", [b"", b" \r\n"])
def test_an_empty_success_has_no_value(body: bytes) -> None:
    assert value(Reply(CALL, 204, {}, body)) is None


@pytest.mark.parametrize(
    ("status", "headers", "nothing", "lost"),
    [
        (201, {}, False, False),
        (300, {"retry-after": "1"}, False, False),
        (404, {}, False, False),
        (408, {}, False, True),
        (429, {}, True, False),
        (499, {}, False, False),
        (500, {}, False, True),
        (500, {"retry-after": "1"}, False, True),
        (503, {}, False, True),
        (503, {"retry-after": "1"}, True, False),
        (520, {}, False, True),
    ],
)
def test_what_a_status_proves_about_a_write(
    status: int, headers: dict[str, str], nothing: bool, lost: bool
) -> None:
    """A create is sent again only where the server surely did nothing (docs/architecture.md 3)."""
    assert did_nothing(status, headers) is nothing
    assert Reply(CALL, status, headers, b"").lost is lost


def test_a_redirect_is_named_as_one() -> None:
    for status in (300, 302, 399):
        assert "redirected to other.example" in str(error(status, location="https://other.example/x"))
