"""Local times and the instants they mean. On the day the clocks change there may be two, or none.

Instants are kept in UTC: of two datetimes in one ZoneInfo, Python compares and subtracts what the clock on
the wall shows, which is wrong across a change.
"""

from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from compass_maint_cli.times.zones import zone_name


class Readings(NamedTuple):
    """The instants, in UTC, that a naive local time can mean in a zone.

    Usually ``early`` and ``late`` are one. In a *fold* the local time happens twice, and they are both. In a
    *gap* it does not happen, and they are what a clock means that is
    put forward already, or not yet (PEP 495).
    """

    local: datetime
    zone: tzinfo
    early: datetime
    late: datetime

    @property
    def certain(self) -> bool:
        """Whether the local time exists, once."""
        return self.early == self.late

    @property
    def gap(self) -> bool:
        """Whether the local time does not exist."""
        return self.early.astimezone(self.zone).replace(tzinfo=None) != self.local

    def is_after(self, moment: datetime) -> bool:
        """Whether the local time is still to come at that moment; in a gap, by the clock on the wall."""
        if self.gap:
            return self.local > moment.astimezone(self.zone).replace(tzinfo=None)
        return self.late > moment

    def trouble(self) -> str:
        """Say what a local time is that is not certain, as ``..., which happens twice in ...``."""
        local = self.local.isoformat(" ", "seconds" if self.local.second else "minutes")
        wrong = "does not exist" if self.gap else "happens twice"
        clocks = "forward" if self.gap else "back"
        return f"{local}, which {wrong} in {zone_name(self.zone)}, where the clocks go {clocks}"

    def choices(self) -> str:
        """Return both readings in full, ready to paste."""
        return f"{reading(self.early, self.zone)} or {reading(self.late, self.zone)}"


def readings(local: datetime, zone: tzinfo) -> Readings:
    """Return what a naive local time means; raise OverflowError outside the years 1 to 9999."""
    before, after = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return Readings(local, zone, min(before, after), max(before, after))


def reading(instant: datetime, zone: tzinfo) -> str:
    """Return one reading in full, ``2026-10-25T02:30:00+01:00 (CET)``."""
    local = in_zone(instant, zone)
    return f"{local.isoformat(timespec='seconds')} ({local.tzname()})"


def in_zone(instant: datetime, zone: tzinfo) -> datetime:
    """Return the instant in the zone; in UTC where the zone's calendar would leave the years 1 to 9999.

    An instant of a reply may lie outside them even in UTC; it is returned as it came.
    """
    for known in (zone, UTC):
        try:
            return instant.astimezone(known)
        except (OverflowError, ValueError):  # ValueError is zoneinfo's for a day before the first
            continue
    return instant


def in_calendar(instant: datetime) -> datetime:
    """Return the instant in UTC; the first or the last of the years 1 to 9999 where it lies outside them."""
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        limit = datetime.min if instant.year == 1 else datetime.max  # noqa: DTZ901 - the zone follows
        return limit.replace(tzinfo=UTC, microsecond=0)


def format_local(dt: datetime, zone: tzinfo) -> str:
    """Return the local time, ``2026-12-01 22:00``, with its seconds where they are not zero.

    What the zone's calendar cannot say has its offset: ``9999-12-31T23:59:59+00:00``.
    """
    shown = in_zone(dt, zone)
    if shown.tzinfo is not zone:
        return shown.isoformat(timespec="seconds")
    local = shown.replace(tzinfo=None)
    return local.isoformat(" ", "seconds" if local.second else "minutes")
