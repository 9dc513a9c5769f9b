"""What a step on GitHub Actions leaves behind: the windows' ids as an output, and one table in the summary.

Both are files that the runner names in variables, to be appended to; elsewhere there are none.
https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from compass_maint_cli.times.wire import to_wire

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.session.session import Session

TITLES = ("Maintenance window", "Scope", "Rules", "Start", "End", "Description")


def leave_traces(session: "Session", windows: Sequence["Maintenance"]) -> None:
    """Leave both; nothing for no windows."""
    if windows:
        write_ids(session, windows)
        write_table(session, windows)


def write_ids(session: "Session", windows: Iterable["Maintenance"]) -> None:
    """Append ``id=ID`` to GITHUB_OUTPUT; several ids with spaces between them."""
    if not session.environment.environ.get("GITHUB_OUTPUT"):
        return
    from compass_maint_cli.output.escaping import visible

    ids = " ".join(visible(window.id) for window in windows)
    _append(session, "GITHUB_OUTPUT", f"id={ids}\n")


def write_table(session: "Session", windows: Iterable["Maintenance"], **more: str) -> None:
    """Append one table to GITHUB_STEP_SUMMARY, a row for each window; ``more`` are further columns."""
    if not session.environment.environ.get("GITHUB_STEP_SUMMARY"):
        return
    rows = [(*_row(session, window), *more.values()) for window in windows]
    titles = (*TITLES, *(title.capitalize() for title in more))
    lines = [titles, ("---",) * len(titles), *rows]
    _append(session, "GITHUB_STEP_SUMMARY", "".join(f"{_line(cells)}\n" for cells in ("", *lines, "")))


def _row(session: "Session", window: "Maintenance") -> tuple[str, ...]:
    from compass_maint_cli.output.window_text import rules, team

    start, end = (to_wire(moment) if moment else "" for moment in (window.start, window.end))
    scope = team(window, session.console.view) or "global"
    return window.id, scope, rules(window, session.console.view), start, end, window.text


def _line(cells: Sequence[str]) -> str:
    from compass_maint_cli.output.escaping import visible

    safe = [visible(cell).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(safe)} |" if cells else ""


def _append(session: "Session", variable: str, text: str) -> None:
    name = session.environment.environ.get(variable)
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        session.console.warn(f"{variable} names {name}, which cannot be written: {error.strerror}")
