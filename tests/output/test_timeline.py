"""Bars are where their time is, at clock changes and for any windows."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from compass_maint_cli.errors import UsageError
from compass_maint_cli.output.format import FORMATS, Format, renderer
from compass_maint_cli.output.text_width import width
from compass_maint_cli.output.timeline.layout import chart
from compass_maint_cli.output.timeline.model import timeline
from compass_maint_cli.output.timeline.ticks import ticks
from compass_maint_cli.times.intervals import Span
from tests.support.sample_windows import NOW, VIEW, WINDOWS, a_window, on_terminal
from tests.support.screens import DAY, DRAWN, WEEK, drawn

BERLIN = ZoneInfo("Europe/Berlin")
ANYTHING = st.text(st.characters(codec=None), max_size=60)


def local_day(month: int, day: int) -> Span:
    start, end = (datetime(2026, month, day + more, tzinfo=BERLIN).astimezone(UTC) for more in (0, 1))
    return Span(start, end)


@pytest.mark.parametrize(
    ("span", "hours"),
    [
        (local_day(3, 29), [0, 1, *range(3, 24)]),  # 02:00 does not exist
        (local_day(10, 25), [0, 1, 2, *range(3, 24)]),  # 02:00 happens twice
        (local_day(11, 23), list(range(24))),
    ],
)
def test_marks_are_local_times_also_when_the_clocks_change(span: Span, hours: list[int]) -> None:
    found = ticks(span, BERLIN, 25)
    assert [tick.at.astimezone(BERLIN).hour for tick in found] == hours
    assert [tick.label for tick in found[1:]] == [f"{hour:02}:00" for hour in hours[1:]]


def test_a_mark_in_the_hour_left_out_is_left_out() -> None:
    found = ticks(local_day(3, 29), BERLIN, 12)
    assert [tick.label for tick in found] == ["Sun 29", *(f"{hour:02}:00" for hour in range(4, 24, 2))]


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001  made aware below
    st.timedeltas(timedelta(seconds=1), timedelta(days=4000)),
    st.integers(min_value=1, max_value=30),
)
def test_marks_rise_and_are_not_too_many(start: datetime, length: timedelta, most: int) -> None:
    span = Span(start.replace(tzinfo=UTC), start.replace(tzinfo=UTC) + length)
    found = [tick.at for tick in ticks(span, BERLIN, most)]
    assert found == sorted(set(found))
    # A span of a whole number of steps may begin with a mark; a change of the clocks may add another.
    assert len(found) <= most + 2
    assert all(span.start <= at < span.end for at in found)


def test_bars_and_overlaps() -> None:
    laid = chart(DRAWN, DAY, VIEW, most_ticks=4)
    assert laid.now == 21.25 / 24
    assert [group.title for group in laid.groups] == ["global", "payments"]
    bars = {bar.window.text: bar for group in laid.groups for bar in group.bars}
    assert bars["Reindex"].part == (21.75 / 24, 22.75 / 24)
    assert bars["Reindex"].shared == ((21.75 / 24, 22 / 24),)
    longest = bars["From before <b>&</b> after"]
    assert (longest.part, longest.before, longest.after) == ((0, 1), True, True)
    assert longest.shared == ((21 / 24, 22 / 24),)
    assert bars["検索クラスタの再起動 and a long tail of text that goes on"].shared == ()


def test_windows_that_follow_each_other_do_not_overlap() -> None:
    laid = chart(
        [a_window(1, "planned", "a", (0, 1)), a_window(2, "planned", "b", (1, 2))], DAY, VIEW, most_ticks=4
    )
    assert [bar.shared for bar in laid.groups[0].bars] == [(), ()]


def test_a_cancelled_window_overlaps_nothing() -> None:
    laid = chart(
        [a_window(1, "cancelled", "a", (0, 1)), a_window(2, "planned", "b", (0, 1))], DAY, VIEW, most_ticks=4
    )
    assert [bar.shared for bar in laid.groups[0].bars] == [(), ()]


@given(ANYTHING, st.integers(min_value=40, max_value=250), st.floats(-200, 200), st.floats(0.001, 400))
def test_no_line_is_wider_than_the_terminal(text: str, cells: int, start: float, length: float) -> None:
    shown = timeline(FORMATS["table"], on_terminal(cells), WEEK)(
        [a_window(1, "active", text, (start, start + length))]
    )
    # The legend is a sentence and wraps.
    body = "".join(shown).split("\n\n")[1]
    assert body
    assert all(width(line) <= cells for line in body.splitlines())


SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {SVG + name for name in ("svg", "title", "style", "defs", "pattern", "path", "rect", "text", "g")}
"""None of these loads anything from elsewhere."""


@given(ANYTHING)
@example("http://example.com/ url(http://example.com/)")
def test_svg_is_well_formed_and_loads_nothing_for_any_windows(text: str) -> None:
    window = replace(a_window(1, text, text, (0, 1)), team_id=text)
    picture = "".join(timeline(FORMATS["svg"], VIEW, DAY)([window]))
    elements = list(ET.fromstring(picture.encode()).iter())  # noqa: S314  our own text
    assert {element.tag for element in elements} <= SHAPES
    styles = [element.text or "" for element in elements if element.tag == f"{SVG}style"]
    attributes = [f"{name}={value}" for element in elements for name, value in element.attrib.items()]
    assert [text for text in [*styles, *attributes] if re.search(r"http|href|url\((?!#)|@import", text)] == []


class Links(HTMLParser):
    found: list[str]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        outside = [f"{tag} {name}" for name, _ in attrs if name in {"src", "href", "xlink:href", "onload"}]
        self.found += outside + ([tag] if tag in {"script", "link", "img", "b"} else [])


def test_html_loads_nothing() -> None:
    page = Links()
    page.found = []
    shown = drawn(FORMATS["html"], VIEW, WEEK)
    page.feed(shown)
    assert page.found == []
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in shown
    assert shown.count("url(") == shown.count("url(#shared)") == 1


def test_data_formats_show_the_windows_of_the_span() -> None:
    after = Span(NOW + timedelta(hours=4), NOW + timedelta(hours=11))
    shown = "".join(timeline(FORMATS["id"], VIEW, after)(iter(WINDOWS)))
    assert shown == f"{WINDOWS[2].id}\n"


@pytest.mark.parametrize("form", [FORMATS["svg"], FORMATS["html"]])
def test_a_list_as_a_picture_is_refused_with_a_hint(form: Format) -> None:
    with pytest.raises(UsageError) as refused:
        renderer(form, VIEW)
    assert refused.value.hint == f"compass-maint timeline -o {form.name}"
