"""The timeline in characters; every status has its own fill, so that no meaning depends on colour."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from compass_maint_cli.domain.maintenance import Status
from compass_maint_cli.output import time_format
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.text_width import elide, pad
from compass_maint_cli.output.timeline.labels import OVERLAP, heading, label_with_names
from compass_maint_cli.output.timeline.layout import Bar, Chart, Part
from compass_maint_cli.output.view import Tone, View
from compass_maint_cli.output.window_text import sign, tone

Cell = tuple[str, Tone]

_TICK_CELLS = 9
_LEAST_BARS = 20
_ROOM_FOR_TIMES = 110
_TIMES = 28


@dataclass(frozen=True, slots=True)
class _Glyphs:
    fills: dict[str, str]
    other: str
    shared: str
    before: str
    after: str
    now: str
    here: str
    line: str
    mark: str
    guide: str
    more: str


_UNICODE = _Glyphs(
    {Status.ACTIVE: "█", Status.PLANNED: "▒", Status.PAST: "░", Status.CANCELLED: "╌"},
    *("▪", "▚", "◀", "▶", "│", "▼", "─", "┬", "·", "…"),
)
_ASCII = _Glyphs(
    {Status.ACTIVE: "#", Status.PLANNED: "=", Status.PAST: "-", Status.CANCELLED: "~"},
    *("?", "X", "<", ">", "|", "v", "-", "+", ".", "..."),
)


def ticks_for(view: View) -> int:
    """Return how many marks with their labels fit."""
    return max(1, _bar_cells(view, _label_cells(view)) // _TICK_CELLS)


def draw(chart: Chart, view: View) -> Iterator[str]:
    """Yield the heading, the axis, a line a window, and what the fills mean."""
    glyphs = _UNICODE if view.unicode else _ASCII
    names = _label_cells(view)
    cells = _bar_cells(view, names)
    yield view.paint(heading(chart.span, view), Tone.STRONG) + "\n\n"
    yield " " * names + view.paint(_labels(chart, cells).rstrip(), Tone.DIM) + "\n"
    yield " " * names + _painted(_axis(chart, cells, glyphs), view) + "\n"
    for group in chart.groups:
        yield view.paint(elide(group.title, view.width, mark=glyphs.more), Tone.STRONG) + "\n"
        for bar in group.bars:
            name = _name(bar, names, view, glyphs)
            yield f"{name}{_painted(_row(bar, chart, cells, glyphs), view)}".rstrip() + "\n"
    yield "\n" + _legend(chart, view, glyphs)


def _label_cells(view: View) -> int:
    """Return the cells before the bars; `_bar_cells` has the rest."""
    times = _TIMES if view.width >= _ROOM_FOR_TIMES else 0
    return min(max(view.width // 3, 16), 36) + times


def _bar_cells(view: View, names: int) -> int:
    return max(view.width - names, _LEAST_BARS)


def _name(bar: Bar, cells: int, view: View, glyphs: _Glyphs) -> str:
    times = ""
    if view.width >= _ROOM_FOR_TIMES:
        times = pad(time_format.span(bar.window, view), _TIMES)
    room = cells - len(times) - len("  x  ")
    text = pad(elide(label_with_names(bar.window, view, room), room, mark=glyphs.more), room)
    return f"  {view.paint(sign(bar.window, view), tone(bar.window))} {text} {view.paint(times, Tone.DIM)}"


def _labels(chart: Chart, cells: int) -> str:
    line = ""
    for at, tick in chart.ticks:
        column = int(at * cells)
        if column >= len(line) and column + len(tick.label) <= cells:
            line = line.ljust(column) + tick.label + " "
    return line


def _axis(chart: Chart, cells: int, glyphs: _Glyphs) -> list[Cell]:
    line: list[Cell] = [(glyphs.line, Tone.DIM)] * cells
    for at, _ in chart.ticks:
        line[_column(at, cells)] = (glyphs.mark, Tone.DIM)
    if chart.now is not None:
        line[_column(chart.now, cells)] = (glyphs.here, Tone.CARE)
    return line


def _row(bar: Bar, chart: Chart, cells: int, glyphs: _Glyphs) -> list[Cell]:
    line: list[Cell] = [(" ", Tone.PLAIN)] * cells
    for at, _ in chart.ticks:
        line[_column(at, cells)] = (glyphs.guide, Tone.DIM)
    if chart.now is not None:
        line[_column(chart.now, cells)] = (glyphs.now, Tone.CARE)
    first, last = _columns(bar.part, cells)
    fill = (glyphs.fills.get(bar.window.status, glyphs.other), tone(bar.window))
    line[first:last] = [fill] * (last - first)
    for part in bar.shared:
        begin, end = _columns(part, cells)
        line[begin:end] = [(glyphs.shared, Tone.BAD)] * (end - begin)
    if bar.before:
        line[first] = (glyphs.before, fill[1])
    if bar.after:
        line[last - 1] = (glyphs.after, fill[1])
    return line


def _column(at: float, cells: int) -> int:
    return min(int(at * cells), cells - 1)


def _columns(part: Part, cells: int) -> tuple[int, int]:
    """Return the cells that a part touches, one at least."""
    first = _column(part[0], cells)
    return first, max(first + 1, ceil(part[1] * cells))


def _painted(line: Sequence[Cell], view: View) -> str:
    runs = groupby(line, key=lambda cell: cell[1])
    return "".join(view.paint("".join(glyph for glyph, _ in run), tone) for tone, run in runs)


def _legend(chart: Chart, view: View, glyphs: _Glyphs) -> str:
    """Say what is drawn, and only that."""
    if not chart.groups:
        return "no windows in this span\n"
    words: list[str] = []
    for window in chart.of_each_status():
        signs = f"{sign(window, view)} {glyphs.fills.get(window.status, glyphs.other)}"
        words.append(f"{view.paint(signs, tone(window))} {visible(window.status)}")
    if chart.now is not None:
        words.append(f"{view.paint(glyphs.here, Tone.CARE)} now")
    lines = ["   ".join(words)]
    if chart.has_overlaps():
        lines.append(f"{view.paint(glyphs.shared, Tone.BAD)} {OVERLAP}")
    return "".join(f"{line}\n" for line in lines)
