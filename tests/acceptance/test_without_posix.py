"""Without what Windows lacks: every module but those of ``run`` loads, and ``run`` names what it needs."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import os, signal, sys
MODULES = "fcntl termios tty pty pwd grp resource readline syslog"
OF_OS = (
    "fork forkpty posix_spawn posix_spawnp killpg setsid getpgrp getpgid tcgetpgrp tcsetpgrp getuid geteuid "
    "getgid fchmod waitid wait3 wait4 mkfifo ttyname"
)
OF_SIGNAL = (
    "sigwait sigtimedwait sigwaitinfo sigpending pthread_sigmask pthread_kill alarm setitimer pause "
    "siginterrupt"
)
KEPT = "SIGINT SIGTERM SIGABRT SIGFPE SIGILL SIGSEGV SIG_DFL SIG_IGN"
for name in MODULES.split():
    sys.modules[name] = None
for name in OF_OS.split():
    if hasattr(os, name):
        delattr(os, name)
for name in dir(signal):
    if name in OF_SIGNAL.split() or name.startswith("SIG") and name not in KEPT.split():
        delattr(signal, name)
"""


def run(program: str, home: Path, *argv: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", PROGRAM + program, *argv],
        env={"HOME": str(home), "COMPASS_MAINT_PROFILE": "sandbox", "TZ": "UTC"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_module_outside_run_loads(tmp_path: Path) -> None:
    program = """
import importlib, pkgutil
import compass_maint_cli
names = [found.name for found in pkgutil.walk_packages(compass_maint_cli.__path__, "compass_maint_cli.")]
assert len(names) > 150, names
for name in names:
    if not name.startswith("compass_maint_cli.run."):
        importlib.import_module(name)
"""
    done = run(program, tmp_path)
    assert done.returncode == 0, done.stderr


def test_windows_are_created_and_listed(tmp_path: Path) -> None:
    program = "from compass_maint_cli.main import main; raise SystemExit(main(sys.argv[1:]))"
    created = run(
        program, tmp_path, "create", "--team", "payments", "--disable", "integration:datadog-prod", "-q"
    )
    assert created.returncode == 0, created.stderr
    listed = run(program, tmp_path, "list", "--team", "payments", "-q")
    assert listed.stdout == created.stdout


def test_run_names_in_one_sentence_what_it_needs(tmp_path: Path) -> None:
    program = "from compass_maint_cli.main import main; raise SystemExit(main(sys.argv[1:]))"
    for more in (("--help",), ("--disable", "integration:datadog-prod", "--", "true")):
        done = run(program, tmp_path, "run", *more)
        if more == ("--help",):
            assert done.returncode == 0, done.stderr
        else:
            assert done.returncode == 125
            assert done.stderr.splitlines()[0] == (
                "error: run needs POSIX signals, which this system does not have; the command was not started"
            )
