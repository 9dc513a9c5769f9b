"""The shell lines of every recipe run against the sandbox."""

import json
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from compass_maint_cli.sandbox.fixtures import PAYMENTS
from tests.support.live_sandbox import LiveSandbox

if TYPE_CHECKING:
    import subprocess

NEEDS_JQ = pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
RECIPES = Path(__file__).parents[2] / "docs" / "recipes"
FILES = sorted(path.name for path in RECIPES.iterdir() if path.suffix != ".md")
PIPELINES = [name for name in FILES if re.search(r"-(run|steps)\.yml$|^Jenkinsfile", name)]
SOURCE = "git+https://git.example.com/compass-maint@v0.1.0"
MARKER = "a-secret"
VARIABLES = {
    "COMPASS_MAINT_TEAM": PAYMENTS,
    "COMPASS_MAINT_SOURCE": SOURCE,
    "GITHUB_REPOSITORY": "acme/payments",
    "GITHUB_RUN_ID": "4412",
    "CI_PROJECT_PATH": "acme/payments",
    "CI_PIPELINE_ID": "4412",
    "JOB_NAME": "payments",
    "BUILD_NUMBER": "4412",
}
DEPLOY = "#!/bin/sh\ncompass-maint list --status active -q >>active\necho deployed\n"
PIP = """#!/bin/sh
echo "$*, token: ${COMPASS_MAINT_TOKEN:-none}" >>installed
[ -z "$PYTHONUSERBASE" ] || { mkdir -p "$PYTHONUSERBASE"; ln -s "$(dirname "$0")" "$PYTHONUSERBASE/bin"; }
"""
CREDENTIALS = (
    r"withCredentials\(\[usernamePassword\(credentialsId: 'compass', "
    r"usernameVariable: 'COMPASS_MAINT_EMAIL', passwordVariable: 'COMPASS_MAINT_TOKEN'\)\]\) \{.*?\n *\}\n"
)
SHELL = r"sh '''(.*?)'''|sh '(.*?)'"


@dataclass(frozen=True)
class Step:
    """Shell lines that share an environment, and whether the API token is in it."""

    script: str
    token: bool
    variables: dict[str, str] = field(default_factory=dict)


def github(document: dict[str, Any]) -> Iterator[Step]:
    assert "TOKEN" not in str({**document, "jobs": {}})
    for job in document["jobs"].values():
        assert "TOKEN" not in str({**job, "steps": []})
        for step in job["steps"]:
            token = "COMPASS_MAINT_TOKEN" in step.get("env", {})
            assert token == ("TOKEN" in str(step)), "the token is a variable, and part of no command"
            yield from [Step(step["run"], token)] if "run" in step else []


def gitlab(document: dict[str, Any]) -> Iterator[Step]:
    """Yield the jobs: the token's scope is the environment ``compass``, and a job's lines share it."""
    assert "TOKEN" not in str(document)
    for name, job in document.items():
        if name not in ("stages", "default", "variables"):
            environment = job.get("environment", {})
            assert environment in ({}, {"name": "compass", "action": "access"})
            yield Step("\n".join(job["script"]), bool(environment), document["variables"])


def jenkins(text: str) -> Iterator[Step]:
    assert "TOKEN" not in re.sub(CREDENTIALS, "", text, flags=re.DOTALL)
    assert "credentials(" not in text, "it would be set for the whole pipeline, or a stage"
    for found in re.finditer(f"{CREDENTIALS}|{SHELL}", text, re.DOTALL):
        token = found[0].startswith("withCredentials")
        for lines in re.findall(SHELL, found[0], re.DOTALL):
            # In Groovy's single quotes a backslash before a line's end takes both away.
            yield Step(dedent("".join(lines)).replace("\\\n", ""), token)


