"""Measurements of whole processes: wall time, processor time, peak memory.

This process stays small: on Linux a child's peak is at least that of the process it was forked from.
"""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO

Command = Sequence[str]


@dataclass(frozen=True)
class Run:
    """The cost of one process, in seconds. ``first`` is the time until its first output, if watched."""

    wall: float
    cpu: float
    peak: float
    """Resident memory in MiB."""
    first: float = 0.0


def measure(argv: Command, environ: Mapping[str, str], output: int | IO[bytes] = subprocess.DEVNULL) -> Run:
    """Run a command to its end; RuntimeError where it fails."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        argv, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    with process.stderr:
        message = process.stderr.read()
    return _ended(process, argv, begin, message)


def watch(argv: Command, environ: Mapping[str, str]) -> Run:
    """Run a command whose output is read through a pipe, and note when its first byte came."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        argv, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    return _read(process, argv, begin, process.stdout.fileno())


def on_terminal(argv: Command, environ: Mapping[str, str], *, columns: int = 120) -> Run:
    """Run a command on a pseudo-terminal that is read as fast as it writes."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    begin = time.perf_counter()
    process = subprocess.Popen(argv, env=environ, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    try:
        return _read(process, argv, begin, ours)
    finally:
        os.close(ours)


def _read(process: subprocess.Popen[bytes], argv: Command, begin: float, source: int) -> Run:
    first = 0.0
    while _some(source):
        first = first or time.perf_counter() - begin
    return _ended(process, argv, begin, b"", first)


def _some(source: int) -> bytes:
    try:
        return os.read(source, 65536)
    except OSError:  # Linux says EIO where the last process has closed the terminal
        return b""


def _ended(
    process: subprocess.Popen[bytes], argv: Command, begin: float, message: bytes, first: float = 0.0
) -> Run:
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(argv)} ended with {process.returncode}: {message.decode()[-2000:]}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, first)


def interleaved(
    commands: Mapping[str, Command], environ: Mapping[str, str], runs: int
) -> dict[str, list[Run]]:
    """Run the commands in turn, ``runs`` times: what slows the machine for a while slows all of them."""
    taken: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, argv in commands.items():
            taken[name].append(measure(argv, environ))
    return taken


def ratio(runs: Sequence[Run], to: Sequence[Run]) -> float:
    """Return the median ratio of wall times of neighbouring runs."""
    return median(run.wall / other.wall for run, other in zip(runs, to, strict=True))


def cpu_ratio(runs: Sequence[Run], to: Sequence[Run]) -> float:
    """Return the median ratio of processor times, which a busy machine changes less."""
    return median(run.cpu / other.cpu for run, other in zip(runs, to, strict=True))


@contextmanager
def serving(
    windows: int,
    latency: float = 0.0,
    limit: int = 0,
    certificate: Path | None = None,
    *,
    lists: bool = True,
) -> Iterator[str]:
    """Run the page server in a separate process; the value is its URL, https with a certificate's file.

    Without ``lists`` its lists do not change when windows are created.
    """
    argv = [sys.executable, "-m", "tests.benchmarks.pageserver", str(windows), str(latency), str(limit)]
    argv.append(str(int(lists)))
    argv += [str(certificate)] * (certificate is not None)
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.stdout.readline().strip()}"
        server.stdin.close()
