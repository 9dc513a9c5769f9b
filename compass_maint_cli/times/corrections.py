"""Text that is not a time but almost one: what to write instead. Nothing here is guessed."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta, tzinfo

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.durations import parse_length
from compass_maint_cli.times.input_text import weekday_number
from compass_maint_cli.times.zones import zone_name

ABBREVIATIONS = {
    "UTC": "GMT",
    "Europe/London": "BST",
    "Europe/Lisbon": "WET WEST",
    "Europe/Berlin": "CET CEST",
    "Europe/Helsinki": "EET EEST",
    "Europe/Moscow": "MSK",
    "America/New_York": "EST EDT ET",
    "America/Chicago": "CST CDT CT",
    "America/Denver": "MST MDT MT",
    "America/Los_Angeles": "PST PDT PT",
    "Asia/Kolkata": "IST",
    "Asia/Singapore": "SGT",
    "Asia/Hong_Kong": "HKT",
    "Asia/Tokyo": "JST",
    "Australia/Sydney": "AEST AEDT",
    "Pacific/Auckland": "NZST NZDT",
}
"""A zone for each abbreviation, as an example: most abbreviations have more than one."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY = (
    r"(?:[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}|at|today|tomorrow|yesterday|"
    r"(?:next )?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)"
)
LAST_HOUR = 23
HALF_YEAR = timedelta(days=182)


def correct(plain: str, now: datetime, zone: tzinfo) -> str:
    """Return what is wrong with a text and what to write instead, or "" where that is not known.

    The text has single spaces. ``zone`` is the default zone, whose abbreviations at ``now`` and half a year
    later are known.
    """
    low = plain.lower()
    kinds: Sequence[Callable[[str], str]] = (
        _numeric_date,
        _named_month,
        _midnight,
        _tonight,
        _digits,
        _length,
    )
    return next(filter(None, (kind(low) for kind in kinds)), "") or _abbreviation(plain, now, zone)


def _numeric_date(low: str) -> str:
    """Correct ``12/01/2026`` and ``01.12.2026``, whose day and month could be either, and ``2026/12/01``."""
    found = re.fullmatch(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})(,? .+)?", low)
    if found is None:
        turned = re.fullmatch(r"([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})(,? .+)?", low)
        return _days([(turned[1], turned[2], turned[3])], turned[4]) if turned else ""
    first, second, year = found[1], found[3], found[4]
    return _days([(year, second, first), (year, first, second)], found[5])


def _days(readings: Sequence[tuple[str, str, str]], rest: str | None) -> str:
    """Return the correction that names each of the days that exist, once."""
    days: list[str] = []
    for year, month, day in readings:
        with suppress(ValueError):
            days.append(f"{date(int(year), int(month), int(day))}{(rest or '').removeprefix(',')}")
    known = list(dict.fromkeys(days))
    if not known:
        return "has a day that does not exist; write it like 2026-12-01"
    what = "could mean two days" if len(known) > 1 else "has its date in another form"
    return f"{what}; write {' or '.join(known)}"


def _named_month(low: str) -> str:
    """Correct ``1 Dec 2026`` and ``December 1st, 2026``."""
    found = re.fullmatch(
        r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ .]+(?P<month>[a-z]{3,9})|"
        r"(?P<month2>[a-z]{3,9}) (?P<day2>[0-9]{1,2})(?:st|nd|rd|th)?),? (?P<year>[0-9]{4})(?P<rest>,? .+)?",
        low,
    )
    month = ((found["month"] or found["month2"]) if found else "")[:3]
    if found is None or month not in MONTHS:
        return ""
    day = found["day"] or found["day2"]
    return _days([(found["year"], str(MONTHS.index(month) + 1), day)], found["rest"])


def _midnight(low: str) -> str:
    """Correct ``midnight``, which could be either end of a day."""
    if not re.search(r"\bmidnight\b", low):
        return ""
    day = re.sub(r"\b(?:at|on|midnight)\b", "", low).strip() or "today"
    return f"could mean either end of a day; write '{day} 00:00' or '{day} 24:00'"


def _tonight(low: str) -> str:
    """Correct ``tonight``, which reaches over midnight."""
    found = re.fullmatch(r"(?:tonight(?: at)?(?P<after> .+)?|(?:at )?(?P<before>.+) tonight)", low)
    if found is None:
        return ""
    clock = (found["after"] or found["before"] or "").strip()
    if not clock:
        return "has no time of day; write 'today 22:00', or 'tomorrow 02:00' for after midnight"
    return f"could be before or after midnight; write 'today {clock}' or 'tomorrow {clock}'"


def _digits(low: str) -> str:
    """Correct digits without their signs: a date, seconds since 1970, a time of day, an hour."""
    if found := re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", low):
        return _days([(found[1], found[2], found[3])], None)
    if re.fullmatch(r"[0-9]{9,11}", low):
        return f"is a number; write @{low} for seconds since 1970"
    found = re.fullmatch(rf"(?P<day>{DAY} )?(?P<hour>[0-9]{{1,2}})(?:[.h]?(?P<minute>[0-5][0-9]))?", low)
    if found is None or int(found["hour"]) > LAST_HOUR:
        return ""
    clock = f"{found['hour']:0>2}:{found['minute'] or '00'}"
    return f"has a time of day in another form; write {found['day'] or ''}{clock}"


def _length(low: str) -> str:
    """Correct a length in the place of a time."""
    try:
        parse_length(low)
    except UsageError:
        return ""
    return f"is a length of time; write +{low} for that long from now"


def _abbreviation(plain: str, now: datetime, zone: tzinfo) -> str:
    """Correct ``22:00 CET``: the abbreviation of an offset is not the name of a zone."""
    found = re.fullmatch(
        r"(?P<local>.*[0-9](?: ?[APap][Mm])?|.*noon)(?: |(?<=[0-9]))(?P<word>[A-Za-z]{2,5})", plain
    )
    if found is None or weekday_number(found["word"].lower()) is not None:
        return ""
    word = found["word"].upper()
    own = {moment.astimezone(zone).tzname() for moment in (now, now + HALF_YEAR)}
    known = [name for name, words in ABBREVIATIONS.items() if word in words.split()]
    if word in own:
        known = [zone_name(zone)]
    if not known and not found["word"].isupper():
        return ""
    zoned = f"{found['local']} {known[0]}" if known else f"the zone, as in {found['local']} Europe/Berlin"
    return f"has the abbreviation {word}, which is not the name of a zone; write {zoned}"