def steps(name: str) -> list[Step]:
    text = (RECIPES / name).read_text("utf-8")
    if name.startswith("Jenkinsfile"):
        return list(jenkins(text))
    document = yaml.safe_load(text)
    return list(github(document) if name.startswith("github") else gitlab(document))


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


@pytest.fixture
def runner(sandbox: LiveSandbox) -> LiveSandbox:
    """A runner's machine: ``pip`` notes what it is given, ``deploy.sh`` checks that the window is active."""
    tools = sandbox.folder / "bin"
    tools.mkdir()
    program(
        tools, "compass-maint", f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m compass_maint_cli "$@"\n'
    )
    for name in ("pip", "pipx"):
        program(tools, name, PIP)
    program(sandbox.folder, "deploy.sh", DEPLOY)
    sandbox.team = PAYMENTS
    return sandbox


def carry_out(runner: LiveSandbox, step: Step, **more: str) -> "subprocess.CompletedProcess[str]":
    environ = {**VARIABLES, "PATH": path_of(runner)}
    environ |= {"COMPASS_MAINT_TOKEN": MARKER} if step.token else {}
    folder = str(runner.folder)
    environ |= {name: text.replace("$CI_PROJECT_DIR", folder) for name, text in step.variables.items()}
    line = re.sub(r"\$\{\{.*?\}\}", "", step.script)
    return runner.call("bash", "-eo", "pipefail", "-c", line, env={**environ, **more})


def path_of(runner: LiveSandbox) -> str:
    return f"{runner.folder / 'bin'}:{runner.environ()['PATH']}"


@pytest.mark.parametrize("name", PIPELINES)
def test_a_recipe_runs_the_deploy_in_a_window(runner: LiveSandbox, name: str) -> None:
    for step in steps(name):
        done = carry_out(runner, step)
        assert done.returncode == 0, done.stderr
    window = runner.window()
    assert (runner.folder / "active").read_text() == f"{window['id']}\n", "not active during the deploy"
    assert window["description"].startswith("Deploy ")
    tail = name.endswith(("-run.yml", ".run"))
    assert window["status"] == ("active" if tail else "cancelled")
    (installed,) = (runner.folder / "installed").read_text().splitlines()
    assert installed.endswith(f" {SOURCE}, token: none")


@pytest.mark.parametrize("name", PIPELINES)
def test_the_token_is_in_the_steps_that_call_the_api_and_in_no_other(name: str) -> None:
    found = steps(name)
    assert [step.token for step in found] == ["compass-maint" in step.script for step in found]
    assert any(step.token for step in found)


@pytest.mark.parametrize("name", PIPELINES)
def test_a_recipe_without_a_source_installs_nothing(runner: LiveSandbox, name: str) -> None:
    install = steps(name)[0]
    done = carry_out(runner, install, COMPASS_MAINT_SOURCE="")
    assert done.returncode != 0
    assert done.stderr.rstrip().endswith(
        "COMPASS_MAINT_SOURCE: set it to a wheel or to git+https://HOST/REPOSITORY@TAG"
    )
    assert len(done.stderr.splitlines()) == 1
    assert not (runner.folder / "installed").exists()


def test_every_recipe_is_named_on_the_page() -> None:
    page = (RECIPES / "README.md").read_text("utf-8")
    assert sorted(set(re.findall(r"\]\(([^./].*?)\)", page))) == FILES


