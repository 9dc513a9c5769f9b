"""The table of measurements for the README."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure and its promise; ``met`` is None without a promise."""

    what: str
    figure: str
    promise: str = ""
    met: bool | None = None


def at_most(what: str, value: float, limit: float, unit: str = "", note: str = "") -> Row:
    """Return the row of a figure that must not be larger."""
    return Row(what, f"{value:.2f}{unit}{note}", f"≤ {limit:g}{unit}", value <= limit)


def at_least(what: str, value: float, limit: float, unit: str = " times", note: str = "") -> Row:
    """Return the row of a figure that must not be smaller."""
    return Row(what, f"{value:.1f}{unit}{note}", f"≥ {limit:g}{unit}", value >= limit)


def markdown(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the table's lines."""
    yield "| what | measured | promised | |"
    yield "| --- | --- | --- | --- |"
    marks = {None: "", True: "kept", False: "**missed**"}
    for row in rows:
        yield f"| {row.what} | {row.figure} | {row.promise} | {marks[row.met]} |"
