"""Long lists over 50 ms a request."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.places import Place, variables
from tests.benchmarks.processes import Run, measure, on_terminal, serving, watch
from tests.benchmarks.table import Row, at_least, at_most

LATENCY = 0.05
MANY = 100_000
PAGE = 100
MEMORY = 60.0
"""The promised limit, in MiB."""


def rows(place: Place, home: Path, runs: int) -> Iterator[Row]:
    """Measure, and yield the rows."""
    yield from _throughput(place.command("compass-maint"), home, runs)
    yield from memory(place, home)
    yield from _terminal(place.command("compass-maint"), home, runs)


def memory(place: Place, home: Path) -> Iterator[Row]:
    """Measure the peak of every format that is not shown as it is read, and of verbs that read it all."""
    with serving(MANY) as url:
        formats = [["list", "-o", name] for name in ("json", "yaml", "csv", "id", "table")]
        for argv in (*formats, ["status"], ["export"]):
            taken = measure([place.command("compass-maint"), *argv], variables(home, url))
            yield at_most(f"`{' '.join(argv)}` of {MANY:,}, peak memory", taken.peak, MEMORY, " MiB")


def _throughput(tool: str, home: Path, runs: int) -> Iterator[Row]:
    with serving(MANY, LATENCY) as url:
        environ = variables(home, url)
        argv = [tool, "list", "-o", "jsonl"]
        page = [*argv, "--limit", str(PAGE)]
        # In turn, so that both meet the same machine.
        pairs = [(measure(argv, environ), _curl(url, home, environ)) for _ in range(runs)]
        alone = measure([*argv, "--parallel", "1"], environ)
        firsts = [watch(argv, environ).first / measure(page, environ).wall for _ in range(runs)]
        few = measure([*argv, "--limit", str(MANY // 10)], environ)
    ours = median(run.wall for run, _ in pairs)
    peak = max(run.peak for run, _ in pairs)
    many = f"`list -o jsonl` of {MANY:,}"
    yield at_least(
        f"{many}, against one page after another",
        alone.wall / ours,
        7,
        note=f" ({ours:.1f} s, not {alone.wall:.1f} s)",
    )
    if all(curl is not None for _, curl in pairs):
        times = median(run.wall / curl.wall for run, curl in pairs if curl is not None)
        yield at_most(f"{many}, against `curl --parallel --parallel-max 8`", times, 1.3, " times")
    yield at_most(f"{many} at 50 ms a page", ours, 4, " s")
    yield at_most(f"{many}, peak memory", peak, MEMORY, " MiB")
    yield at_most(f"{many}, peak memory against {MANY // 10:,}", peak / few.peak, 1.1, " times")
    yield at_most("its first row, against the whole list of one page", median(firsts), 1.1, " times")


def _curl(url: str, home: Path, environ: dict[str, str]) -> Run | None:
    curl = shutil.which("curl")
    if curl is None:
        return None
    pages = f"{url}/compass/cloud/bench/ops/v1/maintenances?size={PAGE}&offset=[0-{MANY - PAGE}:{PAGE}]"
    account = ["--user", "bench@example.com:token"]
    side_by_side = ["--parallel", "--parallel-max", "8"]
    return measure([curl, "--silent", *account, *side_by_side, pages, "--output", f"{home}/page-#1"], environ)


def _terminal(tool: str, home: Path, runs: int) -> Iterator[Row]:
    with serving(10_000, LATENCY) as url:
        taken = [on_terminal([tool, "list"], variables(home, url)) for _ in range(runs)]
    wall = median(run.wall for run in taken)
    first = median(run.first for run in taken)
    yield at_most("10,000 rows on a terminal", wall, 1.5, " s", f" (the first after {first:.2f} s)")
