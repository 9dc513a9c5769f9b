"""The time of short commands, compared with ``python -c pass``, curl and two similar tools."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.pageserver import SILENCED
from tests.benchmarks.places import Place, alertmanager, variables
from tests.benchmarks.processes import Command, Run, cpu_ratio, interleaved, measure, ratio, serving, watch
from tests.benchmarks.table import Row, at_most

LIST = "`list -o json` of one page"
PROMISED = {
    "`--version`": 1.2,
    "completion of a status": 5.0,
    "completion of an id, remembered": 5.0,
    "completion of an id, asked of the API": 8.0,
    "`--help`": 6.0,
    LIST: 10.0,
}
MORE = 1.5
"""How much more than LIST a verb about one thing may take, in units of ``python -c pass``."""
BEGUN = "`run --disable integration:ID -- …` until its command starts"
OTHER = "integration:51e9e162-767b-47a6-a00a-4cd8b6f94829"
"""An integration that no window disables."""


def rows(place: Place, home: Path, runs: int, http: str | None = None) -> Iterator[Row]:
    """Measure, and yield a row a command; ``http`` is HTTPie's command."""
    tool = place.command("compass-maint")
    with serving(100) as url, alertmanager(home / "alertmanager", 100) as silences:
        commands: dict[str, Command] = {
            "`python -c pass`": [place.command("python"), "-c", "pass"],
            "`--version`": [tool, "--version"],
            "completion of a status": _completing("status", tool, "list", "--status", ""),
            "completion of an id, remembered": _completing("window", tool, "get", ""),
            # Without a cache folder each answer is requested.
            "completion of an id, asked of the API": [
                "env",
                "XDG_CACHE_HOME=/dev/null",
                *_completing("window", tool, "get", "")[1:],
            ],
            "`--help`": [tool, "--help"],
            LIST: [tool, "list", "-o", "json"],
            "`list` of one page": [tool, "list"],
            **_peers(url, silences, http),
        }
        taken = interleaved(commands, variables(home, url), runs)
    base = taken["`python -c pass`"]
    yield Row("`python -c pass`, the unit", _seconds(base))
    for name, measured in taken.items():
        if measured is not base:
            yield _row(name, measured, base)
    yield from _single(place, home, runs)


def _single(place: Place, home: Path, runs: int) -> Iterator[Row]:
    """Compare the verbs about one thing with `list`, and `run` until its command starts."""
    tool = place.command("compass-maint")
    taken: dict[str, list[float]] = defaultdict(list)
    with serving(100, lists=False) as url:
        environ = variables(home, url)
        commands: dict[str, Command] = {
            "`status integration:ID`": [tool, "status", f"integration:{SILENCED}"],
            "`create --disable integration:ID`": [tool, "create", "--disable", OTHER],
        }
        for _ in range(runs):
            unit = measure([place.command("python"), "-c", "pass"], environ).wall
            listed = measure([tool, "list", "-o", "json"], environ).wall
            for name, argv in commands.items():
                taken[name].append((measure(argv, environ).wall - listed) / unit)
            begun = watch([tool, "run", "--disable", OTHER, "--", "echo", "begun"], environ).first
            taken[BEGUN].append((begun - listed) / unit)
    for name, more in taken.items():
        yield at_most(f"{name}, more than `list`", median(more), MORE)


def _completing(kind: str, *argv: str) -> Command:
    """Return the command that the completion scripts call (`completions/`)."""
    return ["env", f"_COMPASS_MAINT_COMPLETE={kind}", *argv]


def _peers(url: str, silences: str | None, http: str | None) -> dict[str, Command]:
    page = f"{url}/compass/cloud/bench/ops/v1/maintenances?size=100"
    found: dict[str, Command] = {}
    if (curl := shutil.which("curl")) is not None:
        found["curl of the same page"] = [curl, "--silent", "--user", "bench@example.com:token", page]
    if http is not None:
        found["HTTPie of the same page"] = [
            http,
            "--ignore-stdin",
            "--body",
            "--auth",
            "b@example.com:token",
            page,
        ]
    if silences is not None:
        query = ["--alertmanager.url", silences, "silence", "query", "--output=json"]
        found["amtool of 100 silences"] = ["amtool", *query]
    return found


def _row(name: str, runs: list[Run], base: list[Run]) -> Row:
    note = f" (processor {cpu_ratio(runs, base):.2f}; {_seconds(runs)})"
    if name in PROMISED:
        return at_most(name, ratio(runs, base), PROMISED[name], note=note)
    return Row(name, f"{ratio(runs, base):.2f}{note}", value=ratio(runs, base))


def _seconds(runs: list[Run]) -> str:
    return f"{median(run.wall for run in runs) * 1000:.0f} ms"
