"""The time of short commands, compared with ``python -c pass``, curl and two similar tools."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.places import Place, alertmanager, httpie, variables
from tests.benchmarks.processes import Command, Run, cpu_ratio, interleaved, ratio, serving
from tests.benchmarks.table import Row, at_most

PROMISED = {
    "`--version`": 1.2,
    "completion of a status": 5.0,
    "completion of an id, remembered": 5.0,
    "`--help`": 6.0,
    "`list -o json` of one page": 10.0,
}


def rows(place: Place, home: Path, runs: int, python: str, *, peers: bool = True) -> Iterator[Row]:
    """Measure, and yield a row a command; without ``peers`` HTTPie is not installed to compare with."""
    tool = place.command("compass-maint")
    with serving(100) as url, alertmanager(home / "alertmanager", 100) as silences:
        commands: dict[str, Command] = {
            "`python -c pass`": [place.command("python"), "-c", "pass"],
            "`--version`": [tool, "--version"],
            "completion of a status": _completing("status", tool, "list", "--status", ""),
            "completion of an id, remembered": _completing("window", tool, "get", ""),
            "`--help`": [tool, "--help"],
            "`list -o json` of one page": [tool, "list", "-o", "json"],
            "`list` of one page": [tool, "list"],
            **_peers(url, silences, httpie(home / "httpie", python) if peers else None),
        }
        taken = interleaved(commands, variables(home, url), runs)
    base = taken["`python -c pass`"]
    yield Row("`python -c pass`, the unit", _seconds(base))
    for name, measured in taken.items():
        if measured is not base:
            yield _row(name, measured, base)


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
