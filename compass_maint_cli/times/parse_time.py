"""Points in time as a person types them, parsed to instants."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.durations import parse_length
from compass_maint_cli.times.input_text import check_text, input_error, quoted, weekday_number
from compass_maint_cli.times.local import Readings, in_zone, readings
from compass_maint_cli.times.time_of_day import CLOCK, read_clock
from compass_maint_cli.times.zones import load_zone

FORMS = (
    "write 2026-12-01 22:00, 2026-12-01T21:00:00Z, 22:00, tomorrow 22:00, sat 02:00, now, +30m or @1796162400"
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_OFFSET = timedelta(hours=14)
DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}

FROM_NOW = r"(?:now ?)?(?P<sign>[+-]) ?(?P<length>.+)"
FROM_NOW_IN_WORDS = r"in (?P<ahead>.+)|(?P<later>.+) from now|(?P<ago>.+) ago"
SECONDS = r"@(?P<seconds>[0-9]+)(?:[.][0-9]+)?"
ISO_BASIC = (
    r"([0-9]{4})([0-9]{2})([0-9]{2})t([0-9]{2})([0-9]{2})([0-9]{2}(?:[.,][0-9]+)?)?"
    r"(z|[+-][0-9]{2}:?[0-9]{2})?"
)
ISO_HOUR = r"([0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}t[0-9]{2})(?=$| ?(?:z|utc)$|[+-])"
DATE = r"([0-9]{4,})-([0-9]{1,2})-([0-9]{1,2})"
DAY = r"(?:on )?(?P<day>[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}|(?:next )?[a-z]+)"
CLOCK_AND_DAY = rf"{CLOCK}(?:,? {DAY})?"
DAY_AND_CLOCK = rf"{DAY}(?:(?:,? |(?<=[0-9])t){CLOCK})?"
ZONED = r"(?P<local>.+) (?P<zone>[A-Za-z_]+/[A-Za-z0-9_+/-]+|(?i:utc))"
FIXED = rf"@|[0-9]{{8}}[Tt]|(?:.* )?{DATE}"


def parse_time(
    text: str,
    *,
    now: datetime,
    zone: tzinfo,
    label: str = "time",
    after: datetime | None = None,
    last: bool = False,
) -> datetime:
    """Return the instant that the text means, in UTC and whole seconds.

    Forms: ISO 8601 with or without an offset (``2026-12-01T22:00:00+01:00``, ``2026-12-01 22:00``,
    ``20261201T210000Z``, ``2026-12-01T22``); ``now``; ``+30m``, ``in 2h``, ``2h from now``, ``30m ago``;
    ``22:00``, ``9:30pm``, ``noon`` and ``sat 02:00`` (its next occurrence, later than ``after``, which is
    ``now`` by default); ``next monday 09:00`` (later than today); ``today``, ``tomorrow`` or ``yesterday at
    22:00``, in either order; ``@1796162400`` (seconds since 1970). A day without a time is its first moment,
    ``24:00`` its end. Fractions of a second are dropped. A time without an offset, ``UTC`` or the name of a
    zone behind it is in ``zone``. Lengths are elapsed time, so ``+1d`` is 24 hours.

    With ``last``, a time of day alone is its last occurrence, not later than ``now``.

    Raise UsageError for any other text, for a time outside the years 1 to 9999, and for a local time that a
    clock change skips or repeats (with both readings to paste). ``label`` names the flag or key in it.
    """
    now, after = (moment.astimezone(UTC).replace(microsecond=0) for moment in (now, after or now))
    parser = _TimeParser(text, label, now, after, zone, last)
    plain = check_text(text, label, FORMS)
    try:
        return parser.instant(plain)
    except OverflowError:
        raise parser.error("is outside the years 1 to 9999") from None


def is_fixed(text: str) -> bool:
    """Whether a time that was parsed means the same instant whenever it is read: it has a date."""
    return re.match(FIXED, " ".join(text.split())) is not None


def is_time_of_day(text: str) -> bool:
    """Whether the text is a time of day alone, such as ``22:00``, ``9pm`` or ``22:00 Europe/Berlin``."""
    plain = " ".join(text.split())
    if zoned := re.fullmatch(ZONED, plain):
        plain = zoned["local"]
    return re.fullmatch(CLOCK, plain.lower()) is not None


class _TimeParser(NamedTuple):
    """What was typed, and the moments and the zone it is relative to.

    Methods raise OverflowError outside the years 1 to 9999.
    """

    text: str
    label: str
    now: datetime
    after: datetime
    zone: tzinfo
    last: bool
    zone_typed: bool = False

    def error(self, wrong: str) -> UsageError:
        return input_error(self.label, self.text, wrong)

    def not_a_time(self, plain: str) -> UsageError:
        """Return the error for any other text, with the exact correction where there is one."""
        from compass_maint_cli.times.corrections import correct  # only an error needs it

        return self.error(correct(plain, self.now, self.zone) or f"is not a time; {FORMS}")

    def instant(self, plain: str) -> datetime:
        """Match the text against each form."""
        low = plain.lower()
        if low == "now":
            return self.now
        if found := re.fullmatch(SECONDS, low):
            return self.since_epoch(found["seconds"])
        if found := re.fullmatch(FROM_NOW, plain, re.IGNORECASE):
            return self.from_now(found["length"], back=found["sign"] == "-")
        if found := re.fullmatch(FROM_NOW_IN_WORDS, plain, re.IGNORECASE):
            return self.from_now(found["ahead"] or found["later"] or found["ago"], back=bool(found["ago"]))
        if found := re.fullmatch(ZONED, plain):
            name = found["zone"] if "/" in found["zone"] else "UTC"
            zone = load_zone(name, label=f"{self.label} {quoted(self.text)}: the zone")
            return self._replace(zone=zone, zone_typed=True).local(found["local"])
        return self.local(plain)

    def from_now(self, text: str, *, back: bool) -> datetime:
        """Move the present by a length."""
        length = parse_length(text, label=f"{self.label} {quoted(self.text)}:")
        return self.now - length if back else self.now + length

    def since_epoch(self, seconds: str) -> datetime:
        """Read ``@SECONDS``; a number in the thousands of years is probably milliseconds."""
        try:
            return EPOCH + timedelta(seconds=int(seconds))
        except OverflowError:
            wrong = "is after the year 9999; give seconds since 1970, not milliseconds"
            raise self.error(wrong) from None

    def local(self, plain: str) -> datetime:
        """Read a day, a time of day, or both, in either order."""
        low = re.sub(rf"^{ISO_BASIC}$", _extended, plain.lower())
        low = re.sub(ISO_HOUR, r"\1:00", low)
        found = re.fullmatch(CLOCK_AND_DAY, low) or re.fullmatch(DAY_AND_CLOCK, low)
        if found is None:
            raise self.not_a_time(plain)
        day, zone = found["day"], self.offset(found)
        dated = re.fullmatch(DATE, day or "")
        if dated:
            return self.on(self.date(dated), found["clock"], zone)
        today = in_zone(self.now, zone).date()
        if day in DAYS:
            return self.on(today + timedelta(days=DAYS[day]), found["clock"], zone)
        if day is None:
            return self.next_clock(found["clock"], zone)
        number = weekday_number(day.removeprefix("next "))
        if number is None:
            raise self.not_a_time(plain)
        if day.startswith("next "):
            days = (number - today.weekday() - 1) % 7 + 1
            return self.on(today + timedelta(days=days), found["clock"], zone)
        return self.next_weekday(number, found["clock"], zone)

    def next_clock(self, clock: str, zone: tzinfo) -> datetime:
        """Return the next instant with that time of day, or the last one."""
        moment = self.now if self.last else self.after
        found = self.readings(in_zone(moment, zone).date(), clock, zone)
        if found.is_after(moment) != self.last:
            return self.unique(found)
        step = timedelta(days=-1 if self.last else 1)
        return self.unique(readings(found.local + step, zone))

    def next_weekday(self, number: int, clock: str | None, zone: tzinfo) -> datetime:
        """Return the next instant on that day of the week."""
        today = in_zone(self.after, zone).date()
        day = today + timedelta(days=(number - today.weekday()) % 7)
        later = self.readings(day, clock, zone).is_after(self.after)
        return self.on(day if later else day + timedelta(days=7), clock, zone)

    def on(self, day: date, clock: str | None, zone: tzinfo) -> datetime:
        """Return the instant on a day: at a time of day, or its first moment."""
        found = self.readings(day, clock, zone)
        if clock is None:
            first = found.late if found.is_gap else found.early
            if first.astimezone(zone).date() == day:
                return first
        return self.unique(found)

    def readings(self, day: date, clock: str | None, zone: tzinfo) -> Readings:
        """Return what a time of day means on a day; the first moment without one."""
        try:
            at, days = (time(0), 0) if clock is None else read_clock(clock)
        except ValueError as error:
            raise self.error(str(error)) from None
        return readings(datetime.combine(day, at) + timedelta(days=days), zone)

    def unique(self, found: Readings) -> datetime:
        """Return the instant of a local time that exists exactly once; raise UsageError for any other."""
        if not found.is_unique:
            raise self.error(f"is {found.problem()}; write {found.choices()}")
        return found.early

    def offset(self, found: re.Match[str]) -> tzinfo:
        """Return the zone of the offset in the text, else the default zone."""
        text = (found["offset"] or "").strip()
        if text and self.zone_typed:
            raise self.error("has both an offset and a zone; give one of them")
        if not text:
            return self.zone
        if text in {"z", "utc"}:
            return UTC
        if not re.fullmatch(DATE, found["day"] or ""):
            raise self.error("has an offset but no date; write the date too, as in 2026-12-01 22:00+01:00")
        ahead = timedelta(hours=int(text[1:3]), minutes=int(text[3:].removeprefix(":") or 0))
        if ahead > LARGEST_OFFSET:
            raise self.error("has an offset of more than 14 hours; no time zone has that")
        return timezone(ahead if text[0] == "+" else -ahead)

    def date(self, found: re.Match[str]) -> date:
        """Return the day of the calendar."""
        year, month, day = (int(part) for part in found.groups())
        if year > date.max.year:
            raise OverflowError
        try:
            return date(year, month, day)
        except ValueError:
            raise self.error(f"has the day {found[1]}-{month:02}-{day:02}, which does not exist") from None


def _extended(found: re.Match[str]) -> str:
    """Rewrite ISO 8601's basic form in the extended form."""
    year, month, day, hour, minute, second, offset = found.groups("")
    return f"{year}-{month}-{day}t{hour}:{minute}:{second or '00'}{offset}"
