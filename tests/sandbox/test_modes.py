"""What differs in each mode, as a plain HTTP client sees it."""

import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest

from compass_maint_cli.sandbox.error_shapes import NAMES
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.fixtures import ALIASES, FACILITIES, FINANCE, PAYMENTS, SEARCH, SITE
from compass_maint_cli.sandbox.modes import Modes
from tests.support.clock import Clock
from tests.support.sandbox_client import HOUR, NOW, body, opened, rule, titles

ALL = "/v1/maintenances"
TEAM = f"/v1/teams/{PAYMENTS}/maintenances"
DATADOG = ALIASES["datadog-prod"][1]


def test_a_new_window_is_missing_from_reads_for_the_lag(tmp_path: Path) -> None:
    clock = Clock(NOW)
    with opened(tmp_path, clock, modes=Modes(list_lag=3)) as api:
        old = api.post(ALL, json=body()).json()["id"]
        clock.time += timedelta(seconds=2)
        new = api.post(ALL, json=body()).json()["id"]
        api.post(TEAM, json=body())
        assert api.get(f"{ALL}/{old}").status_code == 404
        clock.time += timedelta(seconds=1)
        assert [window["id"] for window in api.get(ALL).json()["values"]] == [old]
        assert [api.get(f"{ALL}/{id_}").status_code for id_ in (old, new)] == [200, 404]
        assert api.get(TEAM).json()["values"] == []
        assert len(api.get(f"/v1/integrations/{DATADOG}").json()["maintenanceSources"]) == 1
        assert api.patch(f"{ALL}/{new}", json={"endDate": "2030-01-01T00:00:00Z"}).status_code == 200
        clock.time += timedelta(seconds=2)
        assert [window["id"] for window in api.get(ALL).json()["values"]] == [old, new]


@pytest.mark.parametrize("status", [403, 404])
def test_a_team_that_answers_a_status(tmp_path: Path, status: int) -> None:
    with opened(tmp_path, modes=Modes(team_status={PAYMENTS: status})) as api:
        replies = [api.get(TEAM), api.post(TEAM, json=body()), api.get(f"{TEAM}/x"), api.delete(f"{TEAM}/x")]
        replies.append(api.get(f"/v1/teams/{PAYMENTS}/policies", params={"type": "alert"}))
        assert [reply.status_code for reply in replies] == [status] * 5
        assert titles(replies[0]) == [f"Operations is not enabled for team {PAYMENTS}"]
        assert api.get(f"/v1/teams/{SEARCH}/maintenances").status_code == 200


@pytest.mark.parametrize(("team", "status"), [(FACILITIES, 403), (FINANCE, 404)])
def test_a_team_without_operations(tmp_path: Path, team: str, status: int) -> None:
    with opened(tmp_path) as api:
        assert api.get(f"/v1/teams/{team}/maintenances").status_code == status


SENTENCE = "rules is required"
SHAPED = {
    "documented": {"errors": [{"title": SENTENCE, "code": "UNPROCESSABLE_ENTITY"}]},
    "detail": {"errors": [{"title": "Unprocessable Entity", "detail": SENTENCE}]},
    "gateway": {"code": 422, "message": SENTENCE},
    "opsgenie": {"code": 42201, "message": SENTENCE, "took": 0.036, "requestId": ""},
    "message": {"message": SENTENCE, "took": 0.036, "requestId": ""},
    "timestamp": {
        "timestamp": "2026-11-24T22:00:00.000+00:00",
        "status": 422,
        "error": "Unprocessable Entity",
        "message": "No message available",
        "path": "",
    },
    "fields": {
        "message": "Request body is not processable. Please check the errors.",
        "errors": {"rules ": SENTENCE},
        "took": 0.036,
        "requestId": "",
    },
}


@pytest.mark.parametrize("shape", NAMES)
def test_every_error_has_the_shape(tmp_path: Path, shape: str) -> None:
    faults = Faults(fail=((409, 1.0),), methods=frozenset({"PATCH"}))
    window = body()
    del window["rules"]
    with opened(tmp_path, modes=Modes(error_shape=shape), faults=faults) as api:
        replies = [api.post(ALL, json=window), api.get(f"{ALL}/x"), api.patch(f"{ALL}/x", json={})]
    assert [reply.status_code for reply in replies] == [422, 404, 409]
    refused, gone, faulty = replies
    if shape == "empty":
        assert [reply.content for reply in replies] == [b""] * 3
    elif shape == "html":
        assert [reply.text.count("<h1>") for reply in replies] == [1, 1, 1]
        assert refused.headers["Content-Type"] == "text/html; charset=utf-8"
    else:
        message = refused.json()
        assert message | {key: "" for key in ("path", "requestId") if key in message} == SHAPED[shape]
        assert gone.json().keys() == faulty.json().keys() == message.keys()


