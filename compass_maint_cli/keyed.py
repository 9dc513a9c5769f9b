"""One window a key: found again instead of made again.

The API has no idempotency key and no lock (facts 1.4), so the key stands in the description. Two processes
may both see no window and both make one. Each then looks again; the later by (start, id) takes its own back.
The earlier waits for that, and takes back its own when the other one stays: its maker had looked too early
to see it. What remains possible: a process killed between making and looking leaves its window, which the
next one returns; and a listing that lags behind by more than ``PATIENCE`` hides the other window.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from compass_maint_cli.errors import ConflictError, NotFoundError
from compass_maint_cli.lifecycle import scope_flag
from compass_maint_cli.maintenance import Changes, Draft, Maintenance, Status

if TYPE_CHECKING:
    from compass_maint_cli.session import Session

PATIENCE = 2.0
"""Seconds that the earlier of two windows waits for the later one to go."""
ROUNDS = 3


def create_keyed(session: "Session", draft: Draft, if_exists: str) -> Maintenance:
    """Return the window of the draft's key, made only where there is none; ``fail`` raises ConflictError."""
    held = _with_key(session.open_windows(draft.team_id), draft)
    if held:
        return _meet(session, draft, held[0], if_exists)
    for _ in range(ROUNDS):
        kept = _settle(session, draft, session.client.create_maintenance(draft))
        if kept is not None:
            return kept
    raise ConflictError(f"other processes make and remove windows with the key {draft.key!r}; none was kept")


def _held(session: "Session", draft: Draft) -> list[Maintenance]:
    """Return the planned and active windows of the scope with the key, read now; the one to keep first."""
    return _with_key(session.client.list_maintenances(draft.team_id, "non-expired"), draft)


def _with_key(windows: Iterable[Maintenance], draft: Draft) -> list[Maintenance]:
    found = [window for window in windows if window.is_open and window.key == draft.key]
    return sorted(found, key=lambda window: (window.start or draft.start, window.id))


def _meet(session: "Session", draft: Draft, window: Maintenance, if_exists: str) -> Maintenance:
    if if_exists == "fail":
        raise ConflictError(
            f"window {window.id} has the key {draft.key!r} already",
            hint=f"compass-maint get {window.id}{scope_flag(window)}",
        )
    if if_exists == "extend" and window.end is not None and window.end < draft.end:
        session.say(f"window {window.id} has the key {draft.key!r} already; its end is moved")
        return session.client.update_maintenance(window.team_id, window.id, Changes(end=draft.end))
    if if_exists == "replace":
        session.say(f"window {window.id} has the key {draft.key!r} already; it is replaced")
        take_back(session, window)
        return session.client.create_maintenance(draft)
    session.say(f"window {window.id} has the key {draft.key!r} already; it is returned")
    return window


def _settle(session: "Session", draft: Draft, mine: Maintenance) -> Maintenance | None:
    """Return the window to keep after looking again, or None where this process took back the only one."""
    held = _held(session, draft)
    if not any(window.id != mine.id for window in held):
        return mine
    if held[0].id == mine.id:
        session.environment.sleep(PATIENCE)
        held = _held(session, draft)
        if not any(window.id != mine.id for window in held):
            return mine
    session.say(f"another process made a window with the key {draft.key!r}; {mine.id} is taken back")
    take_back(session, mine)
    left = [window for window in _held(session, draft) if window.id != mine.id]
    return left[0] if left else None


def take_back(session: "Session", window: Maintenance) -> None:
    """Remove a planned window, cancel an active one; one that is gone already is fine."""
    try:
        if window.status == Status.ACTIVE:
            session.client.cancel_maintenance(window.team_id, window.id)
        else:
            session.client.delete_maintenance(window.team_id, window.id)
    except NotFoundError:
        return
