"""Parser for RFC 5545 recurrence rules (RFC 5545, section 3.3.10); every part is checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.input_text import check_text, input_error
from compass_maint_cli.times.phrases import SHORT_FORMS, TWO_MEANINGS, phrase_to_rrule, split_time
from compass_maint_cli.times.recurrence import WEEKDAYS, Frequency, Recurrence
from compass_maint_cli.times.rrule_checks import find_contradiction
from compass_maint_cli.times.time_of_day import read_clock

LONGEST = 400
LARGEST_NUMBER = 9_999
"""The largest INTERVAL and COUNT: as many years as the calendar has."""

FORMS = f"write RFC 5545, as in FREQ=WEEKLY;BYDAY=SA, or {SHORT_FORMS}"
RANGES = {"BYMONTH": 12, "BYWEEKNO": 53, "BYYEARDAY": 366, "BYMONTHDAY": 31, "BYDAY": 53, "BYSETPOS": 366}
"""The BY parts in the RFC's order, with the largest number of each."""
NARROWED_BY: Mapping[Frequency, frozenset[str]] = {
    Frequency.DAILY: frozenset({"BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"}),
    Frequency.WEEKLY: frozenset({"BYMONTH", "BYDAY", "BYSETPOS"}),
    Frequency.MONTHLY: frozenset({"BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"}),
    Frequency.YEARLY: frozenset(RANGES),
}
"""The BY parts allowed with each frequency (RFC 5545, section 3.3.10)."""


def parse_recurrence(text: str, *, label: str = "repeat") -> Recurrence:
    """Parse RFC 5545 text, with or without ``RRULE:``, or a short form.

    Short forms: ``daily``, ``weekdays``, ``mon-fri``, ``every saturday``, ``every other saturday``, ``every 3
    days``, ``every 2 weeks on mon,thu``, ``weekly on sat``, ``monthly on the last sunday``, ``first monday of
    the month``, ``monthly on the 15th``, ``yearly``; each with ``at 22:00``, and ``until 2026-12-31``, ``10
    times`` or ``count 10`` after it.

    Raise UsageError for any other text, for a recurrence within a day, and for days that never occur.
    ``label`` names the flag or key in it.
    """
    plain = check_text(text, label, FORMS, longest=LONGEST).upper().removeprefix("RRULE:").strip()
    if "=" in plain:
        return _RuleParser(text, label).recurrence(plain)
    phrase, at = split_time(plain.lower())
    if phrase in TWO_MEANINGS:
        raise input_error(label, text, f"could be two recurrences; write {TWO_MEANINGS[phrase]}")
    rule = phrase_to_rrule(phrase)
    if rule is None:
        raise input_error(label, text, f"is not a recurrence; {FORMS}")
    parser = _RuleParser(text, label)
    return replace(parser.recurrence(rule), at=parser.time_of_day(at))


