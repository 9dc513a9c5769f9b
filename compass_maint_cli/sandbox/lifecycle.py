"""What each status of a window allows (docs/api-facts.md 3); pure.

planned: everything. active: only its end moves, it can be cancelled, not deleted. past and cancelled: only
deleted. That a planned window can be cancelled is a decision of the sandbox.
"""

from compass_maint_cli.sandbox.errors import Refused

ENDED = {"past": "an expired", "cancelled": "a cancelled"}


def check_change(status: str, changed: frozenset[str]) -> None:
    """Raise Refused (422) unless a window of this status can have these fields changed."""
    _check_open("update", status)
    if status == "active" and not changed <= {"endDate"}:
        fields = ", ".join(sorted(changed - {"endDate"}))
        raise Refused(422, f"Cannot update an active maintenance: only endDate can change, not {fields}")


def check_cancel(status: str) -> None:
    """Raise Refused (422) unless a window of this status can be cancelled."""
    _check_open("cancel", status)


def check_delete(status: str) -> None:
    """Raise Refused (422) unless a window of this status can be deleted."""
    if status == "active":
        raise Refused(422, "Cannot delete an active maintenance")


def _check_open(verb: str, status: str) -> None:
    if status in ENDED:
        raise Refused(422, f"Cannot {verb} {ENDED[status]} maintenance")
