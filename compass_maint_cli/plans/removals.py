"""The order of steps: no step may leave an entity unsilenced because another step failed.

The API has no transaction. A renamed file is one window to create and one to remove; where the first fails
and the second does not, nothing is silenced. So a step that removes a window, or takes rules or time from it,
runs after those that create windows. It is skipped where a step failed that may have been its replacement.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from compass_maint_cli.domain.maintenance import Maintenance, Rule, overlaps
from compass_maint_cli.domain.plan_steps import CHANGING, MAKING, REMOVING, Step

PHASES = (MAKING, CHANGING, REMOVING)
"""The order in which a plan is carried out."""

Hold = tuple[Rule, datetime, datetime]
"""A rule, with the start and the end of its window."""


def waits_for(
    step: Step, failed: Iterable[Step], standing: Iterable[Maintenance], now: datetime
) -> tuple[Step, ...]:
    """Return the failed steps because of which ``step`` must not be carried out; empty if it may be.

    ``standing`` are the windows as they are now, without those that are still to be changed or removed.
    """
    if step.window is None:
        return ()
    may = tuple(other for other in failed if other.team_id == step.team_id and _may_replace(other, step))
    if not may:
        return ()
    held = [hold for window in standing if window.team_id == step.team_id for hold in _holds(window)]
    after = step.window.draft(step.changes) if step.action in CHANGING else None
    if after is not None:
        held += [(rule, after.start, after.end) for rule in after.rules]
    if all(_is_covered(hold, held, now) for hold in _holds(step.window)):
        return ()
    return tuple(other for other in may if _overlaps(other, step)) or may


def _may_replace(failed: Step, step: Step) -> bool:
    """Whether a failed step may have been meant to replace what ``step`` takes away.

    For a removal that is every window that was not created: a new file may name other rules and other times.
    """
    if step.action in REMOVING and (failed.action in MAKING or failed.key == step.key):
        return True
    return _overlaps(failed, step)


def _overlaps(failed: Step, step: Step) -> bool:
    """Whether what the failed step wanted shares an entity and a time with the window of ``step``."""
    if failed.desired is None or step.window is None:
        return False
    wanted = failed.desired
    entities = {rule.entity for rule in wanted.rules}
    return any(
        rule.entity in entities and overlaps((start, end), (wanted.start, wanted.end))
        for rule, start, end in _holds(step.window)
    )


def _holds(window: Maintenance) -> Sequence[Hold]:
    """Return the rules of an open window with its times."""
    if not window.is_open or window.start is None or window.end is None:
        return ()
    return [(rule, window.start, window.end) for rule in window.rules]


def _is_covered(hold: Hold, others: Collection[Hold], now: datetime) -> bool:
    """Whether the others hold the same rule for all of the remaining time."""
    rule, since, end = hold
    since = max(since, now)
    for _, start, until in sorted(
        (other for other in others if other[0] == rule), key=lambda other: other[1]
    ):
        if start > since:
            break
        since = max(since, until)
    return since >= end
