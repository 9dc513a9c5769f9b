"""Control characters in text are escaped, also in errors."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.errors import NotFoundError, Place, Problem, RuleFileError
from compass_maint_cli.output.escaping import visible, visible_data
from compass_maint_cli.output.failures import error_json, error_text, warning_text
from compass_maint_cli.output.preview import Preview, preview_text
from compass_maint_cli.output.terminal import TerminalFacts, terminal_facts
from compass_maint_cli.output.text_width import cut, elide, pad, width, wrap
from tests.support.sample_windows import VIEW, on_terminal

ANYTHING = st.text(st.characters(codec=None), max_size=80)


EMOJI = (
    "👩\u200d🚒",
    "👨\u200d👩\u200d👧",
    "🏳\ufe0f\u200d🌈",
    "👩🏽\u200d🚒",
    "❤\ufe0f\u200d🔥",
    "🐈\u200d⬛",
    "🇩🇪",
)
"""Emoji that are joined, have a skin tone, a variation selector, or consist of two letters."""


@given(ANYTHING)
def test_nothing_that_drives_a_terminal_is_left(text: str) -> None:
    shown = visible(text)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(shown) & set(
        "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("Überprüfung 検索 🚚 no\u00a0break", "Überprüfung 検索 🚚 no\u00a0break"),
        ("\x1b[2J\x9b2J\x7f\0", r"\x1b[2J\x9b2J\x7f\x00"),
        ("a\tb\r\nc", r"a\tb\r\nc"),
        ("gpj\u202etxt", r"gpj\u202etxt"),
        ("a\u200bb\u2028c\ud800", r"a\u200bb\u2028c\ud800"),
        ("tag\U000e0041", r"tag\U000e0041"),
        *((emoji, emoji) for emoji in EMOJI),
        ("a\u200db", r"a\u200db"),
        ("🚒\u200d", r"🚒\u200d"),
        ("\u200d🚒", r"\u200d🚒"),
        ("a\ufe0f\u200d🚒", "a\ufe0f\\u200d🚒"),
        ("🚒\u200d\u200d🚒", r"🚒\u200d\u200d🚒"),
        ("👩\u200d\u202e🚒", r"👩\u200d\u202e🚒"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANYTHING.map(visible), st.integers(min_value=0, max_value=30))
def test_cells_are_kept(text: str, cells: int) -> None:
    assert width(cut(text, cells)) <= cells
    assert width(elide(text, cells)) <= cells
    assert text.startswith(cut(text, cells))
    assert width(pad(text, cells)) >= cells
    if width(text) <= cells:
        assert elide(text, cells) == text


@pytest.mark.parametrize("emoji", EMOJI)
def test_an_emoji_takes_two_cells_and_is_never_cut(emoji: str) -> None:
    assert width(emoji) == 2
    for count in range(1, 6):
        text = emoji * count
        assert {cut(text, cells) for cells in range(2 * count + 1)} == {emoji * n for n in range(count + 1)}
    assert wrap(emoji * 3, 4) == [emoji * 2, emoji]
    assert visible_data(emoji) == emoji.replace("\u200d", r"\u200d"), "the output for scripts is unchanged"


@given(ANYTHING.map(visible), st.integers(min_value=2, max_value=30))
def test_wrapped_text_loses_nothing_but_spaces(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (0x00, 0x1F),
        (0x7F, 0x9F),
        (0xAD, 0xAD),
        (0x061C, 0x061C),
        (0x180E, 0x180E),
        (0x200B, 0x200F),
        (0x2028, 0x202E),
        (0x2060, 0x206F),
        (0xD800, 0xDFFF),
        (0xFEFF, 0xFEFF),
        (0xFFF9, 0xFFFB),
        (0xE0000, 0xE007F),
    ],
)
def test_every_hidden_character_is_an_escape_in_text_and_in_json(first: int, last: int) -> None:
    for code in range(first, last + 1):
        assert visible(chr(code)).isascii()
        assert error_json(NotFoundError(chr(code))).isascii()
        assert "\x7f" not in visible(chr(code)) + error_json(NotFoundError(chr(code)))
    assert [visible(chr(code)) for code in (0x20, 0x7E, 0xA0, 0xAE)] == [" ", "~", "\xa0", "®"]


def test_error_text() -> None:
    error = NotFoundError("no window x\x1b[2J", hint="compass-maint list --type all", status=404)
    assert error_text(error, VIEW) == "error: no window x\\x1b[2J\nhint: compass-maint list --type all\n"
    assert error_text(error, on_terminal(80)._replace(color=True)) == (
        "\x1b[31merror:\x1b[0m no window x\\x1b[2J\n\x1b[36mhint:\x1b[0m compass-maint list --type all\n"
    )
    assert warning_text("late", VIEW) == "warning: late\n"


def test_every_problem_of_a_file_has_its_line() -> None:
    places = (Place("a.yaml", 1, 2), Place("a.yaml", 7, 1))
    error = RuleFileError(tuple(Problem(place, "unknown key ruels", "rules") for place in places))
    assert error_text(error, VIEW) == (
        "error: a.yaml:1:2: unknown key ruels (rules)\nerror: a.yaml:7:1: unknown key ruels (rules)\n"
    )


def test_error_json() -> None:
    error = NotFoundError("no window \u202e\ud800", status=404, request_id="r-1")
    text = error_json(error)
    assert text.count("\n") == 1
    assert "\\u202e\\ud800" in text
    assert json.loads(text) == error.as_data()


FACTS = TerminalFacts(terminal=True, color=True, width=80, unicode=True, moves=True)


@pytest.mark.parametrize(
    ("environ", "facts"),
    [
        ({}, FACTS),
        ({"NO_COLOR": ""}, FACTS),
        ({"NO_COLOR": "0"}, FACTS._replace(color=False)),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, FACTS._replace(color=False)),
        ({"TERM": "dumb"}, FACTS._replace(color=False, moves=False)),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, FACTS._replace(moves=False)),
        ({"ACCESSIBLE": "1"}, FACTS._replace(moves=False)),
        ({"COLUMNS": "132"}, FACTS._replace(width=132)),
        ({"COLUMNS": "0"}, FACTS),
        ({"COLUMNS": "wide"}, FACTS),
    ],
)
def test_terminal_facts(environ: dict[str, str], facts: TerminalFacts) -> None:
    assert terminal_facts(environ, isatty=True, columns=80) == facts


def test_a_pipe_has_colour_only_by_force() -> None:
    assert not terminal_facts({}, isatty=False, columns=0).color
    assert not terminal_facts({"FORCE_COLOR": ""}, isatty=False, columns=0).color
    assert terminal_facts({"FORCE_COLOR": "1"}, isatty=False, columns=0) == FACTS._replace(
        terminal=False, moves=False
    )
    assert not terminal_facts({}, isatty=True, columns=80, encoding="ISO-8859-1").unicode


def test_a_previewed_body_drives_no_terminal() -> None:
    preview = Preview("POST", "http://localhost/v1/maintenances", {"description": "gpj\u202etxt\x9b Ü"})
    assert preview_text(preview) == (
        'POST http://localhost/v1/maintenances\n{\n  "description": "gpj\\u202etxt\\u009b Ü"\n}\n'
    )
