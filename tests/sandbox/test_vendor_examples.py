"""The vendor's own examples, sent in both products and scopes; each reply is held to the vendor's schema."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from compass_maint_cli.sandbox.fixtures import CLOUD_ID, PAYMENTS
from tests.support.sandbox_kit import Clock, opened

VENDOR = Path(__file__).parent.parent / "vendor" / "ops-maintenances.openapi.json"


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Say in JSON Schema what OpenAPI 3.0 says with ``nullable``."""
    return {**schema, "type": [schema["type"], "null"]} if schema.get("nullable") else schema


class Contract:
    """The schema of one product."""

    def __init__(self, product: str) -> None:
        self.document: dict[str, Any] = json.loads(VENDOR.read_text(encoding="utf-8"), object_hook=nullable)
        self.product = product

    def example(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """Put a schema's example together from those of its parts."""
        schema = self.document["components"]["schemas"][name.rpartition("/")[2]]
        if "example" in schema:
            return schema["example"]
        if schema["type"] == "array":
            return [self.example(schema["items"]["$ref"])]
        return {key: self.example(part["$ref"]) for key, part in schema["properties"].items()}

    def hold(self, reply: httpx.Response, scope: str) -> Any:  # noqa: ANN401 - JSON
        """Check a reply of an operation against what is documented for it, and return its body."""
        path = reply.request.url.path.replace(CLOUD_ID, "{cloudId}").replace(PAYMENTS, "{teamId}")
        head, _, tail = path.partition("/maintenances/")
        if tail:
            path = f"{head}/maintenances/{{id}}" + ("/cancel" if tail.endswith("/cancel") else "")
        assert ("teams" in path) == (scope == "team")
        operation = self.document["paths"][path][reply.request.method.lower()]
        documented = operation["responses"][str(reply.status_code)].get("content")
        if documented is None:
            assert reply.content == b""
            return None
        schema = {**self.document, **documented["application/json"]["schema"]}
        jsonschema.validate(reply.json(), schema, format_checker=jsonschema.FormatChecker())
        return reply.json()


@pytest.mark.parametrize("product", ["compass", "jsm"])
@pytest.mark.parametrize("scope", ["global", "team"])
def test_the_examples_are_taken_and_answered_as_documented(tmp_path: Path, product: str, scope: str) -> None:
    contract = Contract(product)
    clock = Clock(datetime(2023, 12, 11, 11, tzinfo=UTC))
    windows = "/v1/maintenances" if scope == "global" else f"/v1/teams/{PAYMENTS}/maintenances"
    with opened(tmp_path, clock, product=product) as api:
        example = contract.example("CreateMaintenanceRequest")
        made = contract.hold(api.post(windows, json=example), scope)
        assert {key: made[key] for key in example} == example
        one = f"{windows}/{made['id']}"
        changed = contract.hold(api.patch(one, json=contract.example("UpdateMaintenanceRequest")), scope)
        assert changed == made
        assert contract.hold(api.get(one), scope) == made
        clock.moment = datetime(2023, 12, 11, 11, 38, tzinfo=UTC)
        active = contract.hold(api.get(windows), scope)["values"]
        assert active == [made | {"status": "active"}]
        assert "Cannot delete" in contract.hold(api.delete(one), scope)["errors"][0]["title"]
        assert contract.hold(api.post(f"{one}/cancel"), scope) == made | {"status": "cancelled"}
        contract.hold(api.delete(one), scope)
        assert "There is no" in contract.hold(api.get(one), scope)["errors"][0]["title"]
