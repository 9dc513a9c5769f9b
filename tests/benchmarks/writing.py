"""A thousand windows created and cancelled at 50 ms a request, and some within a server's rate limit."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.places import Place, variables
from tests.benchmarks.processes import Run, measure, serving
from tests.benchmarks.table import Row, at_least

LATENCY = 0.05
MANY = 1000
LIMITED = 200
"""Windows created within the limit, which is `LIMIT` requests a second."""
LIMIT = 10


def rows(place: Place, home: Path, runs: int) -> Iterator[Row]:
    """Measure, and yield the rows."""
    tool = place.command("compass-maint")
    side = [_both(tool, home, ()) for _ in range(runs)]
    alone = _both(tool, home, ("--parallel", "1"))
    for index, verb in enumerate(("created", "cancelled")):
        ours, slow = median(pair[index].wall for pair in side), alone[index].wall
        note = f" ({ours:.1f} s, not {slow:.1f} s)"
        yield at_least(f"{MANY:,} windows {verb}, against one by one", slow / ours, 6, note=note)
    yield _limited(tool, home)


def _both(tool: str, home: Path, flags: tuple[str, ...]) -> tuple[Run, Run]:
    """Create the windows from a file, and cancel all of them."""
    with serving(0, LATENCY) as url:
        environ = variables(home, url)
        made = measure([tool, "create", "-f", _file(home, MANY), "-o", "id", *flags], environ)
        cancelled = measure([tool, "cancel", "--all", "--yes", "-o", "id", *flags], environ)
        counts = _stats(url)
    if (counts["distinct"], counts["created"], counts["cancelled"]) != (MANY, MANY, MANY):
        raise RuntimeError(f"{MANY} windows should have been made and cancelled, but: {counts}")
    return made, cancelled


def _limited(tool: str, home: Path) -> Row:
    with serving(0, LATENCY, LIMIT) as url:
        run = measure([tool, "create", "-f", _file(home, LIMITED), "-o", "id"], variables(home, url))
        counts = _stats(url)
    lost, doubled = LIMITED - counts["distinct"], counts["created"] - counts["distinct"]
    what = f"{LIMITED} windows created within a limit of {LIMIT} requests a second"
    refused = f"{counts['refused']} of {counts['requests']} refused"
    figure = f"{lost} lost, {doubled} doubled ({run.wall:.0f} s; {refused})"
    return Row(what, figure, "0 lost, 0 doubled", lost == doubled == 0)


def _file(home: Path, count: int) -> str:
    path = home / f"{count}.yaml"
    path.write_text("windows:\n" + "".join(map(_window, range(count))))
    return str(path)


def _window(number: int) -> str:
    return (
        f"  - description: Patch database {number}\n"
        "    start: 2036-12-05 22:00\n"
        "    for: 2h\n"
        f"    rules: [disable: integration:51e9e162-767b-47a6-a00a-{number:012x}]\n"
    )


def _stats(url: str) -> dict[str, int]:
    with urllib.request.urlopen(f"{url}/stats") as reply:  # noqa: S310 - our own loopback
        counts: dict[str, int] = json.load(reply)
        return counts
