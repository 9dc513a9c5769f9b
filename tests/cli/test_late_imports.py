"""Modules that load at their first use: not earlier, once, and completely for every thread."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from types import ModuleType

import pytest

from compass_maint_cli.cli.late_imports import LateFinder
from tests.support.waits import EVENT_TIMEOUT

NAME = "compass_maint_late_example"


class Example:
    """A module of a file: imported late, but not run yet. ``runs`` counts how often its code began."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"{NAME}.py"
        self._folder = str(folder)
        self.runs: list[str] = []
        self.entered, self.go_on = Event(), Event()
        self.go_on.set()

    def of(self, code: str) -> ModuleType:
        self._file.write_text(
            f"import sys\nHERE = sys.modules['{NAME}_test']\nHERE.runs.append('run')\n{code}\n"
        )
        spec = LateFinder(frozenset({NAME})).find_spec(NAME, [self._folder])
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


@pytest.fixture
def example(tmp_path: Path) -> Iterator[Example]:
    created = Example(tmp_path)
    sys.modules[f"{NAME}_test"] = created  # type: ignore[assignment]  # only its attributes are used
    yield created
    del sys.modules[f"{NAME}_test"]


def test_code_runs_once_at_the_first_use(example: Example) -> None:
    module = example.of("ONE = 1\nTWO = 2")
    assert example.runs == []
    assert (module.ONE, module.TWO, module.ONE) == (1, 2, 1)
    assert example.runs == ["run"]
    assert "__getattr__" not in vars(module)


def test_a_name_that_is_missing_is_named(example: Example) -> None:
    module = example.of("ONE = 1")
    with pytest.raises(AttributeError, match=f"module '{NAME}' has no attribute 'other'"):
        module.other  # noqa: B018 - the access is the test
    assert module.ONE == 1


def test_a_module_that_asks_itself_while_it_loads_has_what_is_defined_so_far(example: Example) -> None:
    module = example.of(
        "ONE = 1\nSEEN = hasattr(HERE.module, 'ONE'), hasattr(HERE.module, 'LATER')\nLATER = 2"
    )
    vars(example)["module"] = module
    assert module.SEEN == (True, False)
    assert example.runs == ["run"]


def test_a_module_keeps_its_own_answer_to_missing_names(example: Example) -> None:
    module = example.of("def __getattr__(name):\n    return f'own {name}'")
    assert (module.first, module.second) == ("own first", "own second")


def test_code_that_fails_raises_and_runs_again_at_the_next_use(example: Example) -> None:
    module = example.of("if len(HERE.runs) == 1:\n    raise ValueError('once')\nONE = 1")
    with pytest.raises(ValueError, match="once"):
        module.ONE  # noqa: B018 - the access is the test
    assert module.ONE == 1
    assert example.runs == ["run", "run"]


def test_another_thread_waits_until_the_module_is_whole(example: Example) -> None:
    module = example.of("HERE.entered.set()\nHERE.go_on.wait()\nONE = 1")
    example.go_on.clear()
    seen: list[int] = []
    threads = [Thread(target=lambda: seen.append(module.ONE)) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert example.entered.wait(EVENT_TIMEOUT)
    assert seen == []
    example.go_on.set()
    for thread in threads:
        thread.join()
    assert seen == [1, 1, 1]
    assert example.runs == ["run"]


def test_other_modules_are_left_to_python() -> None:
    assert LateFinder(frozenset({NAME})).find_spec("json", None) is None
    assert LateFinder(frozenset({NAME})).find_spec(NAME, None) is None
