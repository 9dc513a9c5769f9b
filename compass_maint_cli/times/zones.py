"""Time zones by name. ``zoneinfo`` takes 5 ms to load, so it loads only for a zone other than UTC."""

import re
from collections.abc import Iterable
from datetime import UTC, tzinfo
from functools import cache

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.input_text import LONGEST, quoted

UTC_NAMES = frozenset({"UTC", "UCT", "Zulu", "Universal", "Etc/UTC", "Etc/UCT", "Etc/Zulu", "Etc/Universal"})
IANA_NAME = r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9][A-Za-z0-9_+-]*)*"
NOT_ZONES = frozenset({"localtime", "posixrules", "Factory"})
"""Files in the zone database that are not names of places."""
SIMILARITY = 0.8


def load_zone(name: str, *, label: str = "time zone") -> tzinfo:
    """Return the zone of an IANA name such as ``Europe/Berlin``; ``UTC`` needs no zone database.

    Raise UsageError with the nearest names for an unknown one. ``label`` names the flag or key in it.
    """
    zone = find_zone(name)
    if zone is not None:
        return zone
    known = _known_names()
    if not known:
        raise UsageError(
            f"{label} {quoted(name)} cannot be used: this machine has no time zone database",
            hint="install tzdata, with the system's package manager or with pip",
        )
    near = " or ".join(_nearest(name, known))
    right = f"did you mean {near}?" if near else "write an IANA name such as Europe/Berlin, or UTC"
    raise UsageError(f"{label} {quoted(name)} is not known; {right}")


def find_zone(name: str) -> tzinfo | None:
    """Return the zone of that name, or None. Files outside the zone database are never read."""
    if name in UTC_NAMES:
        return UTC
    if len(name) > LONGEST or name in NOT_ZONES or not re.fullmatch(IANA_NAME, name):
        return None
    from zoneinfo import ZoneInfo  # see the module's first line

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # missing; not a zone file; a folder such as "Europe"
        return None


def zone_name(zone: tzinfo) -> str:
    """Return the zone's IANA name, or its offset where it has none."""
    return getattr(zone, "key", None) or str(zone)


@cache  # it scans the database, and a file may have many unknown zones
def _known_names() -> frozenset[str]:
    from zoneinfo import available_timezones  # see the module's first line

    return frozenset(available_timezones()) - NOT_ZONES


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return at most three similar names, compared by the whole name and by its last part."""
    from difflib import get_close_matches  # only an error needs it

    wanted = name[:LONGEST].strip().replace(" ", "_").casefold()
    whole = {zone.casefold(): zone for zone in sorted(known)}
    city = {zone.rpartition("/")[2]: whole[zone] for zone in whole}
    exact = [names[wanted] for names in (whole, city) if wanted in names]
    near = [whole[match] for match in get_close_matches(wanted, whole, 3, SIMILARITY)]
    near += [city[match] for match in get_close_matches(wanted.rpartition("/")[2], city, 3, SIMILARITY)]
    return list(dict.fromkeys(exact or near))[:3]
