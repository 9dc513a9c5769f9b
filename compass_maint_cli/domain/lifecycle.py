"""Which changes a window's status allows (docs/api-facts.md 3.2).

A planned window can be changed in full and deleted. Of an active one only the end can change; it can be
cancelled but not deleted. A past or cancelled one can only be deleted.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from compass_maint_cli.domain.maintenance import Changes, Maintenance, Status
from compass_maint_cli.errors import ConflictError

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Draft


def check_update(window: Maintenance, changes: Changes, now: datetime) -> None:
    """Raise ConflictError if the status forbids the changes. Unknown statuses are left to the API."""
    if window.status in (Status.PAST, Status.CANCELLED):
        ended = "has ended" if window.status == Status.PAST else "was cancelled"
        raise ConflictError(
            f"window {window.id} {ended} and cannot be changed",
            hint=f"create a new one: {create_line(window)}",
        )
    if window.status == Status.ACTIVE:
        fields = {"description": changes.description, "start": changes.start, "rules": changes.rules}
        fixed = [name for name, value in fields.items() if value is not None]
        if fixed:
            raise ConflictError(
                f"window {window.id} is active: only its end can change, not its {' and '.join(fixed)}",
                hint=f"compass-maint cancel {window.id}{scope_flag(window)}, then create a new one",
            )
    if changes.end is not None and changes.end <= now:
        raise ConflictError(
            f"the new end of window {window.id} is in the past",
            hint=f"compass-maint cancel {window.id}{scope_flag(window)}",
        )


def check_delete(window: Maintenance) -> None:
    """Raise ConflictError for an active window: the API does not delete those (docs/api-facts.md 3.2)."""
    if window.status == Status.ACTIVE:
        raise ConflictError(
            f"window {window.id} is active and cannot be deleted before it is cancelled",
            hint=f"compass-maint delete {window.id}{scope_flag(window)} --cancel-first",
        )


def scope_flag(window: "Maintenance | Draft") -> str:
    """Return `` --team ID`` for a team's window, to append to a command in a hint."""
    return f" --team {window.team_id}" if window.team_id else ""


def create_line(window: Maintenance) -> str:
    """Return the command that creates a window with the same rules, starting now."""
    import shlex

    rules = " ".join(
        f"--{'enable' if rule.state == 'enabled' else 'disable'} {shlex.quote(str(rule.entity))}"
        for rule in window.rules
    )
    text = f" --description {shlex.quote(window.text)}" if window.text else ""
    key = f" --key {shlex.quote(window.key)}" if window.key else ""
    return f"compass-maint create{scope_flag(window)} {rules}{text}{key} --for 1h"
