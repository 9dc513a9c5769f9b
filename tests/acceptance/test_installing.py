"""Every imported library is a dependency, and no page installs the bare name from a public index.

That name has no known owner there.
"""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = ("README.md", "CHANGELOG.md", "docs", "man", "completions", "compass_maint_cli")
INSTALL = re.compile(
    r"(?:pip3?\s+(?:install|download|wheel)|pipx\s+(?:install|run|upgrade|inject)"
    r"|uv\s+(?:tool\s+(?:install|run)|pip\s+install|add)|uvx|easy_install)\b(?P<arguments>[^\n`;&|]*)"
)
BARE = re.compile(
    r"(?<![\w./@-])compass[-_.]maint(?![\w./@-])(?!(?:\[[\w,-]*\])?\s*@\s*(?:git\+)?https://)", re.IGNORECASE
)
"""The name, unless a direct reference follows it: ``compass-maint[extra] @ https://…``."""


def bare_installs(text: str) -> list[str]:
    """Return the commands that install compass-maint by name, with or without an extra or a version."""
    commands = INSTALL.finditer(text.replace("\\-", "-").replace("\\\n", " "))
    return [found[0].strip() for found in commands if BARE.search(found["arguments"])]


@pytest.mark.parametrize(
    "line",
    [
        "pip install compass-maint",
        "python3 -m pip install --quiet --user 'compass-maint[sandbox]'",
        "pip install \\\n  compass_maint==0.1.0",
        "pipx install compass\\-maint",
        "uv tool install compass-maint",
        "uvx compass-maint list",
        "hint=\"pip install 'compass-maint[calendar]'\"",
        "pip install 'compass-maint @ compass-maint'",
        "pip install 'compass-maint >= 0.1' --find-links https://HOST/",
        "pip install compass-maint --index-url https://HOST/simple",
        "pip install 'compass-maint @ https://HOST/a.whl' && pipx install compass-maint",
    ],
)
def test_a_bare_name_is_found(line: str) -> None:
    assert bare_installs(line)


@pytest.mark.parametrize(
    "line",
    [
        "pip install '.[sandbox]' && .venv/bin/compass-maint list",
        "pipx install git+https://git.example.com/compass-maint@v0.1.0",
        "pipx install ./compass_maint-0.1.0-py3-none-any.whl",
        'pip install "${COMPASS_MAINT_SOURCE:?set it}"',
        "pip install 'compass-maint @ https://HOST/compass_maint-0.1.0-py3-none-any.whl#sha256=0'",
        "pip install 'compass-maint[sandbox]@git+https://HOST/REPOSITORY@COMMIT'",
    ],
)
def test_a_source_is_not_a_bare_name(line: str) -> None:
    assert bare_installs(line) == []


def files(place: str) -> list[Path]:
    path = ROOT / place
    found = path.rglob("*") if path.is_dir() else [path]
    return [file for file in found if file.is_file() and file.suffix != ".pyc"]


@pytest.mark.parametrize("place", PLACES)
def test_no_text_tells_users_to_install_the_bare_name(place: str) -> None:
    found = {str(file.relative_to(ROOT)): bare_installs(file.read_text("utf-8")) for file in files(place)}
    assert found, "this file was not found"
    assert {name: commands for name, commands in found.items() if commands} == {}


def test_a_missing_extra_is_installed_from_the_same_source(tmp_path: Path) -> None:
    program = "import sys; sys.modules['werkzeug'] = None; from compass_maint_cli.__main__ import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", program, "list"],
        env={"HOME": str(tmp_path), "COMPASS_MAINT_PROFILE": "sandbox"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    message, hint = done.stderr.splitlines()
    assert message.startswith("error: the sandbox needs the package 'werkzeug")
    assert hint == (
        "hint: reinstall from the same source with this extra; in a clone: pip install '.[sandbox]'"
    )


def imported(file: Path) -> set[str]:
    """Return the top-level names of the modules that a file imports."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in whole | parts}


def test_every_library_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    declared = [*project["dependencies"], *extras["sandbox"], *extras["calendar"], *extras["keyring"]]
    names = {re.split(r"[<>=]", requirement)[0].lower() for requirement in declared}
    modules = set().union(*map(imported, (ROOT / "compass_maint_cli").rglob("*.py")))
    others = modules - sys.stdlib_module_names - {"compass_maint_cli", "_typeshed"}
    providers = packages_distributions()
    assert {
        name for name in others if not {each.lower() for each in providers.get(name, [name])} & names
    } == set()
