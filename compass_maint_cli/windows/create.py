"""One window a key: found again instead of made again.

The API has no idempotency key and no lock (docs/api-facts.md 1.4), so the key stands in the description. Two processes
may both see no window and both make one. Each then looks again; the later by (start, id) takes its own back.
The earlier waits for that, and takes back its own when the other one stays: its maker had looked too early
to see it.

What remains possible: a process killed between making and looking leaves its window, which the next one
returns. Where two have made one, a third that looks between may return the one that is then taken back. And
where a listing lags, or a request hangs, for longer than ``SETTLE_SECONDS``, two windows may stay.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.api.requests import (
    ApiRequest,
    cancel_request,
    create_request,
    delete_request,
    update_request,
)
from compass_maint_cli.domain.lifecycle import scope_flag
from compass_maint_cli.domain.maintenance import Changes, Draft, Maintenance, Status
from compass_maint_cli.errors import CompassMaintError, ConflictError, NotFoundError

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.pool import JobResult
    from compass_maint_cli.session.session import Session

IF_EXISTS = ("return", "extend", "replace", "fail")
SETTLE_SECONDS = 2.0
"""Seconds that the earlier of two windows waits for the later one to go."""
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Made:
    """The window of a draft; ``new`` says that another process may have made one with its key, too."""

    draft: Draft
    window: Maintenance
    new: bool


def create_keyed(session: "Session", draft: Draft, if_exists: str) -> Maintenance:
    """Return the window of the draft's key, made only where there is none; ``fail`` raises ConflictError."""
    made = _make(session, draft, if_exists)
    return _settle(session, made) if _contested(session, [made]) else made.window


def create_all(session: "Session", drafts: Sequence[Draft], if_exists: str) -> "list[JobResult[Maintenance]]":
    """Make windows side by side, those with a key once; what came of each, in the order of the drafts."""
    outcomes = session.jobs.run_all([partial(_make, session, draft, if_exists) for draft in drafts])
    if any(outcome.interrupted for outcome in outcomes):
        return [_outcome(outcome, {}) for outcome in outcomes]
    contested = _contested(session, [outcome.value for outcome in outcomes if outcome.value is not None])
    settled = session.jobs.run_all([partial(_settle, session, made) for made in contested])
    kept = {made.window.id: outcome for made, outcome in zip(contested, settled, strict=True)}
    return [_outcome(outcome, kept) for outcome in outcomes]


def calls_for(session: "Session", draft: Draft, if_exists: str) -> list[ApiRequest]:
    """Return the requests with which ``create_all`` would change something; ``fail`` raises ConflictError."""
    held = None if draft.key is None else _meet(session, draft, if_exists)
    if held is None:
        return [create_request(draft)]
    if if_exists == "replace":
        end = cancel_request if held.status == Status.ACTIVE else delete_request
        return [create_request(draft), end(held.team_id, held.id)]
    changes = _extension(held, draft, if_exists)
    return [update_request(held.team_id, held.id, changes)] if changes else []


def take_back(client: "Client", window: Maintenance) -> None:
    """Remove a planned window, cancel an active one; one that is gone already is fine."""
    with suppress(NotFoundError):
        client.take_back(window)


def _make(session: "Session", draft: Draft, if_exists: str) -> Made:
    held = None if draft.key is None else _meet(session, draft, if_exists)
    if held is None or if_exists == "replace":
        window = session.client.create_maintenance(draft, session.reader.listed_ids(draft.team_id))
        if held is not None:
            _remove(session, held, window)
        return Made(draft, window, new=draft.key is not None)
    changes = _extension(held, draft, if_exists)
    window = session.client.update_maintenance(held.team_id, held.id, changes) if changes else held
    return Made(draft, window, new=False)


def _meet(session: "Session", draft: Draft, if_exists: str) -> Maintenance | None:
    """Return the window that has the draft's key, and say what becomes of it; None where there is none."""
    held = next(iter(_with_key(session.reader.open_windows(draft.team_id), draft)), None)
    if held is None:
        return None
    already = f"window {held.id} has the key {draft.key!r} already"
    if if_exists == "fail":
        raise ConflictError(already, hint=f"compass-maint get {held.id}{scope_flag(held)}")
    what = "it is replaced" if if_exists == "replace" else "it is returned"
    session.console.info(f"{already}; {'its end is moved' if _extension(held, draft, if_exists) else what}")
    return held


