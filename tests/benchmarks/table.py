"""The table of measurements for the README, and as JSON to compare one run with another."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One figure and its promise; ``met`` is None without a promise. ``value`` is the figure as a number."""

    what: str
    figure: str
    promise: str = ""
    met: bool | None = None
    value: float | None = None


def at_most(what: str, value: float, limit: float, unit: str = "", note: str = "") -> Row:
    """Return the row of a figure that must not be larger."""
    return Row(what, f"{value:.2f}{unit}{note}", f"≤ {limit:g}{unit}", value <= limit, value)


def at_least(what: str, value: float, limit: float, unit: str = " times", note: str = "") -> Row:
    """Return the row of a figure that must not be smaller."""
    return Row(what, f"{value:.1f}{unit}{note}", f"≥ {limit:g}{unit}", value >= limit, value)


def markdown(rows: Iterable[Row], before: Mapping[str, float]) -> Iterator[str]:
    """Yield the table's lines; ``before`` has the values of an earlier run, by what was measured."""
    yield "| what | measured | promised | |" + (" before |" if before else "")
    yield "| --- | --- | --- | --- |" + (" --- |" if before else "")
    marks = {None: "", True: "kept", False: "**missed**"}
    for row in rows:
        line = f"| {row.what} | {row.figure} | {row.promise} | {marks[row.met]} |"
        yield line + (f" {_change(row, before)} |" if before else "")


def _change(row: Row, before: Mapping[str, float]) -> str:
    old = before.get(row.what)
    if not old or row.value is None:
        return ""
    return f"{old:.2f} ({row.value / old - 1:+.0%})"


def write_summary(path: Path, machine: str, rows: Iterable[Row]) -> None:
    """Write the figures as JSON, for `read_summary`."""
    kept = [{"what": row.what, "value": row.value, "promise": row.promise, "met": row.met} for row in rows]
    path.write_text(json.dumps({"machine": machine, "rows": kept}, indent=2, ensure_ascii=False) + "\n")


def read_summary(path: Path) -> dict[str, float]:
    """Return the values of an earlier run, by what was measured."""
    rows = json.loads(path.read_text())["rows"]
    return {row["what"]: row["value"] for row in rows if row["value"] is not None}
