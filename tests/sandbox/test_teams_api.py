"""Every team of the organisation, page by page, and the organisation of a site."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from compass_maint_cli.sandbox.fixtures import CLOUD_ID, FACILITIES, LEGACY, ORG_ID, PAYMENTS, SITE
from tests.support.sandbox_client import opened, titles

HOST = "https://api.atlassian.com"
TEAMS = f"/public/teams/v1/org/{ORG_ID}/teams"
GATEWAY = f"https://{SITE}/gateway/api"


def pages(api: httpx.Client, url: str, **query: str) -> list[list[dict[str, Any]]]:
    """Return the entities of every page, by following the cursor."""
    found: list[list[dict[str, Any]]] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.get(url, params=query | cursor).json()
        found.append(page["entities"])
        if page["cursor"] is None:
            return found
        cursor = {"cursor": page["cursor"]}


@pytest.mark.parametrize("url", [HOST + TEAMS, GATEWAY + TEAMS])
def test_a_page_in_the_middle_is_empty(tmp_path: Path, url: str) -> None:
    with opened(tmp_path) as api:
        found = pages(api, url, siteId=CLOUD_ID, size="300")
    assert [[team["displayName"] for team in page] for page in found] == [
        ["Payments", "Search", "Platform"],
        [],
        ["Facilities", "Finance", "Legacy Billing"],
    ]
    team = {"teamId": PAYMENTS, "displayName": "Payments", "organizationId": ORG_ID, "state": "ACTIVE"}
    assert found[0][0] == team
    assert [team["teamId"] for page in found for team in page if team["state"] == "ARCHIVED"] == [LEGACY]
    assert found[2][0]["teamId"] == FACILITIES


def test_sizes_and_sites(tmp_path: Path) -> None:
    with opened(tmp_path) as api:
        assert len(pages(api, HOST + TEAMS, siteId=CLOUD_ID, size="1")) == 9
        assert sum(len(page) for page in pages(api, HOST + TEAMS)) == 9
        assert [len(page) for page in pages(api, HOST + TEAMS, siteId="another")] == [0, 0, 0]


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ({"size": "301"}, 400, "size must be a whole number from 1 to 300, not '301'"),
        ({"cursor": "x"}, 400, "cursor must be that of a page"),
        ({"offset": "0"}, 400, "Unknown parameter 'offset'"),
    ],
)
def test_a_query_is_checked(tmp_path: Path, query: dict[str, str], status: int, message: str) -> None:
    with opened(tmp_path) as api:
        reply = api.get(HOST + TEAMS, params=query)
        assert (reply.status_code, titles(reply)) == (status, [message])
        assert api.get(f"{HOST}/public/teams/v1/org/nobody/teams").status_code == 404
        api.auth = httpx.Auth()
        assert api.get(HOST + TEAMS).status_code == 401
        assert api.post(f"{GATEWAY}/graphql", json={"query": ""}).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"query": f'{{ tenantContexts(cloudIds: ["{CLOUD_ID}"]) {{ cloudId orgId }} }}'},
        {
            "query": f'query x {{\n  tenantContexts(hostNames:["{SITE}"]){{cloudId, orgId}}\n}}',
            "variables": None,
        },
        {
            "query": "query x($ids: [ID!]) { tenantContexts(cloudIds: $ids) { cloudId orgId } }",
            "variables": {"ids": [CLOUD_ID]},
        },
    ],
)
def test_a_site_names_its_organization(tmp_path: Path, body: dict[str, Any]) -> None:
    with opened(tmp_path) as api:
        reply = api.post(f"{GATEWAY}/graphql", json=body)
    contexts = [{"cloudId": CLOUD_ID, "orgId": ORG_ID}]
    assert (reply.status_code, reply.json()) == (200, {"data": {"tenantContexts": contexts}})


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ('{ tenantContexts(cloudIds: ["x"]) { orgId } }', {"data": {"tenantContexts": [None]}}),
        (
            "{ tenantContexts(cloudIds: $ids) { orgId } }",
            {"data": None, "errors": [{"message": "cloudIds must be a list of strings"}]},
        ),
        (
            '{ tenantContexts(cloudIds: ["x"]) { name } }',
            {"data": None, "errors": [{"message": "Unknown field 'name' of TenantContext"}]},
        ),
    ],
)
def test_other_queries(tmp_path: Path, query: str, answer: dict[str, Any]) -> None:
    with opened(tmp_path) as api:
        assert api.post(f"{GATEWAY}/graphql", json={"query": query}).json() == answer
        other = api.post(f"{GATEWAY}/graphql", json={"query": "{ me { name } }"}).json()
        assert other["errors"][0]["message"].startswith("Only tenantContexts")