def _extension(held: Maintenance, draft: Draft, if_exists: str) -> Changes:
    """Return what ``extend`` changes of a window: its end moves on, never back."""
    moves = if_exists == "extend" and held.end is not None and held.end < draft.end
    return Changes(end=draft.end if moves else None)


def _remove(session: "Session", held: Maintenance, window: Maintenance) -> None:
    """Take a replaced window back; the new one is there before, so that nothing wakes anybody between."""
    try:
        take_back(session.client, held)
    except CompassMaintError as error:
        error.message = (
            f"window {window.id} was made, but {held.id}, which it replaces, stays: {error.message}"
        )
        raise


def _contested(session: "Session", made: Iterable[Made]) -> list[Made]:
    """Look again, once for each scope, and return those that are not the only window with their key."""
    scopes: dict[str | None, list[Made]] = {}
    for each in made:
        if each.new:
            scopes.setdefault(each.draft.team_id, []).append(each)
    found = []
    for team_id, ours in scopes.items():
        try:
            keys = Counter(window.key for window in _open_now(session, team_id))
        except CompassMaintError as error:
            session.console.warn(
                f"whether other processes made windows with these keys is not known: {error.message}"
            )
        else:
            found += [each for each in ours if keys[each.draft.key] > 1]
    return found


def _open_now(session: "Session", team_id: str | None) -> list[Maintenance]:
    listed = session.client.list_maintenances(team_id, "non-expired")
    return [window for window in listed if window.is_open]


def _with_key(windows: Iterable[Maintenance], draft: Draft) -> list[Maintenance]:
    """Return the windows with the draft's key, the one to keep first."""
    found = [window for window in windows if window.key == draft.key]
    return sorted(found, key=lambda window: (window.start or draft.start, window.id))


def _settle(session: "Session", made: Made) -> Maintenance:
    """Return the one window of a contested key; raise ConflictError where none comes to stay."""
    mine = made.window
    for n in range(ROUNDS):
        if n:
            mine = session.client.create_maintenance(made.draft)
        kept = _keep(session, made.draft, mine)
        if kept is not None:
            return kept
    raise ConflictError(
        f"other processes make and remove windows with the key {made.draft.key!r}; none was kept"
    )


def _keep(session: "Session", draft: Draft, mine: Maintenance) -> Maintenance | None:
    """Return the window to keep, or None where this process took back the only one."""
    held = _with_key(_open_now(session, draft.team_id), draft)
    if held and held[0].id == mine.id and len(held) > 1:
        if not session.client.pause(SETTLE_SECONDS):
            return mine
        held = _with_key(_open_now(session, draft.team_id), draft)
    if all(window.id == mine.id for window in held):
        return mine
    session.console.info(f"another process made a window with the key {draft.key!r}; {mine.id} is taken back")
    take_back(session.client, mine)
    return _left(session, draft, mine)


def _left(session: "Session", draft: Draft, mine: Maintenance) -> Maintenance | None:
    """Return the window that others keep; where several are left, once they have settled it."""
    for _ in range(ROUNDS):
        held = _with_key(_open_now(session, draft.team_id), draft)
        left = [window for window in held if window.id != mine.id]
        if len(left) < 2:  # noqa: PLR2004 - one, or none
            break
        if not session.client.pause(SETTLE_SECONDS):
            break
    return left[0] if left else None


def _outcome(
    outcome: "JobResult[Made]", kept: "Mapping[str, JobResult[Maintenance]]"
) -> "JobResult[Maintenance]":
    """Return what came of a draft: its window, or the one that was kept in its place."""
    from compass_maint_cli.api.pool import JobResult

    made = outcome.value
    if made is None:
        return JobResult(outcome.index, None, outcome.error, outcome.started, outcome.interrupted)
    settled = kept.get(made.window.id)
    if settled is None or not settled.started:
        interrupted = outcome.interrupted or settled is not None
        return JobResult(outcome.index, made.window, None, started=True, interrupted=interrupted)
    return replace(settled, index=outcome.index, interrupted=outcome.interrupted or settled.interrupted)
