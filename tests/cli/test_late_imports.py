"""Modules that load at their first use: not earlier, once, and completely for every thread."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from types import ModuleType
from typing import Union

import pytest

from compass_maint_cli.cli.late_imports import LateFinder
from tests.support.waits import EVENT_TIMEOUT

NAME = "compass_maint_late_example"


class Example:
    """A module of a file: imported late, but not run yet. ``runs`` counts how often its code began."""

    def __init__(self, folder: Path, names: frozenset[str] = frozenset()) -> None:
        self._names = names
        self._file = folder / f"{NAME}.py"
        self._folder = str(folder)
        self.runs: list[str] = []
        self.entered, self.go_on = Event(), Event()
        self.go_on.set()

    def of(self, code: str) -> ModuleType:
        self._file.write_text(
            f"import sys\nHERE = sys.modules['{NAME}_test']\nHERE.runs.append('run')\n{code}\n"
        )
        spec = LateFinder({NAME: self._names}).find_spec(NAME, [self._folder])
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


@pytest.fixture
def example(tmp_path: Path) -> Iterator[Example]:
    yield from registered(Example(tmp_path))


@pytest.fixture
def example_with_names(tmp_path: Path) -> Iterator[Example]:
    yield from registered(Example(tmp_path, frozenset({"Base", "function"})))


def registered(example: Example) -> Iterator[Example]:
    sys.modules[f"{NAME}_test"] = example  # type: ignore[assignment]  # only its attributes are used
    yield example
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
    assert LateFinder({NAME: frozenset()}).find_spec("json", None) is None
    assert LateFinder({NAME: frozenset()}).find_spec(NAME, None) is None


BASE = "class Base:\n    def __init__(self, size):\n        self.size = size"


def test_a_listed_name_can_be_taken_before_the_code_runs(example_with_names: Example) -> None:
    module = example_with_names.of(f"{BASE}\ndef function(n):\n    return n + 1")
    function, base = module.function, module.Base
    assert Union[base, int].__args__ == (base, int)  # type: ignore[attr-defined]  # noqa: UP007 - as httpx does
    assert example_with_names.runs == []
    assert function(1) == 2
    assert base(3).size == 3
    assert isinstance(base(4), base)
    assert not isinstance(5, base)
    assert example_with_names.runs == ["run"]
    assert module.function is not function


def test_the_code_runs_with_the_first_instance_of_a_derived_class(example_with_names: Example) -> None:
    module = example_with_names.of(BASE)

    class Derived(module.Base):  # type: ignore[misc,name-defined]  # a name of a module that has not run
        def __init__(self, size: int) -> None:
            super().__init__(size * 2)

    class Further(Derived):
        pass

    assert example_with_names.runs == []
    assert [Further(1).size, Derived(2).size, Further(3).size] == [2, 4, 6]
    assert example_with_names.runs == ["run"]
    assert issubclass(Further, module.Base)


def test_a_name_that_is_not_listed_runs_the_code(example_with_names: Example) -> None:
    module = example_with_names.of("other = 1")
    assert module.other == 1
    with pytest.raises(AttributeError, match="no attribute 'Base'"):
        module.Base  # noqa: B018 - to ask is the test


HTTPX = """
from compass_maint_cli.cli.late_imports import LATE, load_late
load_late()
import http.cookiejar, httpcore, httpx, ssl
def answer(request):
    if "authorization" in request.headers:
        return httpx.Response(200, text=request.headers["cookie"] + request.headers["authorization"][:6])
    wanted = {"set-cookie": "a=b", "www-authenticate": 'Digest realm="r", nonce="n", algorithm=SHA-256'}
    return httpx.Response(401, headers=wanted)
with httpx.Client(transport=httpx.MockTransport(answer), auth=httpx.DigestAuth("me", "x")) as client:
    print(client.get("https://a.example").text)
    jar = client.cookies.jar
    print([cookie.name for cookie in jar], isinstance(jar, http.cookiejar.CookieJar))
print(type(httpx.create_ssl_context(trust_env=False)) is ssl.SSLContext)
for name in httpcore.__all__:
    repr(getattr(httpcore, name))
print(type(httpcore.HTTPProxy("http://127.0.0.1:1")).__name__)
"""


def test_httpx_and_httpcore_work_as_ever() -> None:
    done = subprocess.run([sys.executable, "-c", HTTPX], check=True, stdout=subprocess.PIPE, text=True)
    assert done.stdout.splitlines() == ["a=bDigest", "['a'] True", "True", "HTTPProxy"]
