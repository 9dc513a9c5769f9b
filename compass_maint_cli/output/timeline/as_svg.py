"""The timeline as one SVG picture: no script, no font and no image from anywhere else."""

from collections.abc import Iterator

from compass_maint_cli.domain.maintenance import Status
from compass_maint_cli.output import time_format
from compass_maint_cli.output.text_width import elide
from compass_maint_cli.output.timeline.labels import OVERLAP, details, heading, label, safe
from compass_maint_cli.output.timeline.layout import Bar, Chart
from compass_maint_cli.output.view import View

_WIDTH, _LEFT, _TIMES, _RIGHT = 1200, 505, 315, 1184
_TOP, _ROW, _BAR, _FOOT = 64, 26, 14, 44
_NAME_CELLS = 36
_TICKS = 14

STYLE = """
.page{fill:#ffffff} text{font:13px system-ui,sans-serif;fill:#1f2328} .title,.group{font-weight:600}
.dim{fill:#59636e} .guide{stroke:#d1d9e0} .now{stroke:#9a6700;stroke-width:2} .nowtext{fill:#9a6700}
.active{fill:#1a7f37;stroke:#1a7f37} .planned{fill:#b6e3ff;stroke:#0969da} .past{fill:#d1d9e0;stroke:#818b98}
.cancelled{fill:none;stroke:#818b98;stroke-dasharray:4 3} .other{fill:#fff8c5;stroke:#9a6700}
.shared{fill:url(#shared);stroke:#cf222e} .hatch{stroke:#cf222e;stroke-width:3}
@media (prefers-color-scheme:dark){.page{fill:#0d1117} text{fill:#f0f6fc} .dim{fill:#9198a1}
.guide{stroke:#3d444d} .now{stroke:#d29922} .nowtext{fill:#d29922} .active{fill:#2ea043;stroke:#2ea043}
.planned{fill:#0c2d6b;stroke:#4493f8} .past{fill:#3d444d;stroke:#656c76} .cancelled{stroke:#656c76}
.other{fill:#341a00;stroke:#d29922} .shared{stroke:#f85149} .hatch{stroke:#f85149}}
"""


def ticks_for(view: View) -> int:
    """Return how many marks fit: a picture is as wide for everybody."""
    del view
    return _TICKS


def draw(chart: Chart, view: View) -> Iterator[str]:
    """Yield the picture."""
    rows = sum(1 + len(group.windows) for group in chart.groups) or 1
    bottom = _TOP + rows * _ROW
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {bottom + _FOOT}" role="img">\n'
    yield f"<title>Maintenance windows, {safe(heading(chart.span, view))}</title>\n<style>{STYLE}</style>\n"
    yield '<defs><pattern id="shared" width="8" height="8" patternUnits="userSpaceOnUse">'
    yield '<path class="hatch" d="M-2 2l4-4M0 8l8-8M6 10l4-4"/></pattern></defs>\n'
    yield f'<rect class="page" width="{_WIDTH}" height="{bottom + _FOOT}"/>\n'
    yield _text(16, 26, heading(chart.span, view), "title")
    yield from _axis(chart, bottom)
    yield from _groups(chart, view)
    yield from _now(chart, bottom)
    yield from _legend(chart, bottom + 26)
    yield "</svg>\n"


def _axis(chart: Chart, bottom: int) -> Iterator[str]:
    for at, tick in chart.ticks:
        yield f'<path class="guide" d="M{_x(at)} {_TOP - 8}V{bottom}"/>\n'
        yield _text(_x(at), _TOP - 14, tick.label, "dim", anchor="middle")


def _now(chart: Chart, bottom: int) -> Iterator[str]:
    if chart.now is not None:
        yield f'<path class="now" d="M{_x(chart.now)} {_TOP - 8}V{bottom}"/>\n'
        yield _text(_x(chart.now), bottom + 12, "now", "nowtext", anchor="middle")


def _groups(chart: Chart, view: View) -> Iterator[str]:
    y = _TOP
    if not chart.groups:
        yield _text(16, y + 18, "no windows in this span", "dim")
    for group in chart.groups:
        yield _text(16, y + 18, group.title, "group")
        for bar in group.bars:
            y += _ROW
            yield from _bar(bar, y, view)
        y += _ROW


def _bar(bar: Bar, y: int, view: View) -> Iterator[str]:
    yield f"<g><title>{safe(details(bar.window, view))}</title>\n"
    yield _text(30, y + 17, elide(label(bar.window, view), _NAME_CELLS), "")
    yield _text(_TIMES, y + 17, time_format.span(bar.window, view), "dim")
    yield _rect(bar.part, y, _class(bar.window.status))
    for part in bar.shared:
        yield _rect(part, y, "shared")
    yield "</g>\n"


def _legend(chart: Chart, y: int) -> Iterator[str]:
    keys = [(_class(window.status), window.status) for window in chart.of_each_status()]
    keys += [("shared", OVERLAP)] if chart.has_overlaps() else []
    for place, (name, meaning) in enumerate(keys):
        x = 16 + 110 * place
        yield f'<rect class="{name}" x="{x}" y="{y - 11}" width="22" height="12"/>\n'
        yield _text(x + 28, y, meaning, "dim")


def _class(status: str) -> str:
    return status if status in set(Status) else "other"


def _rect(part: tuple[float, float], y: int, name: str) -> str:
    start = _x(part[0])
    # A window of a minute is still to be seen.
    length = max(round(_x(part[1]) - start, 1), 3)
    return f'<rect class="{name}" x="{start}" y="{y + 6}" width="{length}" height="{_BAR}" rx="2"/>\n'


def _x(fraction: float) -> float:
    return round(_LEFT + fraction * (_RIGHT - _LEFT), 1)


def _text(x: float, y: float, text: str, name: str, *, anchor: str = "start") -> str:
    return f'<text x="{x}" y="{y}" class="{name}" text-anchor="{anchor}">{safe(text)}</text>\n'
