"""The processes of this machine."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


def left_in_session(session: int) -> list[str]:
    """Return the processes of a session that are still in the process table."""
    return [each.command for each in processes() if each.session == session and each.is_alive]


@dataclass(frozen=True)
class Process:
    """A process of this machine; ``state`` is a letter, T for a stopped one and Z for one that has ended."""

    pid: int
    session: int
    state: str
    command: str

    @property
    def is_alive(self) -> bool:
        """Whether it still runs; a process that has ended stays in the table until its exit code is read."""
        return self.state not in ("Z", "X")


def processes() -> Iterator[Process]:
    """Yield the processes of this machine as Linux shows them: slim images have no ``ps``."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            before, _, after = path.read_text("utf-8", errors="replace").rpartition(")")
            state, _, _, session = after.split()[:4]
            yield Process(int(path.parent.name), int(session), state, before.partition("(")[2])
