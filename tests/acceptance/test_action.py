"""The composite action: its form, and its shell lines against the sandbox."""

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from compass_maint_cli.sandbox.fixtures import PAYMENTS
from tests.support.live_sandbox import LiveSandbox

if TYPE_CHECKING:
    import subprocess

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action" / "action.yml").read_text("utf-8"))
INSTALL, WINDOW = ACTION["runs"]["steps"]
MARKER = "a-secret"


@pytest.fixture
def runner(sandbox: LiveSandbox) -> LiveSandbox:
    """A runner with the tool installed, where ``deploy.sh`` records the active windows."""
    sandbox.team = PAYMENTS
    program(
        sandbox.folder / "temp" / "compass-maint" / "bin" / "compass-maint",
        f'exec {shlex.quote(sys.executable)} -m compass_maint_cli "$@"',
    )
    program(
        sandbox.folder / "deploy.sh", 'echo "$COMPASS_MAINT_WINDOW_ID" >active; exit "${DEPLOY_EXIT_CODE:-0}"'
    )
    return sandbox


def program(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def run_step(runner: LiveSandbox, step: dict[str, Any], **inputs: str) -> "subprocess.CompletedProcess[str]":
    """Run the lines of a step as a runner does, with these inputs and the defaults of the others."""
    given = {name: str(spec.get("default", "")) for name, spec in ACTION["inputs"].items()} | inputs
    environ = {
        variable: given[expression.removeprefix("${{ inputs.").removesuffix(" }}")]
        for variable, expression in step["env"].items()
    }
    environ |= {
        "COMPASS_MAINT_TEAM": PAYMENTS,
        "PATH": f"{runner.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(runner.folder / "temp"),
        "GITHUB_OUTPUT": str(runner.folder / "output"),
        "GITHUB_REPOSITORY": "acme/payments",
        "GITHUB_RUN_ID": "4412",
    }
    return runner.call("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], env=environ)


def outputs(runner: LiveSandbox) -> dict[str, str]:
    lines = (runner.folder / "output").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_every_input_is_described_and_reaches_a_step_through_its_environment_only() -> None:
    steps = (INSTALL, WINDOW)
    used = {expression for step in steps for expression in step["env"].values()}
    assert used == {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    assert [step["run"].count("${{") for step in steps] == [0, 0], "an input in a script would be run by it"
    assert [step["shell"] for step in steps] == ["bash", "bash"]
    assert [spec for spec in ACTION["inputs"].values() if not spec["description"]] == []


def test_only_the_step_that_calls_the_api_has_the_token() -> None:
    assert "inputs.token" not in str(INSTALL)
    assert "${{ inputs.token }}" in WINDOW["env"].values()


def test_every_declared_output_is_written_by_the_tool(runner: LiveSandbox) -> None:
    done = run_step(runner, WINDOW, disable="integration:datadog-prod", command="./deploy.sh", token=MARKER)
    assert done.returncode == 0, done.stderr
    written = {f"${{{{ steps.window.outputs.{name} }}}}" for name in outputs(runner)}
    assert {spec["value"] for spec in ACTION["outputs"].values()} == written


def test_a_command_runs_inside_a_window(runner: LiveSandbox) -> None:
    done = run_step(
        runner, WINDOW, disable="integration:datadog-prod\nsync:jira-payments\n", command="./deploy.sh"
    )
    assert done.returncode == 0, done.stderr
    window = runner.window()
    assert (runner.folder / "active").read_text().strip() == window["id"] == outputs(runner)["id"]
    assert window["status"] == "cancelled"
    assert window["description"].startswith("acme/payments, run 4412")
    assert sorted(rule["entity"]["type"] for rule in window["rules"]) == ["integration", "sync"]


def test_the_exit_code_is_that_of_the_command(runner: LiveSandbox) -> None:
    done = run_step(
        runner,
        WINDOW,
        disable="integration:datadog-prod",
        command="export DEPLOY_EXIT_CODE=7\n./deploy.sh\necho not reached >active",
    )
    assert done.returncode == 7
    assert (runner.folder / "active").read_text().strip() == runner.window()["id"]


def test_a_window_is_opened_by_one_step_and_closed_by_another(runner: LiveSandbox) -> None:
    opened = run_step(runner, WINDOW, mode="open", key="deploy-4412", disable="integration:datadog-prod")
    assert opened.returncode == 0, opened.stderr
    window = runner.window()
    assert (window["status"], outputs(runner)) == ("active", {"id": window["id"], "end": window["endDate"]})
    closed = run_step(runner, WINDOW, mode="close", key="deploy-4412")
    assert closed.returncode == 0, closed.stderr
    assert runner.window()["status"] == "cancelled"


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({"mode": "run"}, "the input command is empty"),
        ({"mode": "open"}, "the input key is empty"),
        ({"mode": "close"}, "the input key is empty"),
        ({"mode": "start"}, "the input mode is 'start'; it must be run, open or close"),
    ],
)
def test_a_missing_or_wrong_input_is_named(runner: LiveSandbox, inputs: dict[str, str], reason: str) -> None:
    done = run_step(runner, WINDOW, disable="integration:datadog-prod", **inputs)
    assert done.returncode != 0
    assert reason in done.stderr
    assert runner.windows() == []


def test_an_empty_source_installs_nothing(runner: LiveSandbox) -> None:
    program(runner.folder / "bin" / "python3", 'echo "$@" >arguments')
    done = run_step(runner, INSTALL, source="")
    assert done.returncode != 0
    assert (runner.folder / "arguments").read_text().startswith("-m venv ")
    assert "the input source is empty" in done.stderr


def test_the_hook_for_pre_commit_calls_a_verb_that_checks_files() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["entry"] == "compass-maint validate"
    assert {"id", "name", "entry", "language", "files"} <= hook.keys()
