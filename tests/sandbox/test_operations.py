"""The twelve operations, as docs/api-facts.md 1.2 documents them, under both products' bases."""

from pathlib import Path

import httpx
import pytest

from compass_maint_cli.sandbox.fixtures import PAYMENTS
from tests.support.clock import Clock
from tests.support.sandbox_client import HOUR, NOW, body, opened, rule, text

SCOPES = ["/v1/maintenances", f"/v1/teams/{PAYMENTS}/maintenances"]


@pytest.mark.parametrize("product", ["compass", "jsm"])
@pytest.mark.parametrize("scope", SCOPES)
def test_the_life_of_a_window(tmp_path: Path, product: str, scope: str) -> None:
    clock = Clock(NOW)
    owner = {"teamId": PAYMENTS} if "teams" in scope else {}
    with opened(tmp_path, clock, product=product) as api:
        created = api.post(scope, json=body(NOW + HOUR))
        window = created.json()
        expected = owner | {"id": window["id"], "status": "planned"} | body(NOW + HOUR)
        assert (created.status_code, window) == (201, expected)
        one = f"{scope}/{window['id']}"

        changed = api.patch(one, json={"description": "Patch two", "rules": [rule("quiet-hours", "enabled")]})
        expected |= {"description": "Patch two", "rules": [rule("quiet-hours", "enabled")]}
        assert (changed.status_code, changed.json()) == (200, expected)

        clock.time += HOUR
        extended = api.patch(one, json={"endDate": text(NOW + 3 * HOUR)})
        expected |= {"endDate": text(NOW + 3 * HOUR), "status": "active"}
        assert (extended.status_code, extended.json()) == (200, expected)

        cancelled = api.post(f"{one}/cancel")
        expected |= {"status": "cancelled"}
        assert (cancelled.status_code, cancelled.json()) == (200, expected)
        assert api.get(one).json() == expected
        assert api.get(scope).json() == {"values": [expected], "links": {"next": None}}

        deleted = api.delete(one)
        assert (deleted.status_code, deleted.content) == (204, b"")
        assert api.get(one).status_code == 404
        assert api.get(scope).json() == {"values": [], "links": {"next": None}}


def test_scopes_are_separate_collections(tmp_path: Path) -> None:
    with opened(tmp_path) as api:
        ids = [api.post(scope, json=body()).json()["id"] for scope in SCOPES]
        for scope, id_ in zip(SCOPES, ids, strict=True):
            assert [window["id"] for window in api.get(scope).json()["values"]] == [id_]
        for scope, id_ in zip(SCOPES, reversed(ids), strict=True):
            assert [call(f"{scope}/{id_}").status_code for call in (api.get, api.delete)] == [404, 404]
            assert api.patch(f"{scope}/{id_}", json={"description": "x"}).status_code == 404
            assert api.post(f"{scope}/{id_}/cancel").status_code == 404


def test_both_products_show_the_same_windows(tmp_path: Path) -> None:
    with opened(tmp_path, product="jsm") as jsm, opened(tmp_path, product="compass") as compass:
        created = jsm.post("/v1/maintenances", json=body()).json()
        assert compass.get("/v1/maintenances").json()["values"] == [created]


def test_windows_survive_the_application(tmp_path: Path) -> None:
    with opened(tmp_path) as api:
        created = api.post("/v1/maintenances", json=body()).json()
    with opened(tmp_path) as api:
        assert api.get(f"/v1/maintenances/{created['id']}").json() == created


def test_a_reply_says_the_time_of_the_sandbox(tmp_path: Path) -> None:
    with opened(tmp_path) as api:
        reply = api.get("/v1/maintenances")
    assert reply.headers["Date"] == "Tue, 24 Nov 2026 22:00:00 GMT"
    assert reply.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("auth", [None, ("oncall@sandbox.example", "wrong"), ("you", "sandbox-token")])
def test_other_credentials_are_refused(tmp_path: Path, auth: tuple[str, str] | None) -> None:
    with opened(tmp_path) as api:
        api.auth = httpx.BasicAuth(*auth) if auth else httpx.Auth()
        reply = api.get("/v1/maintenances")
    assert (reply.status_code, reply.json()) == (401, {"code": 401, "message": "Unauthorized"})


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    with opened(tmp_path) as api:
        elsewhere = str(api.base_url).replace("3c5a1f0e", "00000000")
        for path in (
            f"{elsewhere}v1/maintenances",
            "/v1/maintenances/",
            "/v1//maintenances",
            "/v1/maintenances/no-such-id",
            "/v1/maintenances/%E2%82%AC",
            "/v1/teams/no-such-team/maintenances",
            "/v2/maintenances",
        ):
            reply = api.get(path)
            assert (reply.status_code, [e["code"] for e in reply.json()["errors"]]) == (404, ["NOT_FOUND"])


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", ""), ("DELETE", ""), ("PUT", "/x"), ("GET", "/x/cancel")]
)
def test_other_methods_are_not_allowed(tmp_path: Path, method: str, path: str) -> None:
    with opened(tmp_path) as api:
        reply = api.request(method, f"/v1/maintenances{path}")
    assert reply.status_code == 405
    assert reply.headers["Allow"] in {"GET, HEAD, POST", "DELETE, GET, HEAD, PATCH", "POST"}
