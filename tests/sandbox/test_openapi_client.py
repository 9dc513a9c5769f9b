"""A client that is generated from our description, through the life of a window.

The generator is a separate program, because it needs an older Typer than this tool does:
``uv tool install openapi-python-client==0.29.1``. Without it this test is skipped.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.openapi import document
from compass_maint_cli.sandbox.server import running
from tests.support.sandbox_client import NOW

GENERATOR = shutil.which("openapi-python-client")

LIFE = """
import base64, importlib, json, sys
from uuid import UUID
from generated import AuthenticatedClient
from generated.models import CreateMaintenanceRequest, UpdateMaintenanceRequest
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, PAYMENTS, TOKEN
from compass_maint_cli.sandbox.openapi_schemas import CREATE_EXAMPLE, UPDATE_EXAMPLE

token = base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
client = AuthenticatedClient(base_url=sys.argv[1], token=token, prefix="Basic")
cloud, said = UUID(CLOUD_ID), []

def ask(name, **parameters):
    operation = f"{product}_{name}_{scope}_maintenance{'s' if name == 'list' else ''}"
    module = importlib.import_module(f"generated.api.{product}.{operation}")
    reply = module.sync_detailed(cloud_id=cloud, client=client, **place, **parameters)
    said.append(f"{product} {scope} {name} {int(reply.status_code)}")
    return reply.parsed

for product in ("compass", "jsm"):
    for scope, place in (("global", {}), ("team", {"team_id": UUID(PAYMENTS)})):
        made = ask("create", body=CreateMaintenanceRequest.from_dict(CREATE_EXAMPLE))
        assert ask("list").values == [made]
        assert ask("get", id=made.id) == made
        changed = ask("update", id=made.id, body=UpdateMaintenanceRequest.from_dict(UPDATE_EXAMPLE))
        assert changed.description == UPDATE_EXAMPLE["description"]
        assert ask("cancel", id=made.id).status.value == "cancelled"
        ask("delete", id=made.id)
        assert ask("get", id=made.id).errors[0].code == "NOT_FOUND"
print(json.dumps(said))
"""
STEPS = (
    ("create", 201),
    ("list", 200),
    ("get", 200),
    ("update", 200),
    ("cancel", 200),
    ("delete", 204),
    ("get", 404),
)


@pytest.mark.skipif(GENERATOR is None, reason="openapi-python-client is not installed")
def test_a_generated_client_creates_and_ends_a_window(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(document()))
    (tmp_path / "config.yaml").write_text("post_hooks: []")
    command = [str(GENERATOR), "generate", "--path", "openapi.json", "--output-path", "generated"]
    command += ["--meta", "none", "--config", "config.yaml"]
    created = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (created.returncode, created.stderr, created.stdout.split()) == (
        0,
        "",
        ["Generating", "generated"],
    )
    (tmp_path / "life.py").write_text(LIFE)
    sandbox = create_app(tmp_path / "sandbox.db", now=lambda: NOW)
    with running(sandbox) as url:
        done = subprocess.run(
            [sys.executable, "life.py", url], cwd=tmp_path, capture_output=True, text=True, check=False
        )
    sandbox.close()
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == [
        f"{product} {scope} {step} {status}"
        for product in ("compass", "jsm")
        for scope in ("global", "team")
        for step, status in STEPS
    ]
