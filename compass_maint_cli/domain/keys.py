"""Windows with one key: which of several stays, and whether it has the requested rules."""

from collections.abc import Iterable

from compass_maint_cli.domain.description import bare
from compass_maint_cli.domain.maintenance import LATEST, Draft, Maintenance, Rule, comparable


def keeper(windows: Iterable[Maintenance]) -> Maintenance | None:
    """Return the window that stays of those with one key, the lowest by (start, id); None without any.

    Every process applies this rule to what it reads, so all of them keep the same window. A window without
    a start comes last.
    """
    return min(windows, key=lambda window: (window.start or LATEST, window.id), default=None)


def by_key(windows: Iterable[Maintenance]) -> dict[str, list[Maintenance]]:
    """Return the windows that have a key, by its ``bare`` form, since a server may alter a key."""
    found: dict[str, list[Maintenance]] = {}
    for window in windows:
        if window.key is not None:
            found.setdefault(bare(window.key), []).append(window)
    return found


def missing_rules(window: Maintenance, draft: Draft) -> tuple[Rule, ...]:
    """Return the rules of a draft that a window with its key does not have."""
    held = comparable(window.rules)
    return tuple(rule for rule in draft.rules if not comparable([rule]) <= held)
