"""The order in which windows are listed."""

from collections.abc import Iterable
from datetime import datetime

from compass_maint_cli.domain.maintenance import LATEST, Maintenance, Status


def by_urgency(windows: Iterable[Maintenance]) -> list[Maintenance]:
    """Return active windows first, by end, then planned ones by start, then the others, the latest first."""
    return sorted(windows, key=_urgency)


def by_end(windows: Iterable[Maintenance]) -> list[Maintenance]:
    """Return the windows by their end; those without one are last."""
    return sorted(windows, key=lambda window: (_seconds(window.end), _seconds(window.start), window.id))


def by_start(windows: Iterable[Maintenance]) -> list[Maintenance]:
    """Return the windows by their start; those without one are last."""
    return sorted(windows, key=lambda window: (_seconds(window.start), _seconds(window.end), window.id))


ORDERS = {"end": by_end, "start": by_start}
"""The values of ``--sort``, without ``none``: the order of the API."""


def _urgency(window: Maintenance) -> tuple[int, float, str]:
    if window.status == Status.ACTIVE:
        return 0, _seconds(window.end), window.id
    if window.status == Status.PLANNED:
        return 1, _seconds(window.start), window.id
    return 2, -(window.end.timestamp() if window.end else 0), window.id


def _seconds(moment: datetime | None) -> float:
    """Return seconds since 1970; no moment counts as the latest."""
    return (moment or LATEST).timestamp()