def script(runner: LiveSandbox, name: str, *argv: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environ = {"PATH": path_of(runner), "COMPASS_MAINT_TEAM": PAYMENTS, **more}
    return runner.call("sh", str(RECIPES / name), *argv, env=environ)


@NEEDS_JQ
def test_a_forgotten_window_fails_the_nightly_job(runner: LiveSandbox) -> None:
    environ = {"COMPASS_MAINT_TEAM": ""}
    assert script(runner, "forgotten-window.sh", **environ).returncode == 0
    for start, text in (("-25h", "patching"), ("-25h", "migration [long]"), ("-23h", "new")):
        created = tool(
            runner, "create", "--disable", "sync:jira-payments", "--start", start, "--end", "+1h", "-d", text
        )
        assert created.returncode == 0, created.stderr
    done = script(runner, "forgotten-window.sh", **environ)
    assert done.returncode == 1
    head, line = done.stderr.strip().splitlines()[-2:]
    assert head == "open for more than a day:"
    assert line.endswith("  patching")


@NEEDS_JQ
def test_a_chat_gets_a_message_when_the_window_opens_and_when_it_is_closed(runner: LiveSandbox) -> None:
    program(runner.folder / "bin", "curl", "#!/bin/sh\ncat >>messages\n")
    done = script(runner, "chat-around-run.sh", "Deploy 4412", "sh", "-c", "exit 7", CHAT_URL="http://chat")
    assert done.returncode == 7
    opened, closed = (
        json.loads(line)["text"] for line in (runner.folder / "messages").read_text().splitlines()
    )
    assert re.fullmatch(r"quiet until \S+Z, or longer: Deploy 4412", opened)
    assert closed == "the window is closed, exit code 7: Deploy 4412"


@NEEDS_JQ
def test_a_chat_that_does_not_answer_changes_nothing(runner: LiveSandbox) -> None:
    program(runner.folder / "bin", "curl", "#!/bin/sh\nexit 7\n")
    done = script(runner, "chat-around-run.sh", "Deploy 4412", "true", CHAT_URL="http://chat")
    assert done.returncode == 0
    assert done.stderr.count("the chat did not take: ") == 2


def test_the_cron_job_applies_the_files(runner: LiveSandbox) -> None:
    text = (RECIPES / "kubernetes-cronjob.yaml").read_text("utf-8")
    (container,) = yaml.safe_load(text)["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    (secret,) = [entry for entry in container["env"] if "valueFrom" in entry]
    assert secret["name"] == "COMPASS_MAINT_TOKEN"
    assert "TOKEN" not in str([entry for entry in container["env"] if entry != secret])
    mounted = runner.folder / "maintenance"
    mounted.mkdir()
    (mounted / "a.yaml").write_text(
        "name: db\nstart: 2035-01-01 22:00\nfor: 1h\nrules: [{disable: sync:jira-payments}]\n"
    )
    argv = [argument.replace("/maintenance", str(mounted)) for argument in container["args"]]
    assert container["command"] == ["compass-maint"]
    done = tool(runner, *argv)
    assert done.returncode == 0, done.stderr
    assert runner.window()["description"].endswith("[key=db]")


def test_the_component_installs_without_the_token_and_runs_the_command(runner: LiveSandbox) -> None:
    text = (RECIPES / "gitlab-component.yml").read_text("utf-8")
    head, job = yaml.safe_load_all(text)
    inputs = {"source": SOURCE, "disable": "integration:datadog-prod", "image": "python:3.13"}
    assert head["spec"]["inputs"].keys() == inputs.keys()
    lines = "\n".join(job[".compass-maint"]["script"])
    for name, value in inputs.items():
        lines = lines.replace(f"$[[ inputs.{name} ]]", value)
    program(
        runner.folder / "bin",
        "python3",
        "#!/bin/sh\nmkdir -p .compass-maint; ln -s ../bin .compass-maint/bin\n",
    )
    done = carry_out(runner, Step(lines, token=True), COMPASS_MAINT_COMMAND="./deploy.sh")
    assert done.returncode == 0, done.stderr
    assert (runner.folder / "installed").read_text() == f"install --quiet {SOURCE}, token: none\n"
    assert (runner.folder / "active").read_text() == f"{runner.window()['id']}\n"


def tool(runner: LiveSandbox, *argv: str) -> "subprocess.CompletedProcess[str]":
    return runner.call(sys.executable, "-m", "compass_maint_cli", *argv, env={"COMPASS_MAINT_TEAM": PAYMENTS})
