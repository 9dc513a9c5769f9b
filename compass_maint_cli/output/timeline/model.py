"""Windows as bars on a time axis: on a terminal, as a picture, or as a page for a change board."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output.format import Format, renderer
from compass_maint_cli.output.timeline.layout import Chart, chart, within
from compass_maint_cli.output.view import View
from compass_maint_cli.times.intervals import Span


@dataclass(frozen=True, slots=True)
class Timeline:
    """Draws the windows that touch the span; they are drawn when all of them are there."""

    view: View
    span: Span
    ticks: int
    draw: Callable[[Chart, View], Iterator[str]]

    def windows(self, windows: Iterable[Maintenance]) -> Iterator[str]:
        """Draw the windows."""
        return self.draw(chart(windows, self.span, self.view, most_ticks=self.ticks), self.view)


def timeline(form: Format, view: View, span: Span) -> Callable[[Iterable[Maintenance]], Iterator[str]]:
    """Return what shows windows over that span; formats of data show those windows as `renderer` does."""
    # One way of drawing is loaded, when it is used (PLC0415).
    if form is Format.TABLE:
        from compass_maint_cli.output.timeline.as_text import draw, ticks_for

        return Timeline(view, span, ticks_for(view), draw).windows
    if form in {Format.SVG, Format.HTML}:
        from compass_maint_cli.output.timeline import as_html, as_svg

        page = as_svg.draw if form is Format.SVG else as_html.draw
        return Timeline(view, span, as_svg.TICKS, page).windows
    shown = renderer(form, view)
    return lambda windows: shown.windows(within(windows, span))
