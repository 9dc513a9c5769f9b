"""What the sandbox refuses: strict where the API leaves it open, in the documented shape and status."""

import json
from pathlib import Path
from typing import Any

import pytest

from compass_maint_cli.sandbox.fixtures import PAYMENTS
from tests.support.sandbox_client import HOUR, NOW, body, opened, rule, titles

TEAM = f"/v1/teams/{PAYMENTS}/maintenances"
DATE = "must be an ISO 8601 date-time with an offset, such as 2026-12-01T21:00:00Z"
DATADOG = "51e9e162-767b-47a6-a00a-4cd8b6f94829"


def entity(kind: object, id_: object, state: object = "disabled") -> dict[str, Any]:
    return {"state": state, "entity": {"type": kind, "id": id_}}


def ascii_json(window: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that send a window as ASCII: the only way to send half a surrogate pair."""
    return {"content": json.dumps(window).encode(), "headers": {"Content-Type": "application/json"}}


REFUSED: list[tuple[dict[str, Any], list[str]]] = [
    ({"priority": 1}, ["Unknown field 'priority'"]),
    ({"status": "active"}, ["Unknown field 'status'"]),
    ({"description": None}, ["description must be a string"]),
    ({"description": "x" * 201}, ["description has 201 characters; at most 200 are allowed"]),
    ({"description": "a\x00b"}, ["description must not hold NUL or half of a surrogate pair"]),
    ({"description": "\ud800"}, ["description must not hold NUL or half of a surrogate pair"]),
    ({"startDate": None}, [f"startDate {DATE}"]),
    ({"startDate": 1796162400}, [f"startDate {DATE}"]),
    ({"startDate": "2026-12-01T21:00:00"}, [f"startDate {DATE}"]),
    ({"startDate": "2026-12-01"}, [f"startDate {DATE}"]),
    ({"startDate": "2026-02-30T21:00:00Z"}, [f"startDate {DATE}"]),
    ({"startDate": "0001-01-01T00:00:00+12:00"}, [f"startDate {DATE}"]),
    ({"endDate": "9999-12-31T23:59:59-12:00"}, [f"endDate {DATE}"]),
    ({"endDate": "2026-12-01T24:00:00Z"}, [f"endDate {DATE}"]),
    (
        {"endDate": "2026-11-24T22:00:00Z"},
        ["endDate 2026-11-24T22:00:00Z must be after startDate 2026-11-24T22:00:00Z"],
    ),
    (
        {"startDate": "2026-11-24T21:00:00Z", "endDate": "2026-11-24T22:00:00Z"},
        ["endDate 2026-11-24T22:00:00Z is in the past"],
    ),
    ({"rules": []}, ["rules must be a list of at least one rule"]),
    ({"rules": {"state": "disabled"}}, ["rules must be a list of at least one rule"]),
    ({"rules": ["x"]}, ["rules[0]: a rule is an object with state and entity, and nothing else"]),
    (
        {"rules": [{"state": "disabled"}]},
        ["rules[0]: a rule is an object with state and entity, and nothing else"],
    ),
    ({"rules": [entity("alert", DATADOG)]}, ["rules[0]: entity.type must be integration, policy or sync"]),
    ({"rules": [entity([], DATADOG)]}, ["rules[0]: entity.type must be integration, policy or sync"]),
    ({"rules": [entity("policy", 7)]}, ["rules[0]: entity.id must be a string"]),
    ({"rules": [entity("sync", DATADOG)]}, [f"rules[0]: sync '{DATADOG}' not found"]),
    (
        {"rules": [entity("integration", "x", "noMaintenance")]},
        ["rules[0]: state must be disabled or enabled"],
    ),
    (
        {"rules": [rule("jira-payments", "enabled")]},
        ["rules[0]: state has to be disabled for integrations and syncs, not enabled for a sync"],
    ),
    (
        {"rules": [rule("datadog-prod"), rule("datadog-prod")]},
        [f"rules[1]: integration {DATADOG} is named twice"],
    ),
    (
        {"rules": [rule("quiet-hours"), rule("quiet-hours", "enabled"), {}]},
        [
            "rules[1]: policy 258bec1f-bae6-4190-bcc6-56c42990131c is named twice",
            "rules[2]: a rule is an object with state and entity, and nothing else",
        ],
    ),
    ({"x": 1, "description": 2}, ["Unknown field 'x'", "description must be a string"]),
]


@pytest.mark.parametrize(("fields", "message"), REFUSED)
def test_every_problem_is_named(tmp_path: Path, fields: dict[str, Any], message: list[str]) -> None:
    with opened(tmp_path) as api:
        planned = api.post("/v1/maintenances", json=body(NOW + HOUR)).json()
        created = api.post("/v1/maintenances", **ascii_json(body(**fields)))
        assert (created.status_code, titles(created)) == (422, message)
        if "status" not in fields:
            changed = api.patch(f"/v1/maintenances/{planned['id']}", **ascii_json(body(**fields)))
            assert (changed.status_code, titles(changed)) == (422, message)
        assert [window["id"] for window in api.get("/v1/maintenances").json()["values"]] == [planned["id"]]


def test_dates_and_rules_are_needed(tmp_path: Path) -> None:
    with opened(tmp_path) as api:
        reply = api.post("/v1/maintenances", json={})
    assert titles(reply) == ["startDate is required", "endDate is required", "rules is required"]


def test_a_description_may_be_missing_or_full(tmp_path: Path) -> None:
    window = body()
    del window["description"]
    with opened(tmp_path) as api:
        assert api.post("/v1/maintenances", json=window).json()["description"] == ""
        for description in ("ü" * 200, "", "\x1b[31m\u202e\n\t'\"\\", "🛠"):
            created = api.post("/v1/maintenances", json=body(description=description)).json()
            assert api.get(f"/v1/maintenances/{created['id']}").json()["description"] == description


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2029-06-15T10:00:00Z", "2029-06-15T10:00:00Z"),
        ("2029-06-15T10:00:00.501Z", "2029-06-15T10:00:00.501Z"),
        ("2029-06-15T10:00:00.000Z", "2029-06-15T10:00:00Z"),
        ("2029-06-15T10:00:00.000999Z", "2029-06-15T10:00:00Z"),
        ("2029-06-15T10:00:00.123456Z", "2029-06-15T10:00:00.123Z"),
        ("2029-06-15T10:00:00+02:00", "2029-06-15T08:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("2029-06-15t10:00:00z", "2029-06-15T10:00:00Z"),
        ("2029-06-15T10:00:00.123456789Z", "2029-06-15T10:00:00.123Z"),
        ("2029-06-15t10:00:00.5000000000+02:00", "2029-06-15T08:00:00.500Z"),
    ],
)
def test_dates_come_back_in_utc(tmp_path: Path, sent: str, shown: str) -> None:
    with opened(tmp_path) as api:
        assert api.post("/v1/maintenances", json=body(endDate=sent)).json()["endDate"] == shown


@pytest.mark.parametrize(
    ("scope", "alias", "message"),
    [
        ("/v1/maintenances", "jira-search", None),
        ("/v1/maintenances", "email-gateway", None),
        ("/v1/maintenances", "quiet-hours", None),
        ("/v1/maintenances", "payments-nights", "belongs to a team; a global window cannot name it"),
        (TEAM, "payments-nights", None),
        (TEAM, "quiet-hours", None),
        (TEAM, "email-gateway", None),
        (TEAM, "prometheus-search", "belongs to another team"),
        (TEAM, "search-nights", "belongs to another team"),
    ],
)
def test_a_window_names_what_its_scope_may(
    tmp_path: Path, scope: str, alias: str, message: str | None
) -> None:
    with opened(tmp_path) as api:
        reply = api.post(scope, json=body(rules=[rule(alias)]))
    if message is None:
        assert reply.status_code == 201
    else:
        assert (reply.status_code, [message in title for title in titles(reply)]) == (422, [True])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b"\xff",
        b'{"rules":NaN}',
        b'{"a":1,"a":2}',
        b"[" * 100_000,
        b"9" * 5000,
    ],
)
@pytest.mark.parametrize(("scope", "status"), [("/v1/maintenances", 400), (TEAM, 422)])
def test_a_body_is_a_json_object(tmp_path: Path, scope: str, status: int, content: bytes) -> None:
    with opened(tmp_path) as api:
        reply = api.post(scope, content=content, headers={"Content-Type": "application/json"})
        assert (reply.status_code, len(titles(reply))) == (status, 1)


def test_other_content_and_too_much_of_it_are_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as api:
        form = api.post("/v1/maintenances", data={"description": "x"})
        assert (form.status_code, titles(form)) == (
            400,
            ["Content-Type must be application/json, not 'application/x-www-form-urlencoded'"],
        )
        long = api.post(TEAM, json=body(description="x" * 1024 * 1024))
        assert (long.status_code, titles(long)) == (422, ["The body is too large"])


def test_no_body_where_none_is_documented(tmp_path: Path) -> None:
    with opened(tmp_path) as api:
        id_ = api.post("/v1/maintenances", json=body()).json()["id"]
        reply = api.post(f"/v1/maintenances/{id_}/cancel", json={"force": True})
        assert (reply.status_code, titles(reply)) == (422, ["This request takes no body"])
        assert api.post(f"/v1/maintenances/{id_}/cancel?force=1").status_code == 422
        assert api.request("DELETE", f"/v1/maintenances/{id_}", json={}).status_code == 422
        assert api.get(f"/v1/maintenances/{id_}").json()["status"] == "active"
        assert api.post(f"/v1/maintenances/{id_}/cancel", json={}).json()["status"] == "cancelled"


def test_what_cannot_change_may_be_sent_back_as_it_is(tmp_path: Path) -> None:
    """The Terraform provider sends the whole window (docs/api-facts.md 2.1)."""
    with opened(tmp_path) as api:
        window = api.post(TEAM, json=body(NOW + HOUR, teamId=PAYMENTS)).json()
        one = f"{TEAM}/{window['id']}"
        assert api.patch(one, json=window | {"description": "x"}).json() == window | {"description": "x"}
        for status in ("planned", "active", "past", "cancelled"):  # as last seen, however long ago
            reply = api.patch(one, json=window | {"description": status, "status": status})
            assert (reply.status_code, reply.json()["status"]) == (200, "planned")
        assert titles(api.patch(one, json={"status": "planned"})) == ["Nothing to update"]
        for key in ("id", "status", "teamId"):
            reply = api.patch(one, json=window | {key: "other"})
            assert (reply.status_code, titles(reply)) == (422, [f"{key} cannot be changed"])
        assert api.post(TEAM, json=body(teamId="other")).status_code == 422
        assert titles(api.patch(one, json={})) == ["Nothing to update"]
