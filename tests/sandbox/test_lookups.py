"""The look-up lists: integrations, syncs, policies, teams, and the cloud id."""

from pathlib import Path

import httpx

from compass_maint_cli.sandbox.fixtures import ALIASES, INTEGRATIONS, PAYMENTS, SEARCH, SYNCS
from tests.support.clock import Clock
from tests.support.sandbox_client import HOUR, NOW, body, opened, rule, titles

TEAM = f"/v1/teams/{PAYMENTS}/maintenances"


def test_integrations_and_syncs(tmp_path: Path) -> None:
    with opened(tmp_path) as api:
        everything = api.get("/v1/integrations").json()
        assert [value["id"] for value in everything["values"]] == [source.id for source in INTEGRATIONS]
        assert everything["links"] == {}
        assert everything["values"][0] == {
            "id": ALIASES["datadog-prod"][1],
            "name": "Datadog Prod",
            "type": "Datadog",
            "enabled": True,
            "teamId": PAYMENTS,
        }
        assert "teamId" not in everything["values"][-1]
        middle = api.get("/v1/integrations", params={"size": 3, "offset": 3}).json()
        assert middle["links"] == {
            "next": "/v1/integrations?offset=6&size=3",
            "previous": "/v1/integrations?offset=0&size=3",
        }
        for query, names in (
            ({"type": "Grafana", "teamId": SEARCH}, ["Grafana"]),
            ({"name": "GRAFANA"}, ["GRAFANA"]),
            ({"name": "datadog prod"}, []),
            ({"teamId": "nobody"}, []),
        ):
            found = api.get("/v1/integrations", params=query).json()["values"]
            assert [value["name"] for value in found] == names
        syncs = api.get("/v1/syncs", params={"size": "2"}).json()
        assert [value["id"] for value in syncs["values"]] == [source.id for source in SYNCS[:2]]
        assert syncs["links"] == {"next": "/v1/syncs?offset=2&size=2"}
        assert api.get("/v1/syncs", params={"name": "Jira"}).status_code == 422


def test_an_integration_names_the_windows_that_cover_it(tmp_path: Path) -> None:
    clock = Clock(NOW)
    kind, id_ = ALIASES["datadog-prod"]
    with opened(tmp_path, clock) as api:
        active = api.post("/v1/maintenances", json=body()).json()["id"]
        planned = api.post(TEAM, json=body(NOW + HOUR)).json()["id"]
        cancelled = api.post(TEAM, json=body()).json()["id"]
        api.post(f"{TEAM}/{cancelled}/cancel")
        api.post("/v1/maintenances", json=body(description=id_, rules=[rule("sentry-platform")]))
        millis = int(NOW.timestamp()) * 1000
        reply = api.get(f"/v1/{kind}s/{id_}").json()
        assert reply["maintenanceSources"] == [
            {
                "maintenanceId": active,
                "enabled": True,
                "interval": {"startTimeMillis": millis, "endTimeMillis": millis + 3_600_000},
            },
            {
                "maintenanceId": planned,
                "enabled": False,
                "interval": {"startTimeMillis": millis + 3_600_000, "endTimeMillis": millis + 7_200_000},
            },
        ]
        clock.time += 2 * HOUR
        assert api.get(f"/v1/{kind}s/{id_}").json()["maintenanceSources"] == []
        assert api.get("/v1/integrations/no-such-id").status_code == 404


def test_policies(tmp_path: Path) -> None:
    with opened(tmp_path) as api:
        page = api.get("/v1/alerts/policies", params={"size": 1}).json()
        quiet = {"type": "alert", "id": ALIASES["quiet-hours"][1], "name": "Quiet Hours"}
        assert page == {
            "values": [quiet | {"enabled": False, "order": 1}],
            "links": {"next": "/v1/alerts/policies?offset=1&size=1"},
        }
        team = f"/v1/teams/{PAYMENTS}/policies"
        nights = api.get(team, params={"type": "notification"}).json()
        assert [value["name"] for value in nights["values"]] == ["Night Shift", "Weekends"]
        assert [value["name"] for value in api.get(team, params={"type": "alert"}).json()["values"]] == [
            "Dedupe Payments"
        ]
        assert titles(api.get(team)) == ["type is required: alert or notification"]
        assert api.get(team, params={"type": "alert", "size": 51}).status_code == 422
        assert api.get("/v1/teams/nobody/policies", params={"type": "alert"}).status_code == 404


def test_only_jsm_lists_teams(tmp_path: Path) -> None:
    with opened(tmp_path, product="jsm") as jsm, opened(tmp_path) as compass:
        teams = jsm.get("/v1/teams").json()["platformTeams"]
        assert teams[0] == {"teamId": PAYMENTS, "teamName": "Payments"}
        assert compass.get("/v1/teams").status_code == 404


def test_the_cloud_id_of_a_site_needs_no_credentials(tmp_path: Path) -> None:
    with opened(tmp_path) as api:
        api.auth = httpx.Auth()
        reply = api.get("https://sandbox.example/_edge/tenant_info")
    assert (reply.status_code, reply.json()) == (200, {"cloudId": "3c5a1f0e-9b7d-4d52-8a64-0f2e7b91c6d8"})
