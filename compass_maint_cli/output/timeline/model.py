"""Windows as bars on a time axis: on a terminal, as a picture, or as a page for a change board."""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output.format import Format, renderer
from compass_maint_cli.output.timeline.layout import Chart, chart, within
from compass_maint_cli.output.view import UNLIMITED, View
from compass_maint_cli.times.intervals import Span

_WIDTH = 80


def timeline(form: Format, view: View, span: Span) -> Callable[[Iterable[Maintenance]], Iterator[str]]:
    """Return what shows windows over that span, when all of them are there.

    Formats of data show those windows as `renderer` does. One way of drawing is loaded, when it is used.
    """
    if not form.timeline_file:
        shown = renderer(form, view)
        return lambda windows: shown.windows(within(windows, span))
    if view.width == UNLIMITED:  # an axis has no width of its own
        view = view._replace(width=_WIDTH)
    drawing = import_module(f"compass_maint_cli.output.{form.timeline_file}")
    draw: Callable[[Chart, View], Iterator[str]] = drawing.draw
    most: int = drawing.ticks_for(view)
    return lambda windows: draw(chart(windows, span, view, most_ticks=most), view)
