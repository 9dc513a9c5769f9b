"""Any reply gives a window, a list, or one of our errors in one printable line."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compass_maint_cli.api.client import Client
from compass_maint_cli.domain.maintenance import Changes
from compass_maint_cli.errors import CompassMaintError
from tests.support.api_client import client_over, draft

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [
    "id",
    "status",
    "description",
    "startDate",
    "endDate",
    "rules",
    "teamId",
    "values",
    "links",
    "next",
    "errors",
    "title",
    "code",
    "message",
    "entity",
    "type",
    "state",
    "requestId",
    "platformTeams",
    "error",
]
LIKELY = st.recursive(
    SCALARS | st.sampled_from(["planned", "2026-12-01T21:00:00Z", "?offset=5", "?offset=0", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=15,
)
BODIES = (
    st.binary(max_size=200)
    | (JSON | LIKELY).map(lambda data: json.dumps(data).encode())
    | st.text(max_size=80).map(lambda text: f"<html><title>{text}".encode("utf-8", "replace"))
)
STATUSES = st.sampled_from(
    [200, 200, 200, 201, 204, 301, 304, 400, 401, 402, 403, 404, 409, 410, 422, 429, 500, 502, 503, 504]
) | st.integers(200, 999)
NAMES = st.sampled_from(
    ["Retry-After", "Date", "X-Request-Id", "Location", "Set-Cookie", "Content-Type", "Content-Length"]
)
HEADERS = st.dictionaries(
    NAMES, st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30), max_size=3
)
REPLIES = st.lists(st.tuples(STATUSES, HEADERS, BODIES), min_size=1, max_size=3)


def calls(client: Client) -> list[Any]:
    return [
        lambda: list(client.list_maintenances(None)),
        lambda: client.get_maintenance("t", "w"),
        lambda: client.create_maintenance(draft()),
        lambda: client.update_maintenance(None, "w", Changes(description="x")),
        lambda: client.cancel_maintenance(None, "w"),
        lambda: client.delete_maintenance(None, "w"),
        lambda: list(client.lists.of("integration")),
        lambda: list(client.lists.of("alert", "t")),
        lambda: list(client.lists.teams()),
    ]


def check(replies: list[tuple[int, dict[str, str], bytes]], which: int) -> None:
    requests = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal requests
        status, headers, body = replies[min(requests, len(replies) - 1)]
        requests += 1
        # A list that never ends is not part of this: it has five pages at most.
        if requests > 40:
            return httpx.Response(404)
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body), request=request)

    with client_over(httpx.MockTransport(answer), retries=1, parallel=1) as client:
        message = error_of(calls(client)[which])
    if message is not None:
        assert message.message.isprintable()
        assert json.dumps(message.as_data())


def error_of(call: Callable[[], object]) -> CompassMaintError | None:
    try:
        call()
    except CompassMaintError as error:
        return error
    return None


@settings(max_examples=600)
@given(replies=REPLIES, which=st.integers(0, 8))
@example([(200, {}, b'{"values":[{"id":"a"}],"links":{"next":"?offset=5"}}')], 0)
@example([(200, {"Content-Length": "9999"}, b"{}")], 1)
@example([(200, {}, b'{"id":"\\ud800"}')], 1)
def test_any_reply(replies: list[tuple[int, dict[str, str], bytes]], which: int) -> None:
    check(replies, which)


@pytest.mark.soak
@settings(max_examples=6000)
@given(replies=REPLIES, which=st.integers(0, 8))
def test_thousands_of_replies(replies: list[tuple[int, dict[str, str], bytes]], which: int) -> None:
    check(replies, which)
