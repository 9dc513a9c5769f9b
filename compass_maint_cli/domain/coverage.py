"""What windows silence at a moment.

A disabled integration creates no alerts, and an enabled policy may suppress them. Both explain why nobody was
paged, so both are included, each with its state.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from compass_maint_cli.domain.maintenance import Entity, Maintenance, Rule, Status


@dataclass(frozen=True, slots=True)
class Silence:
    """A rule in force, and its window.

    ``certain`` is False for a cancelled window whose span includes the moment: the time of cancelling is not
    recorded, and whether cancelling changes the end is not documented (docs/api-facts.md 3.2).
    """

    rule: Rule
    window: Maintenance
    certain: bool = True


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


def contradicted(found: Iterable[Silence]) -> tuple[Entity, ...]:
    """Return the entities that are both disabled and enabled; which state wins is not documented."""
    states: dict[Entity, set[str]] = {}
    for silence in found:
        if silence.certain:
            states.setdefault(silence.rule.entity, set()).add(silence.rule.state)
    return tuple(entity for entity, seen in states.items() if len(seen) > 1)


def _in_force(
    windows: Iterable[Maintenance], at: datetime | None, now: datetime
) -> Iterator[tuple[Maintenance, bool]]:
    for window in windows:
        if at is None:
            if window.status == Status.ACTIVE:
                yield window, True
        elif window.start is not None and window.end is not None and window.start <= at < window.end:
            if window.status == Status.CANCELLED:
                if at < now:
                    yield window, False
            elif window.status != Status.PLANNED or at >= now:
                yield window, True


def _order(silence: Silence) -> tuple[bool, Entity, str, str]:
    end = silence.window.end
    return not silence.certain, silence.rule.entity, end.isoformat() if end else "", silence.window.id
