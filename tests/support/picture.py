"""A terminal's screen as an SVG picture, for the README: the tool draws its own."""

import io
import re

from rich.console import Console
from rich.text import Text

# rich's own page loads its font from a server; whoever looks at the picture has a monospace font.
_FONTS = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)


def picture(screen: str, *, title: str, width: int) -> str:
    """Return the screen, with the colours in it, as a picture of a terminal with that many columns.

    The same screen gives the same picture, byte for byte, so that it can be compared.
    """
    from rich._export_format import CONSOLE_SVG_FORMAT

    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, legacy_windows=False)
    console.print(Text.from_ansi(screen.rstrip("\n")), soft_wrap=True)
    return console.export_svg(
        title=title, code_format=_FONTS.sub("", CONSOLE_SVG_FORMAT), unique_id="compass-maint"
    )
