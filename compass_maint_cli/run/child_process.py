"""The command that ``run`` starts, with its own streams, terminal and signals."""

import os
import signal
from collections.abc import Collection, Mapping
from typing import NamedTuple

from compass_maint_cli.errors import ExitCode, RunError

RESTORED = frozenset({signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD})
"""Signals that get their default action in the command.

Python ignores SIGPIPE and SIGXFSZ, and no command expects that. SIGCHLD may have been ignored by our caller.
Other ignored signals are handed on. This one is not, for three reasons: POSIX leaves open whether ``exec``
keeps it ignored; a command that ignores it cannot learn the exit codes of what it starts; and it would have
to be ignored here while the command starts, so that the code of one that ends at once would be lost.
"""

SIGNALLED = 128
"""As in a shell, the exit code of a command that signal n killed is this plus n."""


def find_command(name: str, path: str | None) -> str:
    """Return the file to run, as a shell finds it in ``path``; raise RunError with 126 or 127."""
    from shutil import which

    found = which(name, path=path)
    if found is not None:
        return found
    there = which(name, os.F_OK, path) or (name if os.path.isdir(name) and os.sep in name else None)  # noqa: PTH112 - a name, perhaps no path
    if there is not None:
        raise RunError(f"{there} cannot be run: it is not an executable file", ExitCode.RUN_NOT_STARTED)
    raise RunError(
        f"command not found: {name}",
        ExitCode.RUN_COMMAND_NOT_FOUND,
        hint="compass-maint run ... -- COMMAND does not start a shell; to use one, write "
        "-- sh -c 'COMMAND | COMMAND'",
    )


def has_terminal() -> bool:
    """Whether this process has a controlling terminal, whose keys may send signals."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


class ChildProcess(NamedTuple):
    """A running command.

    With a terminal it stays in our process group: the terminal's foreground is that group, and its keys
    signal all of it. Without one it leads a group of its own, so that signals reach all that it started.
    """

    pid: int
    grouped: bool

    @classmethod
    def start(
        cls,
        file: str,
        argv: tuple[str, ...],
        environ: Mapping[str, str],
        mask: Collection[int],
        *,
        own_group: bool,
    ) -> "ChildProcess":
        """Start the command with this signal ``mask``; raise RunError with 126 where it cannot be started.

        Descriptors that this process inherited are handed on, as in ``diff <(a) <(b)``; its own are not.
        """
        try:
            if own_group:
                pid = os.posix_spawn(file, argv, environ, setsigmask=mask, setsigdef=RESTORED, setpgroup=0)
            else:
                pid = os.posix_spawn(file, argv, environ, setsigmask=mask, setsigdef=RESTORED)
        except OSError as error:
            said = (error.strerror or str(error)).lower()
            raise RunError(f"{file} cannot be run: {said}", ExitCode.RUN_NOT_STARTED) from error
        return cls(pid, own_group)

    def poll(self) -> int | None:
        """Return the exit code once the command has ended, 128+n where signal n killed it, else None.

        Raise ChildProcessError where it has ended and its exit code is lost: something else waited for it.
        """
        # The first process of a container is also the parent of orphans, and must wait for them.
        everyone = os.getpid() == 1
        while True:
            pid, status = os.waitpid(-1 if everyone else self.pid, os.WNOHANG)
            if pid == self.pid:
                code = os.waitstatus_to_exitcode(status)
                return code if code >= 0 else SIGNALLED - code
            if pid == 0:
                return None

    def send_signal(self, number: int) -> bool:
        """Send a signal to the command, or to the group that it leads; return whether it was allowed."""
        try:
            if self.grouped:
                os.killpg(self.pid, number)
            else:
                os.kill(self.pid, number)
        except ProcessLookupError:
            return True  # it has just ended
        except PermissionError:
            return False
        return True
