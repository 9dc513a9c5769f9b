"""A brute force of RFC 5545's recurrence rules (section 3.3.10): every day of the calendar is checked.

An oracle for the tests. It shares nothing with the code and does not use dateutil.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = timedelta(days=1)


def brute_force(rule: str, start: date, last: date) -> list[date]:
    """Return the days of a rule from its start up to the last day, both included."""
    parts = dict(part.split("=") for part in rule.split(";"))
    complete = _complete(parts, start)
    found = [day for day in _chosen(complete, start, last) if day >= start]
    if "UNTIL" in parts:
        text = parts["UNTIL"]
        until = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        found = [day for day in found if day <= until]
    return found[: int(parts["COUNT"])] if "COUNT" in parts else found


def _complete(parts: Mapping[str, str], start: date) -> dict[str, str]:
    """Add what the rule leaves to its start: "information ... derived from DTSTART"."""
    of_start = {
        "BYMONTH": str(start.month),
        "BYMONTHDAY": str(start.day),
        "BYDAY": DAYS[start.weekday()],
    }
    frequency = parts["FREQ"]
    given = {name for name in parts if name.startswith("BY")}
    missing: set[str] = set()
    if frequency == "WEEKLY" and "BYDAY" not in given:
        missing = {"BYDAY"}
    if frequency == "MONTHLY" and not given & {"BYDAY", "BYMONTHDAY"}:
        missing = {"BYMONTHDAY"}
    if frequency == "YEARLY" and not given & {"BYDAY", "BYMONTHDAY", "BYYEARDAY"}:
        missing = {"BYDAY"} if "BYWEEKNO" in given else {"BYMONTHDAY", "BYMONTH"} - given
    return {**parts, **{name: of_start[name] for name in missing}}


def _chosen(parts: Mapping[str, str], start: date, last: date) -> Iterator[date]:
    """Yield the days of each period, which BYSETPOS chooses among."""
    first = _period_start(parts, start)
    every = [first + DAY * number for number in range((last - first).days + 400)]
    for period, days in groupby(every, lambda day: _period(parts, first, day)):
        if period % int(parts.get("INTERVAL", "1")):
            continue
        fit = [day for day in days if _fits(parts, day)]
        if "BYSETPOS" in parts:
            places = [int(place) for place in parts["BYSETPOS"].split(",")]
            indexes = {place - 1 if place > 0 else len(fit) + place for place in places}
            fit = [day for index, day in enumerate(fit) if index in indexes]
        yield from (day for day in fit if day <= last)


def _period_start(parts: Mapping[str, str], start: date) -> date:
    """Return the first day of the period of the start."""
    if parts["FREQ"] == "WEEKLY":
        return start - DAY * ((start.weekday() - DAYS.index(parts.get("WKST", "MO"))) % 7)
    return {"DAILY": start, "MONTHLY": start.replace(day=1), "YEARLY": start.replace(day=1, month=1)}[
        parts["FREQ"]
    ]


def _period(parts: Mapping[str, str], first: date, day: date) -> int:
    """Return the number of the day's period; the first one is 0."""
    days = (day - first).days
    months = (day.year - first.year) * 12 + day.month - first.month
    return {"DAILY": days, "WEEKLY": days // 7, "MONTHLY": months, "YEARLY": day.year - first.year}[
        parts["FREQ"]
    ]


def _fits(parts: Mapping[str, str], day: date) -> bool:
    """Whether the day is one of those that every BY part allows."""
    month_end = (day.replace(day=28) + DAY * 4).replace(day=1)
    year_end = date(day.year + 1, 1, 1)
    numbers = {
        "BYMONTH": {day.month},
        "BYMONTHDAY": {day.day, -(month_end - day).days},
        "BYYEARDAY": {day.timetuple().tm_yday, -(year_end - day).days},
        "BYWEEKNO": _week_numbers(day, DAYS.index(parts.get("WKST", "MO"))),
    }
    for name, known in numbers.items():
        if name in parts and not known & {int(value) for value in parts[name].split(",")}:
            return False
    return "BYDAY" not in parts or any(_is_day(parts, value, day) for value in parts["BYDAY"].split(","))


def _is_day(parts: Mapping[str, str], value: str, day: date) -> bool:
    """Whether the day is ``SA``, or the numbered one of its month or year."""
    if DAYS[day.weekday()] != value[-2:]:
        return False
    if len(value) == 2:
        return True
    of_month = parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts
    first = day.replace(day=1) if of_month else day.replace(day=1, month=1)
    end = (day.replace(day=28) + DAY * 4).replace(day=1) if of_month else date(day.year + 1, 1, 1)
    return int(value[:-2]) in {(day - first).days // 7 + 1, -((end - DAY - day).days // 7 + 1)}


def _week_numbers(day: date, week_start: int) -> set[int]:
    """Return the number of the day's week, from the start and from the end of the week's year.

    A week belongs to the year that has at least four of its days.
    """
    begin = day - DAY * ((day.weekday() - week_start) % 7)
    year = (begin + DAY * 3).year
    number, weeks = (
        (to - _first_week(year, week_start)).days // 7 for to in (begin, _first_week(year + 1, week_start))
    )
    return {number + 1, number - weeks}


def _first_week(year: int, week_start: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - DAY * ((fourth.weekday() - week_start) % 7)
