"""Eight processes under faults: no window is doubled or left open, and no failure is silent.

``pytest -m soak tests/acceptance/test_soak.py -s`` prints the figures; COMPASS_SOAK_SECONDS bounds it.
What the processes reported is compared with the database of the sandbox. A window that was
created again after a lost reply and then removed counts as doubled, too.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.waits import EVENT_TIMEOUT

PROCESSES = 8
WINDOWS = 2_000
LOG = "requests.log"
BAD_DAY = ("--lose-replies", "0.05", "--list-lag", "1s", "--rate-limit", "50/s", "--stray-404", "0.05")


@dataclass(frozen=True)
class Row:
    """A window as the sandbox's database has it; ``end`` is in milliseconds."""

    id: str
    name: str
    end: int
    cancelled: bool


@contextmanager
def bad_day(folder: Path) -> Iterator[str]:
    """Serve the sandbox in a separate process; the value is its URL."""
    environ = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "compass_maint_cli", "sandbox", "serve", "--port", "0", *BAD_DAY]
    command += ["--log", str(folder / LOG)]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=log, text=True)
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(EVENT_TIMEOUT)
            server.stdout.close()


def rows(folder: Path) -> list[Row]:
    """Return every window of the sandbox that is not deleted."""
    [file] = folder.rglob("*.sqlite3")
    with closing(sqlite3.connect(file)) as base:
        found = base.execute("SELECT id, object, end_millis, cancelled FROM maintenance").fetchall()
    return [Row(id_, _name(json.loads(text)), end, bool(cancelled)) for id_, text, end, cancelled in found]


def _name(window: dict[str, Any]) -> str:
    """Return the key of a window, else its text."""
    text = str(window["description"])
    return text.partition("[key=")[2].partition("]")[0] or text.partition(" [")[0]


def spawn(folder: Path, url: str, seconds: float) -> list[dict[str, Any]]:
    """Run the processes to their end, and return all results that they printed."""
    outputs = [folder / f"results-{number}" for number in range(PROCESSES)]
    processes = []
    for number, output in enumerate(outputs):
        home = folder / f"home-{number}"
        home.mkdir()
        words = [str(home), url, f"p{number}", str(WINDOWS // PROCESSES), str(seconds)]
        with output.open("w") as file:
            worker = [sys.executable, "-m", "tests.support.soak_worker", *words]
            processes.append(subprocess.Popen(worker, stdout=file))
    assert [process.wait() for process in processes] == [0] * PROCESSES
    return [json.loads(line) for output in outputs for line in output.read_text("utf-8").splitlines()]


def faults_of(results: list[dict[str, Any]], there: list[Row]) -> dict[str, list[str]]:
    """Return the names of windows that are doubled, open, or not as a process reported."""
    by_name = Counter(row.name for row in there)
    by_id = {row.id: row for row in there}
    reported = {(one["name"], one["id"]) for one in results if one["code"] != 0 and one["said"].strip()}
    last = {(one["name"], one["verb"]): one for one in results}
    failed = {name for (name, _), one in last.items() if one["code"] != 0}
    faults: dict[str, list[str]] = {"twice": [name for name, count in by_name.items() if count > 1]}
    faults["open"] = [row.name for row in there if not row.cancelled and row.name not in failed]
    faults["silent"] = [
        one["name"] for one in results if one["code"] != 0 and (one["name"], one["id"]) not in reported
    ]
    faults["untold"] = [row.name for row in there if (row.name, "create") not in last]
    for one in results:
        if one["code"] == 0:
            row = by_id.get(one["id"])
            if row is None or row.name != one["name"]:
                faults.setdefault("not there", []).append(one["name"])
    for (name, verb), one in last.items():
        row = by_id.get(one["id"])
        if verb == "update" and one["code"] == 0 and row is not None and row.end != _millis(one["end"]):
            faults.setdefault("another end", []).append(name)
    return {kind: names for kind, names in faults.items() if names}


def struck(folder: Path) -> Counter[str]:
    """Return the number of requests, and how many of them each fault hit."""
    counted: Counter[str] = Counter()
    for line in (folder / LOG).read_text("utf-8").splitlines():
        method, _, rest = line.partition(" ")
        counted["requests"] += 1
        counted["creates"] += method == "POST" and "/cancel" not in rest
        for fault in ("reply lost", "rate limit", "stray 404"):
            counted[fault] += f"({fault}" in rest
        counted["creates whose reply was lost"] += method == "POST" and "maintenances - (reply lost" in rest
    return counted


def _millis(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.soak
def test_no_window_is_doubled_left_open_or_lost_in_silence(tmp_path: Path) -> None:
    seconds = float(os.environ.get("COMPASS_SOAK_SECONDS", "3600"))
    begin = time.monotonic()
    with bad_day(tmp_path) as url:
        results = spawn(tmp_path, url, seconds)
    took = time.monotonic() - begin
    there = rows(tmp_path)
    codes = Counter((one["verb"], one["code"]) for one in results)
    open_ = [row.name for row in there if not row.cancelled]
    names = {one["name"] for one in results}
    sys.stdout.write(
        f"\n{len(names)} windows in {took:.0f} s by {PROCESSES} processes; in the database {len(there)}, "
        f"open {open_}\ncalls by verb and exit code: {sorted(codes.items())}\n{dict(struck(tmp_path))}\n"
    )
    faults = faults_of(results, there)
    assert faults == {}, [one for one in results if any(one["name"] in names for names in faults.values())][
        :20
    ]
