"""Checks on combinations of recurrence parts: those that contradict each other, or never occur."""

from collections.abc import Mapping, Sequence

from compass_maint_cli.times.recurrence import Frequency

MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WEEKS_OF_A_MONTH = 5


def find_contradiction(frequency: Frequency, by: Mapping[str, Sequence[str]]) -> str | None:
    """Return the contradiction in a recurrence and how to fix it, or None.

    It also rejects what dateutil cannot handle: for a 30 February it searches to the year 9999, and for the
    53rd Monday of a month it raises IndexError.
    """
    return _numbered_days(frequency, by) or _positions(by) or _no_month(by)


def _numbered_days(frequency: Frequency, by: Mapping[str, Sequence[str]]) -> str | None:
    """Check ``1SA`` and ``-1SU``."""
    numbers = [abs(int(day[:-2])) for day in by.get("BYDAY", ()) if day[:-2]]
    if not numbers:
        return None
    if frequency not in {Frequency.MONTHLY, Frequency.YEARLY}:
        return f"numbers a day of the week, which FREQ={frequency} cannot; write FREQ=MONTHLY"
    for name in ("BYWEEKNO", "BYMONTHDAY", "BYYEARDAY"):
        if name in by:
            return f"numbers a day of the week beside {name}; give one of them"
    if max(numbers) > WEEKS_OF_A_MONTH and (frequency is Frequency.MONTHLY or "BYMONTH" in by):
        return f"has day number {max(numbers)} of a month, which has at most {WEEKS_OF_A_MONTH} of each"
    return None


def _positions(by: Mapping[str, Sequence[str]]) -> str | None:
    """Check that BYSETPOS has something to choose from."""
    alone = set(by) == {"BYSETPOS"}
    return "has BYSETPOS alone; it chooses among the days of another part, such as BYDAY" if alone else None


def _no_month(by: Mapping[str, Sequence[str]]) -> str | None:
    """Check that at least one of the months has one of the days."""
    months = [int(month) for month in by.get("BYMONTH", ())] or range(1, 13)
    days = by.get("BYMONTHDAY", ())
    if not days or any(abs(int(day)) <= MONTHS[month - 1] for month in months for day in days):
        return None
    return f"never happens: no month of BYMONTH has the day {' or '.join(days)}"
