"""The timeline as one HTML file for a change board: the picture, and every window in full below it."""

from collections.abc import Iterator, Sequence

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output import time_format
from compass_maint_cli.output import window_text as words
from compass_maint_cli.output.timeline import as_svg
from compass_maint_cli.output.timeline.labels import heading, safe
from compass_maint_cli.output.timeline.layout import Chart
from compass_maint_cli.output.view import View

# Nothing may be loaded from anywhere, whatever text is shown.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root{color-scheme:light dark} body{font:14px/1.5 system-ui,sans-serif;margin:2rem}
svg{width:100%;min-width:60rem;height:auto} table{border-collapse:collapse} td,th{padding:.3rem .8rem .3rem 0;
text-align:left;vertical-align:top;border-bottom:1px solid #8884} code{font:13px ui-monospace,monospace}
"""
_HEADER = ("Status", "Start", "End", "Team", "Description", "Rules", "Id")


def ticks_for(view: View) -> int:
    """Return how many marks fit the picture in the page."""
    return as_svg.ticks_for(view)


def draw(chart: Chart, view: View) -> Iterator[str]:
    """Yield the page."""
    title = f"Maintenance windows, {safe(heading(chart.span, view))}"
    yield f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width">\n'
    yield f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>Maintenance windows</h1>\n"
    yield from as_svg.draw(chart, view)
    yield f"<table>\n<thead>{_row(_HEADER, 'th')}</thead>\n<tbody>\n"
    for group in chart.groups:
        for window in group.windows:
            yield _row([safe(cell) for cell in _cells(window, view)], "td")
    yield f"</tbody>\n</table>\n<p>As of {safe(time_format.full(view.now, view))}.</p>\n</body>\n</html>\n"


def _cells(window: Maintenance, view: View) -> Sequence[str]:
    times = (time_format.iso(window.start, view), time_format.iso(window.end, view))
    status = words.status(window, view)
    return (status, *times, words.team(window, view), window.text, words.rules(window, view), window.id)


def _row(cells: Sequence[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>\n"
