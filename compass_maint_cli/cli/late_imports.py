"""Load modules of other packages late: where something of them is used, not where they are imported.

Typer, httpx, httpcore and the standard library import at their top what a short command never uses. Python
runs the code of these modules at the first use of one of their names, by its own hooks: a finder (PEP 451)
and the ``__getattr__`` of a module (PEP 562). ``importlib.util.LazyLoader`` is no help: under it the second
``import`` of a module runs its code already. Without a finder for them, the same modules load at once.

``from module import name`` uses a name, too. Names that others only keep for later are therefore listed
with their module: they are handed out as a `LateName`.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from importlib.abc import Loader

LATE: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            *("anyio", "bz2", "certifi", "idna", "ipaddress", "inspect", "linecache", "locale", "lzma"),
            *("email.base64mime", "email.errors", "email.header", "email.message", "email.parser"),
            *("email.quoprimime", "email.utils", "mimetypes", "ntpath", "platform", "selectors"),
            *("shellingham", "ssl", "stringprep", "subprocess", "textwrap", "token", "tokenize"),
        ),
        frozenset[str](),
    ),
    "ast": frozenset({"NodeVisitor"}),
    "difflib": frozenset({"get_close_matches"}),
    "gettext": frozenset({"gettext"}),
    "hashlib": frozenset({"md5", "sha1", "sha256", "sha512"}),
    "http.cookiejar": frozenset({"Cookie", "CookieJar"}),
    "httpcore._async": frozenset(
        {
            *("AsyncConnectionInterface", "AsyncConnectionPool", "AsyncHTTP11Connection", "AsyncHTTPProxy"),
            *("AsyncHTTP2Connection", "AsyncHTTPConnection", "AsyncSOCKSProxy"),
        }
    ),
    "httpcore._backends.mock": frozenset(
        {"AsyncMockBackend", "AsyncMockStream", "MockBackend", "MockStream"}
    ),
    "httpcore._ssl": frozenset({"default_ssl_context"}),
    "httpcore._sync.http_proxy": frozenset({"HTTPProxy"}),
    "shutil": frozenset({"get_terminal_size"}),
    "traceback": frozenset({"FrameSummary", "StackSummary"}),
    "typer._click.shell_completion": frozenset({"CompletionItem"}),
    "typer.completion": frozenset({"get_completion_inspect_parameters"}),
    "urllib.request": frozenset({"Request", "getproxies", "parse_http_list"}),
    "uuid": frozenset({"UUID"}),
}
"""What others import and a short command does not use, each with the names that others take at import.

`tests/test_imports.py` holds that it helps, and `tests/cli/test_late_imports.py` that httpx works with it.
"""


class LateName:
    """A function or class of a module that has not run: to call it, or a class derived from it, runs it."""

    def __init__(self, value: Callable[[], Any], name: str) -> None:
        self._value = value
        self._name = name

    def __repr__(self) -> str:
        return f"<late {self._name}>"

    def __call__(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - as the function has it
        """Call the function, or create an instance of the class."""
        return self._value()(*args, **named)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # typing looks for its own marks in what annotates
            raise AttributeError(name)
        return getattr(self._value(), name)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._value())

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type]:
        """Return a class that derives from the real one from its first instance on (PEP 560)."""
        late = self._value

        class Nothing:  # Python refuses other bases for a class that derives from object itself
            pass

        class Base(Nothing):
            def __new__(cls, *args: object, **named: object) -> Self:
                real = late()
                if Base.__bases__ != (real,):
                    Base.__bases__ = (real,)
                create: Callable[..., Self] = real.__new__
                return create(cls) if create is object.__new__ else create(cls, *args, **named)

        return (Base,)


class LateFinder:
    """Finds some modules where they are, and lets them load at their first use."""

    def __init__(self, late: Mapping[str, frozenset[str]]) -> None:
        self._late = late

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return what Python itself finds, with a loader that waits; None for every other name."""
        names = self._late.get(fullname)
        if names is None:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LateLoader(spec.loader, names)
        return spec


class LateLoader(LazyLoader):
    """Runs the code of a module when a name is asked for that it does not have yet, other than ``names``."""

    def __init__(self, loader: "Loader", names: frozenset[str] = frozenset()) -> None:
        super().__init__(loader)
        self._loader = loader
        self._names = names
        self._lock = RLock()
        self._running = False

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module empty until something of it is used."""

        def whole() -> ModuleType:
            with self._lock:  # another thread waits until the module is whole
                if vars(module).get("__getattr__") is look_up and not self._running:
                    self._run(module)
                    if vars(module)["__getattr__"] is look_up:  # else its code has defined its own
                        del module.__getattr__
            return module

        def look_up(name: str) -> object:
            if name in self._names and not self._running:
                return LateName(lambda: getattr(whole(), name), name)
            # `from module import name` asks for __path__, too; packages have it from the start.
            if name != "__path__" and name in vars(whole()):
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


def load_late(late: Mapping[str, frozenset[str]] = LATE) -> None:
    """From here on, let these modules load at their first use."""
    sys.meta_path.insert(0, LateFinder(late))
