"""Every recipe is run as the shell lines that it holds, against the sandbox."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from compass_maint_cli.sandbox.world import PAYMENTS
from tests.run.site import GENEROUS, Site

RECIPES = Path(__file__).parents[2] / "recipes"
FILES = sorted(path.name for path in RECIPES.iterdir() if path.suffix != ".md")
VARIABLES = {
    "COMPASS_MAINT_TEAM": PAYMENTS,
    "COMPASS_USR": "somebody@example.com",
    "COMPASS_PSW": "no-token",
    "GITHUB_REPOSITORY": "acme/payments",
    "GITHUB_RUN_ID": "4412",
    "CI_PROJECT_PATH": "acme/payments",
    "CI_PIPELINE_ID": "4412",
    "JOB_NAME": "payments",
    "BUILD_NUMBER": "4412",
}
DEPLOY = "#!/bin/sh\ncompass-maint list --status active -q >>active\necho deployed\n"


def github(document: dict[str, Any]) -> Iterator[str]:
    for job in document["jobs"].values():
        yield from (step["run"] for step in job["steps"] if "run" in step)


def gitlab(document: dict[str, Any]) -> Iterator[str]:
    for name, job in document.items():
        if name != "stages" and not name.startswith("."):
            inherited = document.get(job.get("extends", ""), {})
            yield "\n".join([*{**inherited, **job}.get("before_script", []), *job["script"]])


def jenkins(text: str) -> Iterator[str]:
    for found in re.finditer(r"sh '''(.*?)'''|sh '(.*?)'", text, re.DOTALL):
        # In Groovy's single quotes a backslash before a line's end takes both away.
        yield dedent(found[1] or found[2]).replace("\\\n", "")


def scripts(name: str) -> list[str]:
    text = (RECIPES / name).read_text("utf-8")
    if name.startswith("Jenkinsfile"):
        return list(jenkins(text))
    document = yaml.safe_load(text)
    return list(github(document) if name.startswith("github") else gitlab(document))


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


@pytest.fixture
def runner(site: Site) -> Site:
    """A runner's machine, where ``pip`` has nothing to do and ``deploy.sh`` looks whether it is silent."""
    tools = site.folder / "bin"
    tools.mkdir()
    program(
        tools, "compass-maint", f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m compass_maint_cli "$@"\n'
    )
    for name in ("pip", "pipx"):
        program(tools, name, "#!/bin/sh\n")
    program(site.folder, "deploy.sh", DEPLOY)
    site.team = PAYMENTS
    return site


@pytest.mark.parametrize("name", FILES)
def test_a_recipe_does_what_it_says(runner: Site, name: str) -> None:
    environ = runner.environ()
    environ |= {**VARIABLES, "PATH": f"{runner.folder / 'bin'}:{environ['PATH']}"}
    for script in scripts(name):
        line = re.sub(r"\$\{\{.*?\}\}", "", script)
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", line],
            cwd=runner.folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=GENEROUS,
        )
        assert done.returncode == 0, done.stderr
    window = runner.window()
    assert (runner.folder / "active").read_text() == f"{window['id']}\n", "silent while it was deployed"
    assert window["description"].startswith("Deploy ")
    tail = name.endswith(("-run.yml", ".run"))
    assert window["status"] == ("active" if tail else "cancelled")


def test_every_recipe_is_named_on_the_page() -> None:
    page = (RECIPES / "README.md").read_text("utf-8")
    assert sorted(set(re.findall(r"\]\((.*?)\)", page))) == FILES
