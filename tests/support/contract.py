"""The sandbox's OpenAPI description: its examples, and a check of replies against it."""

import re
from typing import Any

import httpx
import jsonschema

from compass_maint_cli.sandbox.fixtures import CLOUD_ID, PAYMENTS
from compass_maint_cli.sandbox.openapi import document

ID = re.compile(r"(?<=/maintenances/)[^/]+")


def nullable(schema: Any) -> Any:  # noqa: ANN401 - JSON
    """Translate ``nullable`` of OpenAPI 3.0 into JSON Schema."""
    if isinstance(schema, list):
        return [nullable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    message = {key: nullable(value) for key, value in schema.items()}
    return {**message, "type": [message["type"], "null"]} if message.get("nullable") is True else message


class Contract:
    """What is described."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = nullable(document())

    def example(self, name: str) -> dict[str, Any]:
        """Return the example of a body."""
        example: dict[str, Any] = self.document["components"]["schemas"][name]["example"]
        return example

    def hold(self, reply: httpx.Response) -> Any:  # noqa: ANN401 - JSON
        """Check a reply against what is described for its operation, and return its body."""
        path = reply.request.url.path.replace(CLOUD_ID, "{cloudId}").replace(PAYMENTS, "{teamId}")
        operation = self.document["paths"][ID.sub("{id}", path)][reply.request.method.lower()]
        described = operation["responses"][str(reply.status_code)].get("content")
        if described is None:
            assert reply.content == b""
            return None
        schema = {**self.document, **described["application/json"]["schema"]}
        jsonschema.validate(reply.json(), schema, format_checker=jsonschema.FormatChecker())
        return reply.json()
