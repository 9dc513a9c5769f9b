"""One line that says how far long work has come, on a terminal, and that is gone when it ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from types import TracebackType
from typing import Self

from compass_maint_cli.output.cells import elide
from compass_maint_cli.output.text import visible

_ERASE = "\r\x1b[K"
_DELAY = 0.5
_EVERY = 0.1


@dataclass(slots=True)
class Progress:
    """A line on standard error, written by ``write`` and safe to be told by many threads.

    ``clock`` counts seconds. Work that ends within half a second shows nothing, and the line is written ten
    times a second at most. Where ``shown`` is false (no terminal, or a dumb one) only notes are written.
    """

    write: Callable[[str], None]
    clock: Callable[[], float]
    shown: bool
    width: int = 80
    _due: float = field(init=False)
    _line: bool = field(init=False, default=False)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        self._due = self.clock() + _DELAY

    def update(self, text: str) -> None:
        """Say how far the work has come: ``1,200 windows``."""
        if not self.shown:
            return
        with self._lock:
            now = self.clock()
            if now < self._due:
                return
            self._due = now + _EVERY
            self._line = True
            self.write(_ERASE + elide(visible(text), self.width - 1, mark="..."))

    def note(self, text: str) -> None:
        """Write text that stays, whole lines, above the line that does not."""
        with self._lock:
            self._erase()
            self.write(text)

    def done(self) -> None:
        """Take the line away; data may be written now."""
        with self._lock:
            self._erase()

    def _erase(self) -> None:
        if self._line:
            self._line = False
            self.write(_ERASE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.done()
