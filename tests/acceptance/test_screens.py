"""Whole screens of a session, at 40, 80, 120 and 200 columns, with colour and without.

``pytest --rewrite`` writes what the tool shows into the files; read the diff.
"""

import re
from contextlib import closing
from pathlib import Path

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli
from tests.support.whole_screens import Terminal, numbered_ids

FOLDER = Path(__file__).parent / "screens"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
WIDTHS = (40, 80, 120, 200)


def screens(home: Path, cells: int, *, color: bool) -> list[str]:
    """Return the screens of a session with a separate account."""
    home.mkdir()
    cli = Cli(home)
    app = create_app(home / "tcp.sqlite3", now=cli.clock.now, new_id=numbered_ids())
    with closing(app), running(app) as url:
        return list(Terminal(cli, url, cells, color=color).screens())


def compared(name: str, text: str, *, rewrite: bool) -> str:
    """Return the stored screens, which are ``text`` itself where they are to be rewritten."""
    path = FOLDER / f"{name}.txt"
    if rewrite:
        FOLDER.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return path.read_bytes().decode()


@pytest.mark.parametrize("cells", WIDTHS)
def test_screens(cells: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    rewrite = request.config.getoption("--rewrite")
    plain = "\n".join(screens(tmp_path / "plain", cells, color=False))
    colored = "\n".join(screens(tmp_path / "colored", cells, color=True))
    assert plain == compared(str(cells), plain, rewrite=rewrite)
    assert ANSI.sub("", colored) == plain, "colour is never the only sign, and takes no room"
    if cells == 80:
        assert colored == compared("80-color", colored, rewrite=rewrite)
