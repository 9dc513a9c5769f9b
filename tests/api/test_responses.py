"""Every shape of error (docs/api-facts.md 1.8) in one sentence, with exit code and hint, without markup."""

import pytest

from compass_maint_cli.api.requests import ApiRequest
from compass_maint_cli.api.responses import Reply, problem, value
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


def error(status: int, body: bytes = b"", **headers: str) -> CompassMaintError:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return problem(CALL, Reply(status, named, body), lambda text: text.replace("s3cret", "***"))


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (422, b'{"errors":[{"title":"endDate is past","code":"INVALID"}]}', "endDate is past [INVALID]"),
        (422, b'{"errors":[{"title":"Bad","detail":"Worse"},{"title":"More"}]}', "Bad: Worse; More"),
        (400, b'{"errors":[{"code":"BAD_REQUEST"}]}', "BAD_REQUEST"),
        (
            401,
            b'{"code":401,"message":"Unauthorized; scope does not match"}',
            "Unauthorized; scope does not match [401]",
        ),
        (403, b'{"code":40301,"message":"No access.","took":0.1,"requestId":"r"}', "No access. [40301]"),
        (
            422,
            b'{"message":"No","errors":{"endDate":"is past","rules":["a","b"]}}',
            "No; endDate: is past; rules: a, b",
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
def test_every_shape_of_error_is_one_sentence(status: int, body: bytes, said: str) -> None:
    message = error(status, body).message
    assert message.partition(str(status))[0] == "GET /v1/maintenances: "
    assert message.partition(str(status))[2].partition(": ")[2] == said
    assert message.isprintable()


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        (AuthError, [401, 402, 403]),
        (NotFoundError, [404, 410]),
        (ConflictError, [400, 409, 422]),
        (UnavailableError, [408, 429, 500, 502, 503, 504, 520]),
        (ReplyError, [302, 304, 405, 415, 418]),
    ],
)
def test_what_each_status_means(kind: type[CompassMaintError], statuses: list[int]) -> None:
    assert {type(error(status)) for status in statuses} == {kind}
    assert [error(status).status for status in statuses] == statuses


@pytest.mark.parametrize(
    ("status", "body", "hint"),
    [
        (401, b'{"message":"Unauthorized; scope does not match"}', "classic API token without scopes"),
        (401, b"", "compass-maint login"),
        (402, b"", "plan"),
        (403, b'{"message":"Feature not available in your plan"}', "plan does not include"),
        (403, b'{"message":"Account does not have access to Opsgenie."}', "no Operations"),
        (502, HTML, "not from the API"),
    ],
)
def test_hints(status: int, body: bytes, hint: str) -> None:
    assert hint in (error(status, body).hint or "")


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
def test_a_success_that_is_no_json(body: bytes) -> None:
    with pytest.raises(ReplyError, match="GET /v1/maintenances: 200 OK: "):
        value(CALL, Reply(200, {}, body))


@pytest.mark.parametrize("body", [b"", b" \r\n"])
def test_an_empty_success_is_nothing(body: bytes) -> None:
    assert value(CALL, Reply(204, {}, body)) is None