@pytest.mark.parametrize(
    ("scope", "refused"),
    [("read", ["GET"]), ("write", ["POST", "PATCH", "cancel"]), ("delete", ["DELETE"])],
)
def test_a_missing_scope_refuses_its_methods_alone(tmp_path: Path, scope: str, refused: list[str]) -> None:
    with opened(tmp_path) as api:
        one = f"{ALL}/{api.post(ALL, json=body(NOW + HOUR)).json()['id']}"
    with opened(tmp_path, modes=Modes(missing_scopes=frozenset({scope}))) as api:
        replies = {
            "GET": api.get(one),
            "POST": api.post(TEAM, json=body()),
            "PATCH": api.patch(one, json={"description": "x"}),
            "cancel": api.post(f"{one}/cancel"),
            "DELETE": api.delete(one),
        }
    assert [name for name, reply in replies.items() if reply.status_code == 401] == refused
    assert replies[refused[0]].json() == {"code": 401, "message": "Unauthorized; scope does not match"}


def test_scopes_are_for_operations_only(tmp_path: Path) -> None:
    with opened(tmp_path, modes=Modes(missing_scopes=frozenset({"read", "write"}))) as api:
        assert api.get(f"https://{SITE}/_edge/tenant_info").status_code == 200
        assert api.post(f"https://{SITE}/gateway/api/graphql", json={"query": ""}).status_code == 200


def test_what_is_stored_is_normalised(tmp_path: Path) -> None:
    clock = Clock(NOW + timedelta(milliseconds=250))
    loud = {"state": "disabled", "entity": {"type": "integration", "id": DATADOG.upper()}}
    text = f'  {unicodedata.normalize("NFD", "ü")} <b> & "q" \n'
    with opened(tmp_path, clock, modes=Modes(normalise=True)) as api:
        created = api.post(ALL, json=body(NOW - HOUR, 3 * HOUR, description=text, rules=[loud])).json()
        assert created["description"] == "ü &lt;b&gt; &amp; &quot;q&quot;"
        assert created["rules"] == [rule("datadog-prod")]
        assert created["startDate"] == "2026-11-24T22:00:00.250Z"
        planned = api.post(ALL, json=body(NOW + HOUR)).json()
        assert planned["startDate"] == "2026-11-24T23:00:00Z"
        moved = api.patch(f"{ALL}/{planned['id']}", json={"startDate": "2026-11-24T20:00:00Z"}).json()
        assert (moved["startDate"], moved["status"]) == ("2026-11-24T22:00:00.250Z", "active")
        assert titles(api.post(ALL, json=body(rules=[1]))) != []
    with opened(tmp_path) as api:
        assert api.post(ALL, json=body(rules=[loud])).status_code == 422


@pytest.mark.parametrize(("skew", "status"), [(120, "active"), (-120, "planned")])
def test_a_clock_that_is_off(tmp_path: Path, skew: float, status: str) -> None:
    with opened(tmp_path, modes=Modes(clock_skew=skew)) as api:
        reply = api.post(ALL, json=body(NOW + timedelta(minutes=1)) if skew > 0 else body())
        assert reply.json()["status"] == status
        assert reply.headers["Date"] == f"Tue, 24 Nov 2026 {'22:02' if skew > 0 else '21:58'}:00 GMT"


def test_an_integration_that_names_no_windows(tmp_path: Path) -> None:
    with opened(tmp_path, modes=Modes(maintenance_sources=False)) as api:
        api.post(ALL, json=body())
        assert "maintenanceSources" not in api.get(f"/v1/integrations/{DATADOG}").json()


def test_an_integration_that_is_switched_off(tmp_path: Path) -> None:
    kind, id_ = ALIASES["datadog-staging"]
    with opened(tmp_path) as api:
        assert api.get(f"/v1/{kind}s/{id_}").json()["enabled"] is False
        assert api.post(ALL, json=body(rules=[rule("datadog-staging")])).status_code == 201


def test_a_stray_404_is_for_one_window_only(tmp_path: Path) -> None:
    with opened(tmp_path, faults=Faults(stray_404=1.0, times=2)) as api:
        one = f"{ALL}/{api.post(ALL, json=body(NOW + HOUR)).json()['id']}"
        assert api.get(ALL).status_code == 200
        assert [api.get(one).status_code, api.delete(one).status_code] == [404, 404]
        assert [api.get(one).status_code, api.delete(one).status_code] == [200, 204]
