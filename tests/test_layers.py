"""Every module is in a room, and imports go one way (docs/architecture.md 1 and 2)."""

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "compass_maint_cli"
NAME = PACKAGE.name

BASE = {"errors", "times", "domain"}
WIRE = BASE | {"api", "rulefiles", "output", "config"}
ROOMS: dict[str, set[str]] = {
    "__main__": {"main", "cli", "completion", "config"},
    "main": {"cli", "session", "config", "output", "errors"},
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
"""Every room, and the rooms it may import. The package's own ``__init__`` has the version and is in none."""
MODULES = {"__main__", "main", "errors"}
"""Rooms that are one module. Everything else at the top of the package is a folder."""
LIBRARIES = {
    "times": {"dateutil"},
    "api": {"httpx", "httpcore"},
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
"""Libraries outside the standard one that a room may import; a room without an entry imports none.

`_typeshed` is allowed everywhere: it exists for type checkers only.
"""
FILE_LIMIT = 250
FUNCTION_LIMIT = 45
FILES = sorted(PACKAGE.rglob("*.py"))
IN_ROOMS = [path for path in FILES if path != PACKAGE / "__init__.py"]


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Yield the full name of each module that a file imports, also inside functions and for types alone."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} has a relative import; write the full name"
            module = node.module or ""
            yield from ([f"{NAME}.{alias.name}" for alias in node.names] if module == NAME else [module])


# One test for all files, not one for each: 1,900 tests that read a file took longer than the reading.


def test_every_module_is_in_a_room() -> None:
    for path in IN_ROOMS:
        here = room(path)
        is_module = path.parent == PACKAGE
        assert here in ROOMS and is_module == (here in MODULES), (  # noqa: PT018 - one message for both
            f"{name_of(path)} is in no room: move it to a folder of docs/architecture.md 1, or, for a new "
            "room, add that to the page and to ROOMS with the rooms it may import"
        )


def test_every_room_exists_and_is_documented() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    page = text.partition("\n## 1 ")[2].partition("\n## 2 ")[0]
    rows = re.findall(r"^\| `(\w+)(?:\.py|/)` \|", page, re.MULTILINE)
    assert sorted(rows) == sorted(ROOMS)
    assert {room(path) for path in IN_ROOMS} == set(ROOMS)


def test_no_arrow_runs_in_a_circle() -> None:
    TopologicalSorter(ROOMS).prepare()  # a circle raises CycleError


def test_a_file_imports_only_what_its_room_may() -> None:
    assert [(name_of(path), wrong) for path in IN_ROOMS if (wrong := forbidden(path))] == []


def forbidden(path: Path) -> set[str]:
    """Return the rooms and libraries that a file imports and may not."""
    here, names = room(path), set(imports(path))
    ours = {name.split(".")[1] for name in names if name.startswith(f"{NAME}.")}
    others = {name.split(".")[0] for name in names} - sys.stdlib_module_names - {NAME, "_typeshed"}
    return (ours - {here, "__version__"} - ROOMS.get(here, set())) | (others - LIBRARIES.get(here, set()))


def test_an_init_file_holds_at_most_a_docstring() -> None:
    for path in (path for path in IN_ROOMS if path.name == "__init__.py"):
        tree = ast.parse(path.read_text("utf-8"))
        code = tree.body if ast.get_docstring(tree) is None else tree.body[1:]
        assert [ast.unparse(statement) for statement in code] == [], name_of(path)


def test_files_and_functions_stay_small() -> None:
    assert [found for path in FILES for found in too_large(path)] == []


def too_large(path: Path) -> Iterator[str]:
    """Yield a file that is too long, and its functions that are."""
    text = path.read_text("utf-8")
    if len(text.splitlines()) > FILE_LIMIT:
        yield name_of(path)
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (node.end_lineno or 0) - node.lineno >= FUNCTION_LIMIT
        ):
            yield f"{name_of(path)}: {node.name}"


def test_only_the_session_opens_a_client() -> None:
    users = {room(path) for path in FILES if f"{NAME}.api.connect" in imports(path)}
    assert users - {"api"} == {"session"}
