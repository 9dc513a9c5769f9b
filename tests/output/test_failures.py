"""Sentences on standard error: folded at words on a terminal, unchanged elsewhere."""

from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.errors import CompassMaintError
from compass_maint_cli.output.failures import error_text, notice_text, warning_text
from compass_maint_cli.output.text_width import fold, width
from tests.support.sample_windows import VIEW, on_terminal

LONG = "the window ends at 22:28 and another one starts at 22:30, so both are shown here"


def test_a_terminal_breaks_no_word() -> None:
    assert notice_text(LONG, on_terminal(40)) == (
        "the window ends at 22:28 and another one\nstarts at 22:30, so both are shown here\n"
    )
    assert warning_text(LONG, on_terminal(60)).splitlines()[1] == "22:30, so both are shown here"
    assert notice_text(f"  {LONG}", on_terminal(60)).splitlines()[1] == "  so both are shown here"


def test_off_a_terminal_a_sentence_is_one_line() -> None:
    assert notice_text(LONG * 9, VIEW).count("\n") == 1
    assert error_text(CompassMaintError(LONG * 9), VIEW).count("\n") == 1


def test_a_hint_stays_one_line_to_be_copied() -> None:
    error = CompassMaintError("wrong", hint=f"compass-maint cancel {LONG}")
    assert error_text(error, on_terminal(40)).splitlines()[1] == f"hint: compass-maint cancel {LONG}"


@given(st.text(st.sampled_from("ab 検🚚"), max_size=60), st.integers(1, 30))
def test_folding_loses_nothing_but_spaces(text: str, cells: int) -> None:
    parts = fold(text, cells)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
    assert all(width(part) <= cells or " " not in part.strip() for part in parts)
