"""The progress of long work: one line on a terminal, removed when the work ends."""

from collections.abc import Callable
from threading import Lock

from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.text_width import elide

_ERASE = "\r\x1b[K"
_DELAY = 0.5
_EVERY = 0.1
_FIRST_LINE = 5.0


class Progress:
    """A line on standard error, written by ``write`` and safe to update from many threads.

    ``clock`` counts seconds. Work that ends within half a second shows nothing, and the line is written ten
    times a second at most. Where ``shown`` is false (no terminal, or a dumb one) only notes are written, and,
    with ``lines``, what is waited for.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        clock: Callable[[], float],
        shown: bool,
        width: int = 80,
        lines: bool = False,
    ) -> None:
        self._write = write
        self._clock = clock
        self._shown = shown
        self._width = width
        now = clock()
        self._due = now + _DELAY
        self._lines = lines
        self._next_line = _FIRST_LINE
        self._updated = now - _FIRST_LINE
        self._line = False
        self._lock = Lock()

    def update(self, text: str) -> None:
        """Say how far the work has come: ``1,200 windows``."""
        if not self._shown:
            return
        with self._lock:
            now = self._clock()
            if now < self._due:
                return
            self._due = now + _EVERY
            self._updated = now
            self._show(text)

    def wait(self, text: str, seconds: float) -> None:
        """Say what is waited for, so many seconds now, where nothing else was said for a second.

        With ``lines`` it is a line of its own, after 5, 10, 20, 40, … seconds.
        """
        with self._lock:
            if self._shown and self._clock() - self._updated >= 1:
                self._show(text)
            elif self._lines and seconds >= self._next_line:
                self._next_line *= 2
                self._write(f"{visible(text)}\n")

    def note(self, text: str) -> None:
        """Write text that stays, whole lines, above the line that does not."""
        with self._lock:
            self._erase()
            self._write(text)

    def done(self) -> None:
        """Take the line away; data may be written now."""
        with self._lock:
            self._erase()

    def _show(self, text: str) -> None:
        self._line = True
        self._write(_ERASE + elide(visible(text), self._width - 1, mark="..."))

    def _erase(self) -> None:
        if self._line:
            self._line = False
            self._write(_ERASE)
