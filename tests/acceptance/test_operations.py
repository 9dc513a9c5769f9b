"""The twelve operations by the six verbs, and the sandbox's own examples as the client sends them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from compass_maint_cli.sandbox.fixtures import PAYMENTS
from compass_maint_cli.times.wire import from_wire
from tests.support.contract import Contract
from tests.support.tcp_cli import DATADOG, QUIET, RULE, TEAM, TcpCli

RULES = ("--disable", "integration:datadog-prod", "--enable", "policy:quiet-hours")


def operations(tcp_cli: TcpCli, scope: tuple[str, ...]) -> list[str]:
    """Run the six verbs in a scope, and return their requests, with ids as ``{id}``."""
    message = []
    id_ = ""
    for argv in (
        ("create", *RULES, "--on-overlap", "ignore"),
        ("list",),
        ("get", "ID"),
        ("update", "ID", "--extend", "1h"),
        ("cancel", "ID"),
        ("delete", "ID", "--yes"),
    ):
        result = tcp_cli(*(id_ if word == "ID" else word for word in argv), *scope, "-q")
        assert result.code == 0, result
        id_ = id_ or result.out.strip()
        message += [line.replace(id_, "{id}").replace(PAYMENTS, "{teamId}") for line in tcp_cli.requests()]
    return message


@pytest.mark.parametrize("product", ["compass", "jsm"])
def test_the_twelve_operations(tcp_cli: TcpCli, product: str) -> None:
    tcp_cli.cli.variables["COMPASS_MAINT_PRODUCT"] = product
    requests = {*operations(tcp_cli, ("--global",)), *operations(tcp_cli, TEAM)}
    requests = {each for each in requests if "/v1/alerts/" not in each and "/v1/integrations/" not in each}
    assert sorted(requests) == sorted(
        f"{method} {windows}{rest}"
        for windows in ("/v1/maintenances", "/v1/teams/{teamId}/maintenances")
        for method, rest in (
            ("GET", ""),
            ("POST", ""),
            ("GET", "/{id}"),
            ("PATCH", "/{id}"),
            ("POST", "/{id}/cancel"),
            ("DELETE", "/{id}"),
        )
    )


@pytest.mark.parametrize("product", ["compass", "jsm"])
@pytest.mark.parametrize("scope", [("--global",), TEAM], ids=["global", "team"])
@pytest.mark.parametrize("name", ["CreateMaintenanceRequest", "UpdateMaintenanceRequest"])
def test_the_request_examples_of_the_description(
    tcp_cli: TcpCli, product: str, scope: tuple[str, ...], name: str
) -> None:
    """An example's fields as flags, and the body that is sent, in whole seconds (docs/api-facts.md 1.7)."""
    tcp_cli.cli.variables["COMPASS_MAINT_PRODUCT"] = product
    tcp_cli.cli.clock.time = datetime(2035, 3, 1, 20, tzinfo=UTC)
    example = Contract().example(name)
    flags = [
        *scope,
        "-d",
        example["description"],
        "--start",
        example["startDate"],
        "--end",
        example["endDate"],
    ]
    flags += [word for rule in example["rules"] for word in rule_flag(rule)]
    if name == "CreateMaintenanceRequest":
        assert tcp_cli("create", *flags).code == 0
    else:
        created = tcp_cli.data(
            "create", *scope, "--disable", "sync:statuspage", "--start", "+2h", "-d", "Old"
        )
        assert tcp_cli("update", created["id"], *flags).code == 0
    *_, sent = [seen for seen in tcp_cli.log if seen.method in {"POST", "PATCH"}]
    assert comparable(json.loads(sent.body)) == comparable(example)


def rule_flag(rule: dict[str, Any]) -> tuple[str, str]:
    return f"--{rule['state'].removesuffix('d')}", f"{rule['entity']['type']}:{rule['entity']['id']}"


def comparable(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body with its times as instants of whole seconds."""
    times = {name: from_wire(body[name]).replace(microsecond=0) for name in ("startDate", "endDate")}
    return {**body, **times}


def test_the_bodies_of_the_requests(tcp_cli: TcpCli) -> None:
    created = tcp_cli.data("create", *TEAM, *RULES, "-d", "ü", "--start", "2026-12-05 22:00", "--for", "90m")
    body = json.loads(next(seen.body for seen in tcp_cli.log if seen.method == "POST"))
    assert body == {
        "description": "ü",
        "startDate": "2026-12-05T21:00:00Z",
        "endDate": "2026-12-05T22:30:00Z",
        "rules": [
            {"state": "disabled", "entity": {"id": DATADOG, "type": "integration"}},
            {"state": "enabled", "entity": {"id": QUIET, "type": "policy"}},
        ],
    }
    assert {key: created[key] for key in body} == body


@pytest.mark.parametrize(
    ("flags", "body"),
    [
        (("-d", "New"), {"description": "New"}),
        (("-d", ""), {"description": ""}),
        (("--extend", "1h"), {"endDate": "2026-11-23T16:00:00Z"}),
        (("--for", "2h"), {"endDate": "2026-11-23T16:00:00Z"}),
        (
            ("--start", "15:30"),
            {"startDate": "2026-11-23T14:30:00Z", "endDate": "2026-11-23T15:30:00Z"},
        ),
        (RULE, None),
        (("-d", "Old", "--for", "1h"), None),
        (
            ("--remove-rule", "integration:datadog-prod", "--add-enable", "policy:quiet-hours"),
            {"rules": [{"state": "enabled", "entity": {"id": QUIET, "type": "policy"}}]},
        ),
    ],
)
def test_update_sends_only_what_differs(
    tcp_cli: TcpCli, flags: tuple[str, ...], body: dict[str, Any] | None
) -> None:
    id_ = tcp_cli.create_default("-d", "Old", "--start", "15:00")
    result = tcp_cli("update", *TEAM, id_, *flags)
    assert result.code == 0, result
    sent = [json.loads(seen.body) for seen in tcp_cli.log if seen.method == "PATCH"]
    assert sent == ([] if body is None else [body])
