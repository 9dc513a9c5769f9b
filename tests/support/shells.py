"""Real shells on a pseudo-terminal: keys go in, and the line after TAB comes out."""

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.waits import EVENT_TIMEOUT

BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")
END = re.compile(r"<<(.*?)>>", re.DOTALL)
SHOW = "\x07"
"""Ctrl-G; every shell is configured to print its line between << and >> for it."""

START = {
    "bash": "PS1='$ '; bind 'set enable-bracketed-paste off'; bind 'set completion-query-items 0'; "
    'bind \'set page-completions off\'; bind -x \'"\\C-g": printf "\\n<<%s>>" "$READLINE_LINE"\'; '
    "{complete}source {script}",
    "zsh": "PS1='$ '; autoload -Uz compinit; compinit -u -d {home}/dump; LISTMAX=9999; "
    "show() {{ print -rn -- $'\\n'\"<<$BUFFER>>\" }}; zle -N show; bindkey '^G' show; source {script}",
    "fish": "function fish_prompt; echo -n '$ '; end; source {script}; "
    "bind \\cg 'printf \"\\n<<%s>>\" (commandline)'",
}
ARGV = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}


class Shell:
    """A shell that has read the script; the tool it calls is the one under test."""

    def __init__(
        self, name: str, script: Path, home: Path, variables: Mapping[str, str], extra: str = ""
    ) -> None:
        folder = home / "bin"
        folder.mkdir(exist_ok=True)
        tool = folder / "compass-maint"
        tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m compass_maint_cli "$@"\n')
        tool.chmod(0o755)
        environ = {"HOME": str(home), "TERM": "xterm", "PATH": f"{folder}:{os.environ['PATH']}", **variables}
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            path = shutil.which(name) or name
            os.chdir(home)
            os.execve(path, ARGV[name], {**environ, "LC_ALL": "C.UTF-8"})  # noqa: S606 - a child on a separate terminal
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self.seen = ""
        self.send(START[name].format(script=script, home=home, complete=extra) + "; printf '<<%s>>' ready\r")
        self.until_shown("ready")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.terminal)
        os.waitpid(self.pid, 0)

    def send(self, keys: str) -> None:
        """Type the keys."""
        os.write(self.terminal, keys.encode())

    def until_shown(self, expected: str | None = None, timeout: float = EVENT_TIMEOUT) -> str:
        """Read until the shell shows its line, and return that."""
        deadline = time.monotonic() + timeout
        while True:
            for found in END.finditer(self.seen):
                if found[1] != "%s" and (expected is None or found[1] == expected):
                    self.before, self.seen = self.seen[: found.start()], self.seen[found.end() :]
                    return found[1]
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                raise AssertionError(f"the shell showed nothing more: {self.seen!r}")
            self.seen += os.read(self.terminal, 65536).decode("utf-8", "replace")

    def tab(self, line: str, tabs: int = 1) -> str:
        """Type a line and TAB, and return the line after it; the listed matches are in ``before``."""
        self.send("\x05\x15" + line + "\t" * tabs)
        self.send(SHOW)
        return self.until_shown()
