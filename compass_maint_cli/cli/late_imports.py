"""Load modules of other packages late: where something of them is used, not where they are imported.

Typer, httpx, httpcore and the standard library import at their top what a short command never uses. Python
runs the code of these modules at the first use of one of their names, by its own hooks: a finder (PEP 451)
and the ``__getattr__`` of a module (PEP 562). ``importlib.util.LazyLoader`` is no help: under it the second
``import`` of a module runs its code already. Without a finder for them, the same modules load at once.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.abc import Loader

LATE = frozenset(
    {
        *("anyio", "certifi", "idna"),
        *("email.base64mime", "email.errors", "email.header", "email.parser", "email.quoprimime"),
        *("bz2", "inspect", "ipaddress", "linecache", "locale", "lzma", "mimetypes", "ntpath"),
        *("selectors", "shellingham", "stringprep", "subprocess", "textwrap", "token", "tokenize"),
    }
)
"""What others import and a short command does not use. `tests/test_imports.py` holds that it helps."""


class LateFinder:
    """Finds the modules of some names where they are, and lets them load at their first use."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return what Python itself finds, with a loader that waits; None for every other name."""
        if fullname not in self._names:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LateLoader(spec.loader)
        return spec


class LateLoader(LazyLoader):
    """Runs the code of a module when a name is asked for that the module does not have yet."""

    def __init__(self, loader: "Loader") -> None:
        super().__init__(loader)
        self._loader = loader
        self._lock = RLock()
        self._running = False

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module empty until something of it is used."""

        def look_up(name: str) -> object:
            with self._lock:  # another thread waits until the module is whole
                if vars(module).get("__getattr__") is look_up and not self._running:
                    self._run(module)
                    if vars(module)["__getattr__"] is look_up:  # else its code has defined its own
                        del module.__getattr__
            if name in vars(module):
                return vars(module)[name]
            own = vars(module).get("__getattr__", look_up)
            if own is look_up:
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
            return own(name)

        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__getattr__ = look_up  # type: ignore[method-assign]  # PEP 562

    def _run(self, module: ModuleType) -> None:
        self._running = True
        try:
            self._loader.exec_module(module)
        finally:
            self._running = False


def load_late(names: frozenset[str] = LATE) -> None:
    """From here on, let the modules of these names load at their first use."""
    sys.meta_path.insert(0, LateFinder(names))
