"""Whole screens, on terminals of 40 to 200 cells and off one, the clock frozen (see screens.py)."""

from collections.abc import Callable

import pytest

from tests.support.screens import SCREENS, golden, screens

SHOWN = dict(screens())


@pytest.mark.parametrize(("name", "show"), SHOWN.items(), ids=SHOWN)
def test_screen(name: str, show: Callable[[], str]) -> None:
    assert show() == golden(name)


def test_no_screen_is_left_over() -> None:
    assert {path.stem for path in SCREENS.iterdir()} == set(SHOWN)
