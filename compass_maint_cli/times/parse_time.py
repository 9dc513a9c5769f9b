"""Points in time as a person types them, parsed to instants."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.durations import parse_length
from compass_maint_cli.times.input_text import check_text, input_error, quoted, weekday_number
from compass_maint_cli.times.local import in_zone, readings

FORMS = (
    "write 2026-12-01 22:00, 2026-12-01T21:00:00Z, 22:00, tomorrow 22:00, sat 02:00, now, +30m or @1796162400"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_OFFSET = timedelta(hours=14)
DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}

FROM_NOW = r"(?:now ?)?(?P<sign>[+-]) ?(?P<length>.+)"
SECONDS = r"@(?P<seconds>[0-9]+)(?:[.][0-9]+)?"
ISO_BASIC = (
    r"([0-9]{4})([0-9]{2})([0-9]{2})t([0-9]{2})([0-9]{2})([0-9]{2}(?:[.,][0-9]+)?)?"
    r"(z|[+-][0-9]{2}:?[0-9]{2})?"
)
DATE = r"(?P<year>[0-9]{4,})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?:[ t](?=[0-9])|$)"
WORD = r"(?P<word>[a-z]+)(?: |$)"
CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
OFFSET = r"(?: ?(?P<utc>z|utc)| ?(?P<sign>[+-])(?P<hours>[0-9]{2})(?::?(?P<minutes>[0-5][0-9]))?)"
DAY_AND_TIME = rf"(?:{DATE}|{WORD})?(?:{CLOCK}{OFFSET}?)?"


def parse_time(text: str, *, now: datetime, zone: tzinfo, label: str = "time") -> datetime:
    """Return the instant that the text means, in UTC and whole seconds.

    Forms: ISO 8601 with or without an offset (``2026-12-01T22:00:00+01:00``, ``2026-12-01 22:00``,
    ``20261201T210000Z``), ``now``, ``+30m`` and ``-30m`` from now, ``22:00`` and ``sat 02:00`` (its next
    occurrence, later than now), ``today``, ``tomorrow`` or ``yesterday 22:00``,
    ``@1796162400`` (seconds since 1970). A day without a time is 00:00. Fractions of a second are dropped.
    A time without an offset is in ``zone``. Lengths are elapsed time, so ``+1d`` is 24 hours.

    Raise UsageError for any other text, for a time outside the years 1 to 9999, and for a local time that a
    clock change skips or repeats (with both readings to paste). ``label`` names the flag or key in it.
    """
    parser = _TimeParser(text, label, now.astimezone(UTC).replace(microsecond=0), zone)
    plain = check_text(text, label, FORMS)
    try:
        return parser.instant(plain)
    except OverflowError:
        raise parser.error("is outside the years 1 to 9999") from None


@dataclass(frozen=True, slots=True)
class _TimeParser:
    """What was typed, and the moment and zone it is relative to.

    Methods raise OverflowError outside the years 1 to 9999.
    """

    text: str
    label: str
    now: datetime
    zone: tzinfo

    def error(self, wrong: str) -> UsageError:
        return input_error(self.label, self.text, wrong)

    def instant(self, plain: str) -> datetime:
        """Match the text against each form."""
        low = plain.lower()
        if low == "now":
            return self.now
        if found := re.fullmatch(SECONDS, low):
            return self.since_epoch(found["seconds"])
        if found := re.fullmatch(FROM_NOW, plain, re.IGNORECASE):
            length = parse_length(found["length"], label=f"{self.label} {quoted(self.text)}:")
            return self.now + length if found["sign"] == "+" else self.now - length
        low = re.sub(rf"^{ISO_BASIC}$", _extended, low)
        found = re.fullmatch(DAY_AND_TIME, low)
        if found is None:
            raise self.error(f"is no time; {FORMS}")
        return self.local(found)

    def since_epoch(self, seconds: str) -> datetime:
        """Read ``@SECONDS``; a number in the thousands of years is probably milliseconds."""
        try:
            return EPOCH + timedelta(seconds=int(seconds))
        except OverflowError:
            wrong = "is beyond the year 9999; seconds since 1970 are meant, not milliseconds"
            raise self.error(wrong) from None

    def local(self, found: re.Match[str]) -> datetime:
        """Read a day, a time of day, or both."""
        zone = self.offset(found)
        clock = self.clock(found)
        today = in_zone(self.now, zone).date()
        word = found["word"]
        if found["year"]:
            return self.unique(datetime.combine(self.date(found), clock), zone)
        if word in DAYS:
            return self.unique(datetime.combine(today + timedelta(days=DAYS[word]), clock), zone)
        days = 1
        if word:
            today, days = today + timedelta(days=(self.weekday(word) - today.weekday()) % 7), 7
        first = datetime.combine(today, clock)
        if readings(first, zone).is_after(self.now):
            return self.unique(first, zone)
        return self.unique(first + timedelta(days=days), zone)

    def unique(self, local: datetime, zone: tzinfo) -> datetime:
        """Return the instant of a local time that exists exactly once; raise UsageError for any other."""
        found = readings(local, zone)
        if not found.is_unique:
            raise self.error(f"is {found.problem()}; write {found.choices()}")
        return found.early

    def offset(self, found: re.Match[str]) -> tzinfo:
        """Return the zone of the offset in the text, else the default zone."""
        if found["utc"]:
            return UTC
        if not found["sign"]:
            return self.zone
        if not found["year"]:
            raise self.error("has an offset but no date; write the date too, as in 2026-12-01 22:00+01:00")
        ahead = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        if ahead > LARGEST_OFFSET:
            raise self.error("has an offset of more than 14 hours, which no place on earth has")
        return timezone(ahead if found["sign"] == "+" else -ahead)

    def clock(self, found: re.Match[str]) -> time:
        """Return the time of day; 00:00 where the text has none."""
        try:
            return time(int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0))
        except ValueError:
            wrong = "has no such time of day: hours go from 00 to 23, minutes and seconds from 00 to 59"
            raise self.error(wrong) from None

    def date(self, found: re.Match[str]) -> date:
        """Return the day of the calendar."""
        year, month, day = (int(found[part]) for part in ("year", "month", "day"))
        if year > date.max.year:
            raise OverflowError
        try:
            return date(year, month, day)
        except ValueError:
            raise self.error(
                f"has the day {found['year']}-{month:02}-{day:02}, which no calendar has"
            ) from None

    def weekday(self, word: str) -> int:
        """Return the number of the day of the week; Monday is 0."""
        number = weekday_number(word)
        if number is None:
            raise self.error(f"is no time; {FORMS}")
        return number


def _extended(found: re.Match[str]) -> str:
    """Rewrite ISO 8601's basic form in the extended form."""
    year, month, day, hour, minute, second, offset = found.groups("")
    return f"{year}-{month}-{day}t{hour}:{minute}:{second or '00'}{offset}"
