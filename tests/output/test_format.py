"""What every format guarantees for any window."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.domain.maintenance import Entity, Maintenance, Rule
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.format import FORMATS, Format, renderer
from compass_maint_cli.output.rows import COLUMNS, row
from compass_maint_cli.output.text_width import width
from compass_maint_cli.output.view import Record
from compass_maint_cli.session.spool import whole
from tests.support.sample_windows import PATCH, QUIET, VIEW, WINDOWS, a_window, on_terminal

ANYTHING = st.text(st.characters(codec=None), max_size=60)
ENCODABLE = st.text(max_size=60)


def described(text: str) -> Maintenance:
    return replace(PATCH, description=text, raw={**PATCH.raw, "description": text})


def broken() -> Iterator[Maintenance]:
    yield PATCH
    raise ConnectionError


@given(ANYTHING)
def test_json_and_jsonl_read_back_as_they_came(text: str) -> None:
    window = described(text)
    for form in (FORMATS["json"], FORMATS["jsonl"]):
        shown = "".join(renderer(form, VIEW).window(window))
        assert json.loads(shown) == window.raw
        assert visible(shown.replace("\n", "")) == shown.replace("\n", "")
    listed = "".join(renderer(FORMATS["json"], VIEW).windows([window, window]))
    assert json.loads(listed) == [window.raw, window.raw]


@given(ANYTHING)
def test_yaml_reads_back_as_it_came(text: str) -> None:
    window = described(text)
    shown = "".join(renderer(FORMATS["yaml"], VIEW).windows([window, window]))
    assert yaml.safe_load(shown) == [window.raw, window.raw]
    assert visible(shown.replace("\n", "")) == shown.replace("\n", "")


@pytest.mark.parametrize(
    "text", ["2026-12-01", "22:00", "1e3", "0x1f", "no", "null", "- a", "a: b", "*a", "\ud800", "a\nb"]
)
def test_yaml_text_stays_text(text: str) -> None:
    shown = "".join(renderer(FORMATS["yaml"], VIEW).window(described(text)))
    assert yaml.safe_load(shown)["description"] == text
    assert re.search(r"^description: ['\"]", shown, re.MULTILINE)


@given(ENCODABLE)
def test_csv_reads_back_as_it_came(text: str) -> None:
    window = described(text)
    shown = "".join(renderer(FORMATS["csv"], VIEW).windows([window]))
    assert list(csv.reader(io.StringIO(shown, newline=""))) == [list(COLUMNS), list(row(window, VIEW))]


@given(ANYTHING)
def test_a_line_is_a_row_and_a_tab_a_column(text: str) -> None:
    window = replace(described(text), id=text, team_id=text, rules=(Rule(text, Entity(text, text)),))
    lines = "".join(renderer(FORMATS["table"], VIEW).windows([window])).split("\n")
    assert [line.count("\t") for line in lines] == [len(COLUMNS) - 1, len(COLUMNS) - 1, 0]


@given(ANYTHING, st.integers(min_value=36, max_value=250))
def test_no_line_is_wider_than_the_terminal(text: str, cells: int) -> None:
    windows = [described(text), *WINDOWS]
    for line in "".join(renderer(FORMATS["table"], on_terminal(cells)).windows(windows)).splitlines():
        assert width(line) <= cells
        assert visible(line) == line


def test_csv_is_data_in_a_file_and_safe_on_a_terminal() -> None:
    window = described("=1+1\x1b[2J")
    assert "=1+1\x1b[2J\r\n" in "".join(renderer(FORMATS["csv"], VIEW).window(window))
    assert "=1+1\\x1b[2J\r\n" in "".join(renderer(FORMATS["csv"], on_terminal(80)).window(window))


@pytest.mark.parametrize("name", ["table", "json", "yaml", "csv", "id"])
def test_a_list_that_breaks_off_shows_nothing(name: str) -> None:
    shown: list[str] = []
    with pytest.raises(ConnectionError):
        shown.extend(whole(renderer(FORMATS[name], VIEW).windows(broken())))
    assert shown == []


def test_lines_are_shown_as_windows_come() -> None:
    for form in (FORMATS["jsonl"], FORMATS["csv"], FORMATS["id"], FORMATS["table"]):
        chunks = renderer(form, VIEW).windows(broken())
        header = next(chunks) if form.name in {"csv", "table"} else ""
        assert PATCH.id in next(chunks)
        assert PATCH.id not in header


def test_a_long_table_is_shown_after_its_first_page() -> None:
    read: list[int] = []

    def many() -> Iterator[Maintenance]:
        for number in range(1000):
            read.append(number)
            yield a_window(number, "active", "text", (0, 1))

    next(renderer(FORMATS["table"], on_terminal(80)).windows(many()))
    assert len(read) == 100


def test_a_later_row_may_be_longer_than_the_first_page() -> None:
    first = [a_window(number, "active", "text", (0, 1)) for number in range(100)]
    longer = a_window(
        100, "cancelled", "a much longer text than the first ones had", (0, 1), (Rule("enabled", QUIET),)
    )
    shown = renderer(FORMATS["table"], on_terminal(100)).windows(iter([*first, longer]))
    lines = "".join(shown).splitlines()
    assert lines[-2].startswith("● 0063db96  active     until 22:15  1h left      off datadog-prod  text")
    assert lines[-1].startswith("✗ 0064db96  cancelled  21:15 → 22:15             on quiet-hours    a much l")
    assert len(lines[-1]) == 100


def test_ids_are_as_long_as_they_have_to_be() -> None:
    alike = [replace(a_window(1, "active", "", (0, 1)), id=f"0001db96-f795-{n}0000000") for n in range(3)]
    lines = "".join(renderer(FORMATS["table"], on_terminal(100)).windows(alike)).splitlines()
    assert [line.split()[1] for line in lines[1:]] == [f"0001db96-f795-{n}" for n in range(3)]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (FORMATS["json"], "[]\n"),
        (FORMATS["yaml"], "[]\n"),
        (FORMATS["jsonl"], ""),
        (FORMATS["id"], ""),
        (FORMATS["table"], "\t".join(COLUMNS) + "\n"),
        (FORMATS["csv"], ",".join(COLUMNS) + "\r\n"),
    ],
)
def test_no_windows_in_each_format(form: Format, text: str) -> None:
    assert "".join(renderer(form, VIEW).windows([])) == text
    if form.is_text:
        assert "".join(renderer(form, on_terminal(80)).windows([])) == ""


def test_a_narrow_terminal_keeps_the_first_columns_of_other_answers() -> None:
    record = Record(
        {}, {"id": PATCH.id, "action": "cancel", "why": "it left the files, and --prune was given"}
    )
    lines = "".join(renderer(FORMATS["table"], on_terminal(48)).records([record], ("id", "action", "why")))
    assert lines.splitlines() == [f"ID{' ' * 36}ACTION", f"{PATCH.id}  cancel"]
