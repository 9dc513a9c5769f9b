"""The sandbox against two schemas, its own and the vendor's: every operation, by schemathesis, over TCP.

Schemathesis' own runner is used, not its pytest plug-in: it has four ways to make requests instead of three,
and says how many it made. Each run starts from the same seed.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from compass_maint_cli.sandbox.openapi import document
from compass_maint_cli.sandbox.server import running

Schema = dict[str, Any]

VENDOR = Path(__file__).parents[3] / "shared" / "api" / "ops-maintenances.openapi.json"
"""The vendor's schema, cut to these operations. We may not ship it; it may be beside the repository."""

# The sandbox refuses much that a schema cannot say, such as a window that ends before it starts.
CONFIG = 'checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "403", "404", "422"]'

PHASES = ("examples", "coverage", "fuzzing", "stateful")

IN_OUR_EXAMPLE = datetime(2035, 3, 1, 22, 30, tzinfo=UTC)
IN_THE_VENDORS_EXAMPLE = datetime(2023, 12, 11, 11, 38, tzinfo=UTC)
"""When the window of the examples is active."""


def own_schema() -> Schema:
    """Return our schema with the only cloud id; another one is always answered with 404."""
    schema: Schema = json.loads(json.dumps(document()).replace("{cloudId}", CLOUD_ID))
    for operations in schema["paths"].values():
        operations["parameters"] = [
            parameter for parameter in operations.get("parameters", ()) if parameter["name"] != "cloudId"
        ]
    return schema


def vendor_schema() -> Schema:
    """Read the vendor's schema and repair it (docs/api-facts.md 7.16).

    Its paths do not declare ``cloudId``, so that is filled in. Operation ids that are missing or repeated are
    made from method and path. The list of teams documents no refusal; it gets those of the integrations.
    """
    schema: Schema = json.loads(VENDOR.read_text(encoding="utf-8").replace("{cloudId}", CLOUD_ID))
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            operation["operationId"] = f"{method} {path}"
    base = f"/jsm/ops/api/{CLOUD_ID}/v1"
    teams, integrations = (schema["paths"][f"{base}/{name}"]["get"] for name in ("teams", "integrations"))
    teams["responses"] |= {code: integrations["responses"][code] for code in ("401", "422")}
    return schema


def run(folder: Path, schema: Schema, now: datetime, *options: str) -> dict[str, Any]:
    """Run schemathesis with every check in a separate folder, and return its report."""
    (folder / "schema.json").write_text(json.dumps(schema))
    (folder / "schemathesis.toml").write_text(CONFIG)
    sandbox = create_app(folder / "sandbox.db", now=lambda: now)
    with running(sandbox) as url:
        command = [sys.executable, "-m", "schemathesis.cli", "run", "schema.json", "--url", url, "--no-color"]
        command += ["--auth", f"{EMAIL}:{TOKEN}", "--checks", "all", "--continue-on-failure", "--seed", "1"]
        command += ["--report", "json", "--report-json-path", "report.json", *options]
        own = {"PATH": os.environ["PATH"], "HOME": str(folder)}  # no proxy of the caller's
        done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False)
    sandbox.close()
    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return report


CASES = pytest.mark.parametrize(
    ("schema", "now", "operations"),
    [
        pytest.param(own_schema, IN_OUR_EXAMPLE, 40, id="ours"),
        pytest.param(
            vendor_schema,
            IN_THE_VENDORS_EXAMPLE,
            33,
            id="vendor",
            marks=pytest.mark.skipif(
                not VENDOR.exists(), reason="the vendor's schema is not beside this repository"
            ),
        ),
    ],
)


@CASES
def test_every_operation_conforms(
    tmp_path: Path, schema: Callable[[], Schema], now: datetime, operations: int
) -> None:
    report = run(tmp_path, schema(), now, "--max-examples", "2")
    assert report["operations"]["tested"] == operations
    assert {name: phase["status"] for name, phase in report["phases"].items()} == dict.fromkeys(
        PHASES, "success"
    )
    assert report["test_cases"]["generated"] > 1000
    assert report["failures"] == report["errors"] == []


@pytest.mark.soak
@CASES
def test_every_operation_conforms_at_length(
    tmp_path: Path, schema: Callable[[], Schema], now: datetime, operations: int
) -> None:
    # Some parameters that break the schema are lists of nothing, which no URL can show: what is sent is then
    # valid, and answered (3 of 5,305).
    options = ("--max-examples", "150", "--exclude-checks", "negative_data_rejection")
    report = run(tmp_path, schema(), now, *options)
    assert report["operations"]["tested"] == operations
    assert report["test_cases"]["generated"] > 5000
