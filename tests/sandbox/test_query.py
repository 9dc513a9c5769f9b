"""Pages of windows: sizes, offsets, links and filters."""

from pathlib import Path

import pytest

from compass_maint_cli.sandbox.fixtures import PAYMENTS, SEARCH
from tests.support.clock import Clock
from tests.support.sandbox_client import HOUR, NOW, body, opened, titles

TEAM = f"/v1/teams/{PAYMENTS}/maintenances"


@pytest.mark.parametrize("scope", ["/v1/maintenances", TEAM])
def test_pages_follow_each_other(tmp_path: Path, scope: str) -> None:
    with opened(tmp_path) as api:
        ids = [api.post(scope, json=body(description=str(n))).json()["id"] for n in range(45)]
        first = api.get(scope).json()
        assert [window["id"] for window in first["values"]] == ids[:20]
        assert first["links"] == {"next": f"{scope}?offset=20&size=20"}
        seen, link = [], f"{scope}?size=15"
        while link:
            page = api.get(link).json()
            seen += [window["id"] for window in page["values"]]
            link = page["links"]["next"]
        assert seen == ids
        assert api.get(scope, params={"offset": 45}).json() == {"values": [], "links": {"next": None}}
        assert api.get(scope, params={"offset": 2**31 - 1}).json() == {"values": [], "links": {"next": None}}


def test_the_next_link_keeps_the_filter(tmp_path: Path) -> None:
    clock = Clock(NOW)
    with opened(tmp_path, clock) as api:
        for n in range(6):
            api.post("/v1/maintenances", json=body(length=HOUR * (1 + n % 2)))
        clock.time = NOW + HOUR
        page = api.get("/v1/maintenances", params={"type": "past", "size": 2}).json()
        assert [window["status"] for window in page["values"]] == ["past", "past"]
        assert page["links"]["next"] == "/v1/maintenances?offset=2&size=2&type=past"
        assert [window["status"] for window in api.get(page["links"]["next"]).json()["values"]] == ["past"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/maintenances?type=all",
        f"{TEAM}?type=non-expired",
        f"/v1/integrations?teamId={SEARCH}",
        "/v1/integrations?type=Datadog",
        "/v1/syncs?type=jira-software-cloud",
        "/v1/alerts/policies?",
        f"/v1/teams/{PAYMENTS}/policies?type=notification",
    ],
)
def test_every_link_can_be_followed_as_it_is(tmp_path: Path, path: str) -> None:
    with opened(tmp_path) as api:
        for scope in ("/v1/maintenances", TEAM):
            for _ in range(2):
                api.post(scope, json=body())
        whole = api.get(path).json()["values"]
        seen, link = [], f"{path}&size=1"
        while link:
            reply = api.get(link)
            assert reply.status_code == 200, reply.text
            seen += reply.json()["values"]
            link = reply.json()["links"].get("next")
        assert seen == whole
        assert len(seen) > 1


def test_a_link_keeps_a_name_that_needs_escaping(tmp_path: Path) -> None:
    with opened(tmp_path) as api:
        page = api.get("/v1/integrations", params={"name": "Datadog Prod", "offset": 1}).json()
        link = page["links"]["previous"]
        assert link == "/v1/integrations?offset=0&size=100&name=Datadog+Prod"
        assert [value["name"] for value in api.get(link).json()["values"]] == ["Datadog Prod"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("type=active", "type must be one of all, non-expired, past, not 'active'"),
        ("type=", "type must be one of all, non-expired, past, not ''"),
        ("type=all&type=past", "type is given twice"),
        ("status=active", "Unknown parameter 'status'"),
        ("offset=-1", "offset must be a whole number from 0 to 2147483647, not '-1'"),
        ("offset=2147483648", "offset must be a whole number from 0 to 2147483647, not '2147483648'"),
        ("offset=" + "9" * 5000, None),
        ("offset=%D9%A1", "offset must be a whole number from 0 to 2147483647, not '\u0661'"),
        ("size=0", "size must be a whole number from 1 to 100, not '0'"),
        ("size=101", "size must be a whole number from 1 to 100, not '101'"),
        ("size=", "size must be a whole number from 1 to 100, not ''"),
        ("size=1e1", "size must be a whole number from 1 to 100, not '1e1'"),
    ],
)
@pytest.mark.parametrize("scope", ["/v1/maintenances", TEAM])
def test_a_query_is_checked(tmp_path: Path, scope: str, query: str, message: str | None) -> None:
    with opened(tmp_path) as api:
        reply = api.get(f"{scope}?{query}")
    assert reply.status_code == 422
    assert message is None or titles(reply) == [message]
