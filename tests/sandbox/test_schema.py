"""The sandbox against the vendor's own schema: every operation of both products, by schemathesis, over TCP.

Schemathesis' own runner is used, not its pytest plug-in: it has four ways to make requests instead of three,
and says how many it made. Each run starts from the same seed.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from compass_maint_cli.sandbox.server import running
from tests.support.sandbox_kit import Clock

VENDOR = Path(__file__).parent.parent / "vendor" / "ops-maintenances.openapi.json"
"""As it was published, cut to these operations and laid under the paths of both products."""

# The sandbox refuses much that the schema allows, such as a window without dates, but as documented.
CONFIG = 'checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "404", "422"]'

IN_THE_EXAMPLE = Clock(datetime(2023, 12, 11, 11, 38, tzinfo=UTC))
"""When the window of the vendor's examples is active."""


def vendor_schema() -> dict[str, Any]:
    """Read the schema, and mend the two things that no tool can use.

    Its paths do not declare ``cloudId``, so that is filled in. The list of teams documents no refusal; it
    gets those of the integrations.
    """
    schema: dict[str, Any] = json.loads(VENDOR.read_text(encoding="utf-8").replace("{cloudId}", CLOUD_ID))
    base = f"/jsm/ops/api/{CLOUD_ID}/v1"
    teams, integrations = (schema["paths"][f"{base}/{name}"]["get"] for name in ("teams", "integrations"))
    teams["responses"] |= {code: integrations["responses"][code] for code in ("401", "422")}
    return schema


def run(folder: Path, *options: str) -> dict[str, Any]:
    """Run schemathesis with every check in a folder of its own, and return its report."""
    (folder / "schema.json").write_text(json.dumps(vendor_schema()))
    (folder / "schemathesis.toml").write_text(CONFIG)
    sandbox = create_app(folder / "sandbox.db", now=IN_THE_EXAMPLE)
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


def test_every_operation_conforms(tmp_path: Path) -> None:
    report = run(tmp_path, "--max-examples", "2")
    assert report["operations"]["tested"] == 33
    assert {name: phase["status"] for name, phase in report["phases"].items()} == {
        "examples": "success",
        "coverage": "success",
        "fuzzing": "success",
        "stateful": "success",
    }
    assert report["test_cases"]["generated"] > 1000
    assert report["failures"] == report["errors"] == []


@pytest.mark.soak
def test_every_operation_conforms_at_length(tmp_path: Path) -> None:
    # Some parameters that break the schema are lists of nothing, which no URL can show: what is sent is then
    # valid, and answered (3 of 5,305).
    report = run(tmp_path, "--max-examples", "150", "--exclude-checks", "negative_data_rejection")
    assert report["test_cases"]["generated"] > 5000
