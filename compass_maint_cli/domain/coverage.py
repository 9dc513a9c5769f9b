"""What windows silence at a moment.

A disabled integration creates no alerts, and an enabled policy may suppress them. Both explain why nobody was
paged, so both are included, each with its state.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from compass_maint_cli.domain.maintenance import Entity, Maintenance, Rule, RuleState, Status


class Source(NamedTuple):
    """A planned or active window, as an integration itself names it (docs/api-facts.md 7.7)."""

    window_id: str
    start: datetime
    end: datetime

    def window(self, entity: Entity, now: datetime) -> Maintenance:
        """Return it as a window; its scope and its description are not known."""
        status = Status.PLANNED if now < self.start else Status.ACTIVE if now < self.end else Status.PAST
        return Maintenance(
            id=self.window_id,
            status=status,
            description="",
            start=self.start,
            end=self.end,
            rules=(Rule(RuleState.DISABLED, entity),),
            team_id=None,
            raw={},
        )


class Integration(NamedTuple):
    """An integration.

    ``enabled`` is its own switch, None if the reply does not say. ``sources`` are the planned and active
    windows of every scope that name it, None if the product does not say (docs/api-facts.md 7.7).
    """

    id: str
    name: str
    enabled: bool | None
    sources: tuple[Source, ...] | None


class Silence(NamedTuple):
    """A rule in force, and its window.

    ``certain`` is False for a cancelled window whose span includes the moment: the time of cancelling is not
    recorded, and whether cancelling changes the end is not documented (docs/api-facts.md 3.2). It is False,
    too, for a window whose start or end cannot be read, unless the other one excludes the moment.
    """

    rule: Rule
    window: Maintenance
    certain: bool = True

    @property
    def is_unreadable(self) -> bool:
        """Whether the start or the end decides, and cannot be read."""
        return not self.certain and (self.window.start is None or self.window.end is None)


class Stretch(NamedTuple):
    """Windows that follow one another without a gap, as one; ``end`` is None if no window has an end."""

    end: datetime | None
    windows: tuple[Maintenance, ...]


def silences(
    windows: Iterable[Maintenance], at: datetime | None, now: datetime, target: Entity | None = None
) -> tuple[Silence, ...]:
    """Return every rule in force ``at`` a moment, or now where that is None; the certain ones first.

    For now the API's own status decides, for another moment the window's times.
    """
    found = [
        Silence(rule, window, certain)
        for window, certain in _in_force(windows, at, now)
        for rule in window.rules
        if target is None or rule.entity == target
    ]
    return tuple(sorted(found, key=_order))


def may_be_in_force(window: Maintenance, at: datetime | None) -> bool:
    """Whether a window counts for `silences`: by its status for now, by its times for another moment."""
    if at is None:
        return window.status == Status.ACTIVE
    return (window.start is None or window.start <= at) and (window.end is None or at < window.end)


def contradicted(found: Iterable[Silence]) -> tuple[Entity, ...]:
    """Return the entities that are both disabled and enabled; which state wins is not documented."""
    states: dict[Entity, set[str]] = {}
    for silence in found:
        if silence.certain:
            states.setdefault(silence.rule.entity, set()).add(silence.rule.state)
    return tuple(entity for entity, seen in states.items() if len(seen) > 1)


def stretch(in_force: Iterable[Maintenance], later: Iterable[Maintenance]) -> Stretch:
    """Return the time from the windows in force on, moved on by each later one that starts before its end."""
    held = {window.id: window for window in in_force}
    end = max((window.end for window in held.values() if window.end is not None), default=None)
    upcoming = [window for window in later if window.start and window.end and window.id not in held]
    for window in sorted(upcoming, key=lambda each: (each.start or each.end, each.id)):
        if end is not None and window.start is not None and window.end is not None and window.start <= end:
            held[window.id] = window
            end = max(end, window.end)
    return Stretch(end, tuple(held.values()))


def next_start(windows: Iterable[Maintenance], after: datetime) -> datetime | None:
    """Return when the next of the open windows starts after a moment, or None."""
    starts = (window.start for window in windows if window.is_open and window.start is not None)
    return min((start for start in starts if start > after), default=None)


def last_ended(
    windows: Iterable[Maintenance], since: datetime, now: datetime
) -> tuple[datetime, Maintenance] | None:
    """Return the window that ended last between two moments, with its end, or None.

    A cancelled window counts until its end, or until now: when it was cancelled is not recorded.
    """
    ended = []
    for window in windows:
        if window.start is not None and window.end is not None and window.start < now:
            cancelled = window.status == Status.CANCELLED
            end = min(window.end, now) if cancelled else window.end
            if since <= end <= now:
                ended.append((end, window))
    return max(ended, key=lambda each: (each[0], each[1].id), default=None)


def perhaps_ended(windows: Iterable[Maintenance], since: datetime, now: datetime) -> tuple[Maintenance, ...]:
    """Return the windows that are over and may have ended between two moments: a time cannot be read."""
    return tuple(
        window
        for window in windows
        if not window.is_open
        and (window.start is None or window.end is None)
        and (window.start is None or window.start < now)
        and (window.end is None or since <= window.end)
    )


def naming(windows: Iterable[Maintenance], entity: Entity, state: str | None = None) -> list[Maintenance]:
    """Return the windows with a rule for an entity, of one state where that is given."""
    return [
        window
        for window in windows
        if any(rule.entity == entity and state in (None, rule.state) for rule in window.rules)
    ]


def _in_force(
    windows: Iterable[Maintenance], at: datetime | None, now: datetime
) -> Iterator[tuple[Maintenance, bool]]:
    for window in windows:
        if not may_be_in_force(window, at):
            continue
        readable = at is None or (window.start is not None and window.end is not None)
        if at is None or window.status == Status.ACTIVE:
            yield window, readable
        elif window.status == Status.CANCELLED or (window.status == Status.PAST and not readable):
            if at < now:
                yield window, False
        elif window.status != Status.PLANNED or at >= now:
            yield window, readable


def _order(silence: Silence) -> tuple[bool, Entity, str, str]:
    end = silence.window.end
    return not silence.certain, silence.rule.entity, end.isoformat() if end else "", silence.window.id
