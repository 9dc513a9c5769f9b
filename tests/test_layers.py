"""The arrows of the house go one way (docs/architecture.md 1)."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "compass_maint_cli"
NAME = PACKAGE.name

BASE = {"errors", "times", "domain"}
WIRE = BASE | {"api", "rulefiles", "output", "config"}
ROOMS = {
    "__init__": set(),
    "__main__": {"main", "completion", "config"},
    "main": {"cli", "session", "config", "errors"},
    "commands": WIRE | {"cli", "completion", "manual", "session", "plans", "run", "windows", "sandbox"},
    "completion": WIRE - {"rulefiles"} | {"cli", "manual", "session"},
    "manual": {"cli", "config", "output", "rulefiles", "errors", "times"},
    "cli": BASE | {"session", "config", "output"},
    "session": BASE | {"windows", "api", "output", "config", "sandbox"},
    "plans": WIRE | {"windows"},
    "run": WIRE | {"windows"},
    "windows": WIRE,
    "api": BASE,
    "rulefiles": BASE | {"yamlnodes"},
    "output": BASE | {"yamlnodes"},
    "config": BASE | {"yamlnodes"},
    "yamlnodes": {"errors"},
    "domain": {"errors", "times"},
    "times": {"errors"},
    "errors": set(),
    "sandbox": set(),
}
"""Every room, and what it may import. A new room, or a file in none, fails until it is here."""
THIRD_PARTY = {"typer", "rich", "httpx", "dateutil", "yaml", "werkzeug", "icalendar", "keyring"}
ALLOWED = {
    "times": {"dateutil"},
    "api": {"httpx"},
    "output": {"rich", "yaml", "icalendar"},
    "yamlnodes": {"yaml"},
    "rulefiles": {"yaml"},
    "config": {"keyring"},
    "sandbox": {"werkzeug", "httpx"},
    "session": {"httpx"},
    "cli": {"typer"},
    "main": {"typer"},
    "commands": {"typer"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from ([f"{NAME}.{alias.name}" for alias in node.names] if module == NAME else [module])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_what_its_room_may(path: Path) -> None:
    here = room(path)
    inside = {name.split(".")[1] for name in imports(path) if name.startswith(NAME + ".")} - {
        here,
        "__version__",
    }
    outside = {name.split(".")[0] for name in imports(path)} & THIRD_PARTY
    assert inside <= ROOMS[here]
    assert outside <= ALLOWED.get(here, set())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 250
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 45, node.name


def running_imports(path: Path) -> Iterator[str]:
    """Yield what a file imports when it runs: names for types alone are no arrows."""
    tree = ast.parse(path.read_text("utf-8"))
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and node not in for_types
            and (node.module or "").startswith(NAME + ".")
        ):
            yield (node.module or "").split(".")[1]


def test_no_arrow_runs_in_a_circle() -> None:
    rooms: dict[str, set[str]] = {}
    for path in FILES:
        if room(path) != "__init__":
            rooms.setdefault(room(path), set()).update(set(running_imports(path)) - {room(path)})
    assert len(list(TopologicalSorter(rooms).static_order())) >= len(rooms)  # a circle raises CycleError


def test_only_the_composition_root_opens_a_client() -> None:
    users = {room(path) for path in FILES if f"{NAME}.api.connect" in imports(path)}
    assert users == {"session"}
