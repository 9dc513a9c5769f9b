"""Measure the promises of speed (docs/architecture.md 6): ``python -m tests.benchmarks`` prints a table.

It installs the tool into an environment of its own and measures whole processes, as ratios to others that
ran in turn with them. Some minutes; ``--only starting`` takes one.
"""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import listing, starting, writing
from tests.benchmarks.places import ROOT, Place, fresh
from tests.benchmarks.table import Row, markdown

PARTS = ("starting", "listing", "writing")


def main() -> None:
    """Measure the chosen parts, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part; may be repeated")
    parser.add_argument(
        "--runs", type=int, default=15, help="runs of a short command; a fifth of a long one (15)"
    )
    parser.add_argument("--python", default=sys.executable, help="the interpreter to measure with (this one)")
    parser.add_argument("--environment", type=Path, help="one that has the tool already; else one is made")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        home = Path(folder)
        place = (
            Place(asked.environment) if asked.environment else fresh(home / "tool", str(ROOT), asked.python)
        )
        sys.stdout.write(_machine(place))
        for line in markdown(_rows(asked.only or PARTS, place, home, asked)):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def _rows(parts: Sequence[str], place: Place, home: Path, asked: argparse.Namespace) -> Iterator[Row]:
    long = max(1, asked.runs // 5)
    if "starting" in parts:
        yield from starting.rows(place, home, asked.runs, asked.python)
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
