"""Tests are found by their module: those of `windows/create.py` are in `tests/windows/test_create.py`.

An aspect may follow the name: `test_create_once_soak.py` has further tests of `create_once`.
"""

from pathlib import Path

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "compass_maint_cli"
ELSEWHERE = {
    "acceptance": "whole sessions",
    "support": "what tests share",
    "benchmarks": "measurements",
}
"""Folders of tests that are no room."""
NO_MODULE = {
    "times/test_properties": "properties that hold for every module of the room",
}
"""Test files of several modules, each with its reason."""


def names(room: Path) -> set[str]:
    """Return the names of the modules and folders of a room."""
    inside = (path.relative_to(room) for path in room.rglob("*.py"))
    return {part.removesuffix(".py").rstrip("_") for path in inside for part in path.parts}


def test_every_test_file_of_a_room_has_the_name_of_a_module() -> None:
    lost = []
    for path in sorted(TESTS.glob("*/test_*.py")):
        room, subject = path.parent.name, path.stem.removeprefix("test_")
        if room in ELSEWHERE or f"{room}/{path.stem}" in NO_MODULE:
            continue
        if not any(f"{subject}_".startswith(f"{name}_") for name in names(PACKAGE / room)):
            lost.append(f"{room}/{path.name}")
    assert lost == [], "name it after its module, or move whole sessions to tests/acceptance"


def test_every_exception_is_needed() -> None:
    assert [name for name in NO_MODULE if not (TESTS / f"{name}.py").exists()] == []
    assert {path.name for path in TESTS.iterdir() if path.is_dir() and not path.name.startswith("_")} == {
        *ELSEWHERE,
        *(path.name for path in PACKAGE.iterdir() if path.is_dir() and not path.name.startswith("_")),
    }


def test_no_test_imports_another_test_file() -> None:
    found = [
        f"{path.relative_to(TESTS)}: {line}"
        for path in TESTS.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("from tests.") and ".test_" in line
    ]
    assert found == [], "move what is shared to tests/support"
