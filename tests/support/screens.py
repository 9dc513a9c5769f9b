"""Every screen by its name, and the function that draws it.

``python -m tests.support.screens`` rewrites them; read the diff.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from compass_maint_cli.domain.maintenance import Rule
from compass_maint_cli.output.format import FORMATS, Format
from compass_maint_cli.output.timeline.model import timeline
from compass_maint_cli.output.view import View
from compass_maint_cli.times.intervals import Span
from tests.support.picture import picture
from tests.support.sample_windows import (
    DATADOG,
    QUIET,
    SYNC,
    TEAM,
    UNNAMED,
    VIEW,
    WINDOWS,
    a_window,
    on_terminal,
    record,
    records,
    window,
    windows,
)

SCREENS = Path(__file__).parents[1] / "output" / "screens"

DAY = Span(datetime(2026, 11, 22, 23, tzinfo=UTC), datetime(2026, 11, 23, 23, tzinfo=UTC))
WEEK = Span(DAY.start, datetime(2026, 11, 29, 23, tzinfo=UTC))
PAST = Span(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, 0, 30, tzinfo=UTC))

DRAWN = (
    *WINDOWS,
    a_window(7, "planned", "Reindex", (0.5, 1.5), (Rule("disabled", DATADOG),)),
    a_window(8, "planned", "From before <b>&</b> after", (-50, 60), (Rule("enabled", QUIET),), team_id=TEAM),
    a_window(9, "on_hold", "A minute", (-5, -4.99)),
)

STRANGE_NAMES = {
    DATADOG: "データドッグ-本番",
    QUIET: "ساعات الهدوء",
    UNNAMED: "🚨 pager 👩‍🚒 of the night shift",
    SYNC: "a-name-that-is-longer-than-any-column-of-a-terminal-with-eighty-cells-could-ever-show-in-one-line",
}


def drawn(form: Format, view: View, span: Span) -> str:
    """Return the whole timeline."""
    return "".join(timeline(form, view, span)(iter(DRAWN)))


def screens() -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield the name of every screen and the function that draws it."""
    yield from _on_terminals()
    yield from _piped()
    yield from _timelines()


def _on_terminals() -> Iterator[tuple[str, Callable[[], str]]]:
    table, eighty = FORMATS["table"], on_terminal(80)
    for cells in (40, 60, 80, 120, 200):
        yield f"list-{cells}", partial(windows, table, on_terminal(cells))
    for cells in (60, 80, 120):
        yield f"get-{cells}", partial(window, table, on_terminal(cells))
    yield "list-80-color", partial(windows, table, eighty._replace(color=True))
    yield "get-80-color", partial(window, table, eighty._replace(color=True))
    for cells in (40, 80, 120, 200):
        for color in (False, True):
            view = on_terminal(cells)._replace(
                color=color, names=STRANGE_NAMES, teams={TEAM: "دعم 🚒 支払い"}
            )
            name = f"strange-{cells}{'-color' if color else ''}"
            yield f"list-{name}", partial(windows, table, view)
            yield f"get-{name}", partial(window, table, view)
        unknown = on_terminal(cells)._replace(names={}, teams={})
        yield f"list-no-names-{cells}", partial(windows, table, unknown)
    yield "list-120-utc", partial(windows, table, on_terminal(120)._replace(utc=True))
    yield "list-80-ascii", partial(windows, table, eighty._replace(unicode=False))
    yield "list-80-wide", partial(windows, table, eighty._replace(wide=True))


def _piped() -> Iterator[tuple[str, Callable[[], str]]]:
    table = FORMATS["table"]
    for name, view in (("terminal", on_terminal(80)), ("piped", VIEW)):
        yield f"records-{name}", partial(records, table, view)
        yield f"record-{name}", partial(record, table, view)
    yield "records-40-color", partial(records, table, on_terminal(40)._replace(color=True))
    yield "list-piped", partial(windows, table, VIEW._replace(color=True))
    yield "list-piped-utc", partial(windows, table, VIEW._replace(utc=True))
    yield "get-piped", partial(window, table, VIEW)
    for form in (FORMATS["json"], FORMATS["jsonl"], FORMATS["yaml"], FORMATS["csv"], FORMATS["id"]):
        yield f"list-{form.name}", partial(windows, form, VIEW)
        yield f"get-{form.name}", partial(window, form, VIEW)
        yield f"records-{form.name}", partial(records, form, VIEW)
        yield f"record-{form.name}", partial(record, form, VIEW)
    yield "list-ics", partial(windows, FORMATS["ics"], VIEW)


def _timelines() -> Iterator[tuple[str, Callable[[], str]]]:
    table = FORMATS["table"]
    for cells in (80, 120, 200):
        yield f"timeline-day-{cells}", partial(drawn, table, on_terminal(cells), DAY)
        yield f"timeline-week-{cells}", partial(drawn, table, on_terminal(cells), WEEK)
    yield "timeline-day-80-color", partial(drawn, table, on_terminal(80)._replace(color=True), DAY)
    yield "timeline-day-80-ascii", partial(drawn, table, on_terminal(80)._replace(unicode=False), DAY)
    yield "timeline-none-80", partial(drawn, table, on_terminal(80), PAST)
    for form in (FORMATS["svg"], FORMATS["html"], FORMATS["id"]):
        yield f"timeline-{form.name}", partial(drawn, form, VIEW, WEEK)
    screen = partial(windows, table, on_terminal(120)._replace(color=True))
    yield "picture", lambda: picture(screen(), title="compass-maint list", width=120)


def golden(name: str) -> str:
    """Return the stored screen."""
    return (SCREENS / f"{name}.txt").read_bytes().decode()


if __name__ == "__main__":
    for screen, show in screens():
        (SCREENS / f"{screen}.txt").write_bytes(show().encode())
