"""Text for a step on GitHub Actions: the windows' ids and ends as outputs, and a table for the summary.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.markdown import escaped, table
from compass_maint_cli.output.window_text import rules, team
from compass_maint_cli.times.wire import to_wire

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.errors import Place
    from compass_maint_cli.output.view import View

TITLES = ("Maintenance window", "Scope", "Rules", "Start", "End", "Description")


def step_output(windows: Sequence["Maintenance"]) -> str:
    """Return ``id=ID`` and ``end=END`` as lines for GITHUB_OUTPUT; several values have spaces between them.

    An end is in UTC, as the API writes it, and is what it was when the window was opened.
    """
    ids = " ".join(visible(window.id) for window in windows)
    ends = " ".join(to_wire(window.end) for window in windows if window.end)
    return f"id={ids}\nend={ends}\n"


def step_summary(windows: Iterable["Maintenance"], view: "View", **more: str) -> str:
    """Return a Markdown table for GITHUB_STEP_SUMMARY, a row for each window; ``more`` adds columns."""
    rows = [(*_row(window, view), *more.values()) for window in windows]
    titles = (*TITLES, *(title.capitalize() for title in more))
    return f"\n{table(titles, rows)}\n"


def annotation(level: str, place: "Place", text: str) -> str:
    """Return the workflow command that shows a text beside a line of a file.

    ``level`` is error or warning.
    """
    properties = {"file": place.file, "line": f"{place.line}", "col": f"{place.column}"}
    named = ",".join(f"{name}={_escaped(value, ':', ',')}" for name, value in properties.items())
    return f"::{level} {named}::{_escaped(text)}"


def _escaped(text: str, *more: str) -> str:
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def summary_lines(sentences: Iterable[str]) -> str:
    """Return sentences as Markdown for GITHUB_STEP_SUMMARY, one a line."""
    return "".join(f"- {escaped(sentence)}\n" for sentence in sentences)


def _row(window: "Maintenance", view: "View") -> tuple[str, ...]:
    start, end = (to_wire(moment) if moment else "" for moment in (window.start, window.end))
    return window.id, team(window, view) or "global", rules(window, view), start, end, window.text
