"""Modules load when they are used, because start-up time is a promise (docs/architecture.md 6)."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from compass_maint_cli.cli.app import VERBS
from compass_maint_cli.cli.late_imports import LATE
from tests.support.tcp_scripts import http, say, scripted_server

OURS = "compass_maint_cli"
# The tests' own libraries install click, and an installed click makes httpx load rich.
RUNNER = f"""
import atexit, sys
sys.modules["click"] = None
from {OURS}.__main__ import run
def waits(module):
    return getattr(vars(module).get("__getattr__"), "__module__", "") == "{OURS}.cli.late_imports"
def keep():
    with open(sys.argv[0] + ".loaded", "w") as file:
        ran = [name for name, module in sys.modules.items() if module and not waits(module)]
        print(*ran, sep="\\n", file=file)
atexit.register(keep)
run()
"""
EVERY_VERB = f"""
import sys
from {OURS}.cli.app import VERBS, build
assert not [name for name in sys.modules if name.startswith("{OURS}.commands.")]
for verb in VERBS:
    build(verb)
    print(verb, *sys.modules)
"""

HEAVY = {
    "httpx",
    "httpcore",
    "rich",
    "yaml",
    "dateutil",
    "icalendar",
    "werkzeug",
    "keyring",
    "sqlite3",
    "asyncio",
}
"""Modules that no help needs."""
ROOMS = {f"{OURS}.{room}" for room in ("api", "sandbox", "rulefiles", "yamlnodes", "plans", "output", "run")}
NOT_TO_LIST = (HEAVY - {"httpx", "httpcore"}) | {
    *(
        f"{OURS}.{room}"
        for room in ("sandbox", "rulefiles", "yamlnodes", "plans", "run", "config.token_store")
    ),
    *(f"{OURS}.times.{room}" for room in ("parse_time", "intervals", "rrule", "occurrences")),
    *(f"{OURS}.api.{room}" for room in ("create_once", "lost_window")),
    *(f"{OURS}.{room}" for room in ("domain.coverage", "session.sandbox_adapter")),
}
LATE_AFTER_ALL = {"difflib", "gettext", "inspect", "ipaddress"}
"""Loaded by `list` nevertheless: the tests' server has an address for a name, and Typer inspects."""
UUID = "51e9e162-767b-47a6-a00a-4cd8b6f94829"
WINDOW = {"id": "w", "status": "active", "startDate": "2036-12-11T11:37:39Z", "rules": []}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with scripted_server(say(http(200, {"values": [WINDOW], "links": {}}))) as server:
        yield server.url


def loaded(
    folder: Path, *argv: str, url: str = "", stdout: int = subprocess.DEVNULL, **more: str
) -> set[str]:
    """Return the modules that a command line loads, with an account set by variables."""
    script = folder / "runner"
    script.write_text(RUNNER)
    account = {"EMAIL": "me@example.com", "TOKEN": "token", "CLOUD_ID": "cloud", "API_URL": url}
    variables = {f"COMPASS_MAINT_{name}": value for name, value in account.items()}
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "TZ": "UTC", **variables, **more}
    command = [sys.executable, str(script), *argv]
    subprocess.run(command, check=True, env=environ, stdin=subprocess.DEVNULL, stdout=stdout)
    return set((folder / "runner.loaded").read_text().split())


def test_the_version_loads_nothing(tmp_path: Path) -> None:
    found = loaded(tmp_path, "--version")
    assert {name for name in found if name.startswith(OURS)} == {OURS, f"{OURS}.__main__"}
    assert sorted(found & {"typer", "re", "typing", "enum"}) == []


@pytest.mark.parametrize("argv", [("--help",), ("list", "--help"), ("help",)])
def test_help_loads_no_client_and_no_output(tmp_path: Path, argv: tuple[str, ...]) -> None:
    found = loaded(tmp_path, *argv)
    assert sorted(found & (HEAVY | (ROOMS - {f"{OURS}.output"}))) == []


def test_tab_loads_no_command_line(tmp_path: Path) -> None:
    found = loaded(tmp_path, "list", "--status", "", _COMPASS_MAINT_COMPLETE="status")
    assert sorted(found & (HEAVY | {"typer"})) == []


@pytest.mark.parametrize("form", ["table", "tsv", "json", "jsonl", "csv", "id"])
def test_list_loads_what_its_format_needs(tmp_path: Path, url: str, form: str) -> None:
    others = {
        f"{OURS}.output.as_{one}" for one in ("table", "tsv", "json", "jsonl", "csv", "id", "yaml", "ics")
    }
    found = loaded(tmp_path, "list", *(["--porcelain"] if form == "tsv" else ["-o", form]), url=url)
    assert sorted(found & NOT_TO_LIST) == []
    assert found & others == {f"{OURS}.output.as_{form}"}
    assert sorted(found & (set(LATE) - LATE_AFTER_ALL)) == []


def test_yaml_loads_yaml_and_no_rule_files(tmp_path: Path, url: str) -> None:
    found = loaded(tmp_path, "list", "-o", "yaml", url=url)
    assert "yaml" in found
    assert f"{OURS}.yamlnodes.compose" not in found  # only what quotes text is shared
    assert sorted(found & (NOT_TO_LIST - {"yaml", f"{OURS}.yamlnodes"})) == []


def test_a_table_on_a_terminal_loads_no_console(tmp_path: Path, url: str) -> None:
    ours, theirs = pty.openpty()
    found = loaded(tmp_path, "list", url=url, stdout=theirs, TERM="xterm")
    os.close(theirs)
    os.close(ours)
    assert f"{OURS}.output.as_table" in found
    assert sorted(found & {"rich.console", "rich.table", "rich.text", "pygments"}) == []
    assert sorted(found & (NOT_TO_LIST - {"rich"})) == []


def test_create_from_flags_loads_no_rule_files(tmp_path: Path, url: str) -> None:
    found = loaded(tmp_path, "create", "--disable", f"sync:{UUID}", "--for", "1h", "--dry-run", url=url)
    assert (
        sorted(found & {"yaml", "rich", "dateutil", "sqlite3", f"{OURS}.rulefiles", f"{OURS}.sandbox"}) == []
    )


def test_no_verb_loads_anything_heavy_to_be_described() -> None:
    done = subprocess.run([sys.executable, "-c", EVERY_VERB], check=True, stdout=subprocess.PIPE, text=True)
    loaded_by = {verb: set(found) for verb, *found in map(str.split, done.stdout.splitlines())}
    assert set(loaded_by) == set(VERBS)
    assert {verb: found & HEAVY for verb, found in loaded_by.items() if found & HEAVY} == {}