@dataclass(frozen=True, slots=True)
class _RuleParser:
    """What was typed; parses its parts and checks each."""

    text: str
    label: str

    def error(self, wrong: str) -> UsageError:
        return input_error(self.label, self.text, wrong)

    def recurrence(self, rule: str) -> Recurrence:
        """Check every part, then what they mean together."""
        parts = self.parts(rule)
        frequency = self.frequency(parts.pop("FREQ", ""))
        interval, count = (self.number(name, parts.pop(name, None)) for name in ("INTERVAL", "COUNT"))
        week_start, until = parts.pop("WKST", "MO"), self.until(parts.pop("UNTIL", None))
        if week_start not in WEEKDAYS:
            raise self.error(f"has the WKST {week_start!r}; write one of {', '.join(WEEKDAYS)}")
        if count and until:
            raise self.error("has both COUNT and UNTIL; give one of them")
        by = {name: self.values(name, value, frequency) for name, value in parts.items()}
        wrong = find_contradiction(frequency, by)
        if wrong:
            raise self.error(wrong)
        ordered = tuple((name, by[name]) for name in RANGES if name in by)
        return Recurrence(frequency, interval or 1, ordered, week_start, count, until)

    def time_of_day(self, text: str | None) -> time | None:
        """Return the time of day of a short form."""
        if text is None:
            return None
        try:
            found, days = read_clock(text)
        except ValueError as error:
            raise self.error(str(error)) from None
        if days:
            raise self.error("starts at 24:00, which is on the next day; write at 00:00 and that day")
        return found

    def parts(self, rule: str) -> dict[str, str]:
        """Split ``NAME=VALUE;NAME=VALUE``."""
        parts: dict[str, str] = {}
        for part in rule.removesuffix(";").split(";"):
            name, _, value = part.replace(" ", "").partition("=")
            if not (name and value):
                raise self.error(f"has the part {part!r}, which is not NAME=VALUE; {FORMS}")
            if name in parts:
                raise self.error(f"has {name} twice; give it once")
            parts[name] = value
        return parts

    def frequency(self, value: str) -> Frequency:
        """Return the frequency: once a day at most."""
        if value in Frequency.__members__:
            return Frequency(value)
        known = "write DAILY, WEEKLY, MONTHLY or YEARLY"
        if value in {"HOURLY", "MINUTELY", "SECONDLY"}:
            raise self.error(f"recurs more than once a day, which windows cannot do; {known}")
        raise self.error(f"has the FREQ {value!r}; {known}" if value else f"has no FREQ; {known}")

    def number(self, name: str, value: str | None) -> int | None:
        """Return an INTERVAL or a COUNT."""
        if value is None:
            return None
        if not value.isdigit() or not 1 <= int(value) <= LARGEST_NUMBER:
            raise self.error(f"has the {name} {value!r}; write a whole number from 1 to {LARGEST_NUMBER}")
        return int(value)

    def until(self, value: str | None) -> date | None:
        """Return the last day, or the last start in local time or UTC."""
        if value is None:
            return None
        found = re.fullmatch(r"[0-9]{8}(?P<time>T(?:[01][0-9]|2[0-3])[0-9]{4}Z?)?", value)
        try:
            if found:
                return datetime.fromisoformat(value) if found["time"] else date.fromisoformat(value)
        except ValueError:
            pass  # an impossible day or time gets the same error as any other text
        raise self.error(f"has the UNTIL {value!r}; write a day, as in 20261231, or a time, 20261231T220000Z")

    def values(self, name: str, value: str, frequency: Frequency) -> tuple[str, ...]:
        """Return the values of a BY part, sorted."""
        if name in {"BYHOUR", "BYMINUTE", "BYSECOND"}:
            raise self.error(f"has {name}; the time of day is that of the start, so leave it out")
        if name not in RANGES:
            raise self.error(f"has {name}, which is not part of a recurrence; leave it out")
        if name not in NARROWED_BY[frequency]:
            allowed = ", ".join(part for part in RANGES if part in NARROWED_BY[frequency])
            raise self.error(f"has {name}, which FREQ={frequency} does not allow; use {allowed}")
        numbers = [self.value(name, each) for each in value.split(",")]
        if name != "BYDAY":
            return tuple(str(number) for number, _ in sorted(set(numbers)))
        ordered = sorted(set(numbers), key=lambda pair: (WEEKDAYS.index(pair[1]), pair[0]))
        return tuple(f"{number or ''}{weekday}" for number, weekday in ordered)

    def value(self, name: str, value: str) -> tuple[int, str]:
        """Return the number and the day of the week of one value; 0 or "" where it has none."""
        days = "|".join(WEEKDAYS) if name == "BYDAY" else ""
        found = re.fullmatch(rf"(?P<number>[+-]?[0-9]{{1,3}})?(?P<weekday>{days})", value)
        number = int(found["number"] or 0) if found else 0
        lowest = 1 if name == "BYMONTH" else -RANGES[name]
        if found and lowest <= number <= RANGES[name] and (number or (days and not found["number"])):
            return number, found["weekday"]
        right = "write MO to SU, as in SA, 1SA or -1SU" if days else f"they go from 1 to {RANGES[name]}"
        raise self.error(f"has the {name} {value!r}; {right}")
