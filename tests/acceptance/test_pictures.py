"""The pictures in the README are up to date."""

import html
import re
from pathlib import Path

import pytest

from tests.support.pictures import FOLDER, SCREENS, screens

ID = re.compile(r"(?<=[●○])[0-9a-f]{8}")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def letters(text: str) -> str:
    """Return the text without its spaces: the picture places words, it does not space them; ids differ."""
    return ID.sub("ID", "".join(html.unescape(text).split()))


@pytest.mark.parametrize("name", SCREENS)
def test_a_picture_is_what_the_tool_shows(name: str, tmp_path: Path) -> None:
    drawn = (FOLDER / f"{name}.svg").read_text("utf-8")
    text = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))
    shown = letters(ANSI.sub("", screens(tmp_path)[name]))
    assert shown in letters(text), "python -m tests.support.pictures rewrites the pictures"
