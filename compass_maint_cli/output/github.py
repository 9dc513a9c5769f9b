"""Text for a step on GitHub Actions: the windows' ids as an output, and a table for the summary.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.window_text import rules, team
from compass_maint_cli.times.wire import to_wire

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.output.view import View

TITLES = ("Maintenance window", "Scope", "Rules", "Start", "End", "Description")


def step_output(windows: Iterable["Maintenance"]) -> str:
    """Return ``id=ID`` as a line for GITHUB_OUTPUT; several ids have spaces between them."""
    return f"id={' '.join(visible(window.id) for window in windows)}\n"


def step_summary(windows: Iterable["Maintenance"], view: "View", **more: str) -> str:
    """Return a Markdown table for GITHUB_STEP_SUMMARY, a row for each window; ``more`` adds columns."""
    rows = [(*_row(window, view), *more.values()) for window in windows]
    titles = (*TITLES, *(title.capitalize() for title in more))
    lines = [titles, ("---",) * len(titles), *rows]
    return "".join(f"{_line(cells)}\n" for cells in ("", *lines, ""))


def summary_lines(sentences: Iterable[str]) -> str:
    """Return sentences as Markdown for GITHUB_STEP_SUMMARY, one a line."""
    return "".join(f"- {_safe(sentence)}\n" for sentence in sentences)


def _row(window: "Maintenance", view: "View") -> tuple[str, ...]:
    start, end = (to_wire(moment) if moment else "" for moment in (window.start, window.end))
    return window.id, team(window, view) or "global", rules(window, view), start, end, window.text


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_safe, cells))} |" if cells else ""


def _safe(text: str) -> str:
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
