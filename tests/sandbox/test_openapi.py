"""The description of the sandbox: complete, served, and followed by the replies to its own examples."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from compass_maint_cli.sandbox.fixtures import PAYMENTS
from compass_maint_cli.sandbox.openapi import document
from compass_maint_cli.sandbox.routes import routes
from tests.support.clock import Clock
from tests.support.contract import Contract
from tests.support.harness import Cli
from tests.support.sandbox_client import opened

NAMES = {"<cloud_id>": "{cloudId}", "<team_id>": "{teamId}", "<id_>": "{id}"}


def test_every_route_is_described_and_nothing_else() -> None:
    answered = set()
    for product in ("compass", "jsm"):
        for method, route in routes(product).operations():
            path = re.sub("<[a-z_]+>", lambda name: NAMES[name.group()], route)
            answered.add((method.lower(), path.replace("/org/{id}", "/org/{orgId}")))
    described = {
        (method, path)
        for path, operations in document()["paths"].items()
        for method in operations
        if method != "parameters"
    }
    assert described == answered


def test_operation_ids_are_unique_and_parameters_declared() -> None:
    ids = []
    for path, operations in document()["paths"].items():
        declared = {parameter["name"] for parameter in operations.get("parameters", ())}
        assert declared == set(re.findall("{([a-zA-Z]+)}", path))
        ids += [value["operationId"] for name, value in operations.items() if name != "parameters"]
    assert len(ids) == len(set(ids)) == 40


def test_the_description_is_served_and_printed(tmp_path: Path, cli: Cli) -> None:
    with opened(tmp_path) as api:
        api.auth = httpx.Auth()
        assert api.get("https://sandbox.example/openapi.json").json() == document()
    result = cli("sandbox", "openapi")
    assert (result.code, json.loads(result.out)) == (0, document())


@pytest.mark.parametrize("product", ["compass", "jsm"])
@pytest.mark.parametrize("scope", ["global", "team"])
def test_the_examples_are_taken_and_answered_as_described(tmp_path: Path, product: str, scope: str) -> None:
    contract = Contract()
    clock = Clock(datetime(2035, 3, 1, 20, tzinfo=UTC))
    windows = "/v1/maintenances" if scope == "global" else f"/v1/teams/{PAYMENTS}/maintenances"
    with opened(tmp_path, clock, product=product) as api:
        example, change = map(contract.example, ("CreateMaintenanceRequest", "UpdateMaintenanceRequest"))
        created = contract.hold(api.post(windows, json=example))
        assert {key: created[key] for key in example} == example
        one = f"{windows}/{created['id']}"
        changed = contract.hold(api.patch(one, json=change))
        assert changed == created | change
        assert contract.hold(api.get(one)) == changed
        clock.time = datetime(2035, 3, 1, 22, 30, tzinfo=UTC)
        assert contract.hold(api.get(windows))["values"] == [changed | {"status": "active"}]
        assert "Cannot delete" in contract.hold(api.delete(one))["errors"][0]["title"]
        assert contract.hold(api.post(f"{one}/cancel")) == changed | {"status": "cancelled"}
        contract.hold(api.delete(one))
        assert "not found" in contract.hold(api.get(one))["errors"][0]["title"]
