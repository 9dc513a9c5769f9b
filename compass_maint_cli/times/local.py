"""Local times and the instants they mean. On the day the clocks change there may be two, or none.

Instants are kept in UTC: Python compares and subtracts two datetimes of one ZoneInfo by their local clock
times, which is wrong across a change.
"""

from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from compass_maint_cli.times.zones import zone_name


class Readings(NamedTuple):
    """The instants, in UTC, that a naive local time can mean in a zone.

    ``early`` and ``late`` are usually equal. In a *fold* the local time occurs twice, and they are those two
    instants. In a *gap* it does not occur, and they are its meaning with the offset after and before the
    change (PEP 495).
    """

    local: datetime
    zone: tzinfo
    early: datetime
    late: datetime

    @property
    def is_unique(self) -> bool:
        """Whether the local time exists exactly once."""
        return self.early == self.late

    @property
    def is_gap(self) -> bool:
        """Whether the local time does not exist."""
        return self.early.astimezone(self.zone).replace(tzinfo=None) != self.local

    def is_after(self, moment: datetime) -> bool:
        """Whether the local time is later than the moment; in a gap, compared as local times."""
        if self.is_gap:
            return self.local > moment.astimezone(self.zone).replace(tzinfo=None)
        return self.late > moment

    def problem(self) -> str:
        """Describe a local time that does not exist exactly once: ``..., which happens twice in ...``."""
        local = self.local.isoformat(" ", "seconds" if self.local.second else "minutes")
        wrong = "does not exist" if self.is_gap else "happens twice"
        clocks = "forward" if self.is_gap else "back"
        return f"{local}, which {wrong} in {zone_name(self.zone)}, where the clocks go {clocks}"

    def choices(self) -> str:
        """Return both readings in full, to paste back."""
        return f"{_reading(self.early, self.zone)} or {_reading(self.late, self.zone)}"


def readings(local: datetime, zone: tzinfo) -> Readings:
    """Return what a naive local time means; raise OverflowError outside the years 1 to 9999."""
    before, after = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return Readings(local, zone, min(before, after), max(before, after))


def _reading(instant: datetime, zone: tzinfo) -> str:
    """Return one reading in full, ``2026-10-25T02:30:00+01:00 (CET)``."""
    local = in_zone(instant, zone)
    return f"{local.isoformat(timespec='seconds')} ({local.tzname()})"


def in_zone(instant: datetime, zone: tzinfo) -> datetime:
    """Return the instant in the zone, or in UTC where local time would leave the years 1 to 9999.

    An instant of a reply may be outside them even in UTC; it is returned unchanged.
    """
    for known in (zone, UTC):
        try:
            return instant.astimezone(known)
        except (OverflowError, ValueError):  # zoneinfo raises ValueError before the year 1
            continue
    return instant


def in_calendar(instant: datetime) -> datetime:
    """Return the instant in UTC, limited to the years 1 to 9999."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        limit = datetime.min if instant.year == 1 else datetime.max  # noqa: DTZ901 - the zone follows
        return limit.replace(tzinfo=UTC, microsecond=0)


def format_local(dt: datetime, zone: tzinfo) -> str:
    """Return the local time, ``2026-12-01 22:00``, with its seconds where they are not zero.

    An instant that local time cannot express is shown with its offset: ``9999-12-31T23:59:59+00:00``.
    """
    shown = in_zone(dt, zone)
    if shown.tzinfo is not zone:
        return shown.isoformat(timespec="seconds")
    local = shown.replace(tzinfo=None)
    return local.isoformat(" ", "seconds" if local.second else "minutes")
