"""Tables of Markdown, for a pull request or the summary of a step on GitHub Actions."""

from collections.abc import Iterable, Sequence

from compass_maint_cli.output.escaping import visible


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; text that Markdown or HTML would read is escaped."""
    return "".join(f"{_line(cells)}\n" for cells in (titles, ("---",) * len(titles), *rows))


def escaped(text: str) -> str:
    """Return text that is shown as it is, in a cell or beside a table."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(escaped, cells))} |"
