"""Measure the promises of speed (docs/architecture.md 6): ``python -m tests.benchmarks`` prints a table.

It installs the tool into a separate environment and measures whole processes, as ratios to others that
ran in turn with them. Some minutes; ``--quick`` takes one. ``--json`` keeps the figures, ``--against`` shows
those of an earlier run beside them.
"""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import listing, starting, users, writing
from tests.benchmarks.places import ROOT, Place, fresh, httpie
from tests.benchmarks.table import Row, markdown, read_summary, write_summary

PARTS = ("starting", "users", "listing", "writing")
QUICK = 5
"""Runs of a short command with ``--quick``."""


def main() -> None:
    """Measure the chosen parts, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part; may be repeated")
    parser.add_argument(
        "--runs", type=int, default=15, help="runs of a short command; a fifth of a long one (15)"
    )
    parser.add_argument("--python", default=sys.executable, help="the interpreter to measure with (this one)")
    parser.add_argument("--environment", type=Path, help="one that has the tool already; else one is made")
    parser.add_argument("--quick", action="store_true", help="starting, users and memory, few runs: 60 s")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write a summary too")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with an earlier summary")
    options = parser.parse_args()
    before = read_summary(options.against) if options.against else {}
    with TemporaryDirectory() as folder:
        home = Path(folder)
        place = (
            Place(options.environment)
            if options.environment
            else fresh(home / "tool", str(ROOT), options.python)
        )
        machine = _machine(place)
        sys.stdout.write(machine)
        measured: list[Row] = []
        rows = _quick(place, home) if options.quick else _rows(options.only or PARTS, place, home, options)
        for line in markdown(_kept(rows, measured), before):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        if options.json:
            write_summary(options.json, machine.strip(), measured)


def _kept(rows: Iterator[Row], measured: list[Row]) -> Iterator[Row]:
    for row in rows:
        measured.append(row)
        yield row


def _quick(place: Place, home: Path) -> Iterator[Row]:
    yield from starting.rows(place, home, QUICK)
    yield from users.rows(place, home, QUICK)
    yield from listing.memory(place, home)


def _rows(parts: Sequence[str], place: Place, home: Path, options: argparse.Namespace) -> Iterator[Row]:
    long = max(1, options.runs // 5)
    http = httpie(home / "httpie", options.python) if {"starting", "users"} & set(parts) else None
    if "starting" in parts:
        yield from starting.rows(place, home, options.runs, http)
    if "users" in parts:
        yield from users.rows(place, home, options.runs, http)
    if "listing" in parts:
        yield from listing.rows(place, home, long)
    if "writing" in parts:
        yield from writing.rows(place, home, max(1, long // 3))


def _machine(place: Place) -> str:
    version = subprocess.run(
        [place.command("python"), "--version"], check=True, stdout=subprocess.PIPE, text=True
    )
    load = os.getloadavg()[0]
    machine = f"{version.stdout.strip()}, {platform.system()}, {os.cpu_count()} cores"
    return f"{machine}, load {load:.1f} at the start\n\n"


if __name__ == "__main__":
    main()
