"""Work grows with the number of windows, not with its square.

Calls are counted, because seconds depend on the machine. Between n and 2n windows linear work grows by half
of what it grows between 2n and 4n.
"""

import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import FrameType

import pytest

from compass_maint_cli.api.codec import Listed
from compass_maint_cli.api.listed_names import ListedNames, the_one
from compass_maint_cli.domain.description import marked
from compass_maint_cli.domain.maintenance import Draft, Entity, Maintenance, Rule
from compass_maint_cli.domain.plan_steps import Desired, PlanOptions
from compass_maint_cli.output.format import Answer, format_names
from compass_maint_cli.plans.plan import plan
from compass_maint_cli.windows.interval_index import IntervalIndex
from tests.support.clock import NOON
from tests.support.harness import Cli

HOUR = timedelta(hours=1)
RULES = (Rule("disabled", Entity("sync", "a")),)
LIMIT = 2.15


def calls(work: Callable[[], object]) -> int:
    """How many functions are called."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def growth(counts: list[int]) -> float:
    once, twice, four_times = counts
    return (four_times - twice) / (twice - once)


def draft(n: int, key: str | None) -> Desired:
    start = NOON + n * HOUR
    return Desired(marked(f"x{n}", key) if key else f"x{n}", start, start + HOUR, RULES)


def window(n: int, key: str | None) -> Maintenance:
    item = draft(n, key)
    return Maintenance(f"id{n}", "planned", item.description, item.start, item.end, RULES, None, {})


@pytest.mark.parametrize("name", ["w{}", "w@2026-12-{}", None], ids=str)
@pytest.mark.parametrize("other", [True, False])
def test_a_plan(name: str | None, other: bool) -> None:
    """Of windows that exist already, or of others beside them."""
    counts = []
    for n in (100, 200, 400):
        desired = [draft(i, name and name.format(i)) for i in range(1, n)]
        there = [window(i, "other" if other else name and name.format(i)) for i in range(1, n)]
        counts.append(calls(partial(plan, desired, there, now=NOON, options=PlanOptions())))
    assert growth(counts) < LIMIT


def text(n: int) -> str:
    return "windows:\n" + "".join(
        f"- {{name: w{i}, start: '{(NOON + i * HOUR).isoformat()}', for: 1h, "
        "rules: [{disable: 'sync:statuspage'}]}\n"
        for i in range(1, n + 1)
    )


READING = [
    *(("list", "-o", name) for name in format_names(Answer.WINDOWS)),
    ("list", "--sort", "end", "-o", "table"),
    *(("timeline", "--since", "2026-11-23", "--for", "30d", "-o", name) for name in ("table", "svg", "ics")),
    ("export",),
    ("cancel", "--all", "--dry-run"),
    ("delete", "--all", "--dry-run"),
    ("cancel", "--entity", "sync:statuspage", "--dry-run"),
]
"""Verbs that read all the windows of a scope."""


def test_the_verbs(cli: Cli) -> None:
    path = cli.home / "w.yaml"
    file = ("-f", str(path), "-q")
    verbs = [
        *((verb, *file) for verb in ("validate", "diff")),
        *((verb, *file, "--dry-run") for verb in ("apply", "create")),
        *READING,
    ]
    fill(cli, path, 1)
    for argv in verbs:
        cli(*argv)  # loads what it needs
    counts: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n in (24, 48, 96):  # one page of 100, so that further requests are no growth
        fill(cli, path, n)
        for argv in verbs:
            counts[argv].append(calls(lambda argv=argv: cli(*argv)))  # type: ignore[misc]  # bound at once
    assert {argv: growth(counts[argv]) for argv in verbs if growth(counts[argv]) >= LIMIT} == {}


def fill(cli: Cli, path: Path, n: int) -> None:
    """Write a file of n windows, and create them."""
    path.write_text(text(n), "utf-8")
    result = cli("apply", "-f", str(path), "--yes", "-q", "--on-overlap", "ignore")
    assert result.code == 0, result.err


@pytest.mark.parametrize(("apart", "length"), [(0, 36_000), (20, 20), (3_600, 7_200), (8_640_000, 8_000_000)])
def test_the_index_of_intervals(apart: int, length: int) -> None:
    """Of windows at one time, one after another within a day, and of months."""
    counts = []
    for n in (100, 200, 400):
        starts = [NOON + i * timedelta(seconds=apart) for i in range(n)]
        items = [
            Draft(f"{i}", start, start + timedelta(seconds=length), RULES) for i, start in enumerate(starts)
        ]

        def work(items: list[Draft] = items) -> None:
            index: IntervalIndex[Draft] = IntervalIndex()
            for item in items:
                any(other.start < item.end and item.start < other.end for other in index.near(item))
                index.add(item)

        counts.append(calls(work))
    assert growth(counts) < LIMIT


def test_names() -> None:
    """Of syncs, all of which the files name."""
    counts = []
    for n in (30, 60, 120):
        listed = [Listed("sync", f"id{i}", f"Sync {i}", None, {}) for i in range(n)]

        def work(listed: list[Listed] = listed) -> None:
            names = ListedNames(listed)
            for item in listed:
                the_one("sync", item.name.upper(), names)

        counts.append(calls(work))
    assert growth(counts) < LIMIT
