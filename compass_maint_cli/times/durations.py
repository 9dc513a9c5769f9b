"""Durations such as ``1h30m`` and ISO 8601 ``PT90M``. They are elapsed time: a day is always 24 hours."""

import re
from datetime import date, datetime, timedelta

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.input_text import check_text, input_error

FORMS = "write it like 90s, 30m, 2h, 1d, 1w, 1h30m or PT2H"
COUNT = r"([0-9]+(?:[.][0-9]+)?)"
UNITS = (
    r"w|(?i:wks?|weeks?)",
    r"d|(?i:days?)",
    r"h|(?i:hrs?|hours?)",
    r"m|(?i:mins?|minutes?)",
    r"s|(?i:secs?|seconds?)",
)
"""Weeks to seconds. One letter is in lower case only: ``M`` may mean months."""
GAP = r"(?:,? and |, ?| ?)(?=[0-9]|$)"
SHORT = "".join(rf"(?:{COUNT} ?(?:{unit}){GAP})?" for unit in UNITS)
HOURS_AND_MINUTES = r"()()([0-9]+)h ?([0-5][0-9])()"
ISO_COUNT = r"([0-9]+(?:[.,][0-9]+)?)"
ISO = (
    rf"P(?:{ISO_COUNT}W)?(?:{ISO_COUNT}D)?"
    rf"(?:T(?=[0-9])(?:{ISO_COUNT}H)?(?:{ISO_COUNT}M)?(?:{ISO_COUNT}S)?)?"
)
SECONDS = (604_800, 86_400, 3_600, 60, 1)
LETTERS = "wdhms"
LONGEST = (date.max - date.min).days * 86_400


def parse_length(text: str, *, label: str = "length") -> timedelta:
    """Return the length: more than zero, in whole seconds.

    Short forms have units from weeks to seconds, each once (``1d12h``, ``1h 30m``, ``2 hours``, ``90 min``,
    ``1h30``). ISO 8601 forms have no months or years. The last number may have a fraction: ``1.5h``. Raise
    UsageError for any other text; ``label`` names the flag or key in it.
    """
    plain = check_text(text, label, FORMS)
    if plain[:-1].isascii() and plain[:-1].isdigit() and plain[-1] in LETTERS:
        # The usual form, and the default of every call; the patterns below take as long as ten modules.
        return _whole(int(plain[:-1]) * SECONDS[LETTERS.index(plain[-1])], 0, label, text)
    found = (
        re.fullmatch(SHORT, plain)
        or re.fullmatch(HOURS_AND_MINUTES, plain)
        or re.fullmatch(ISO, plain.upper())
    )
    counts = [count or "" for count in found.groups()] if found else []
    if not any(counts):
        raise _parse_error(text, plain, label)
    wholes, parts = zip(*(count.replace(",", ".").partition(".")[::2] for count in counts), strict=True)
    if any(part and any(counts[place + 1 :]) for place, part in enumerate(parts)):
        raise input_error(label, text, "has a fraction before its last number; only the last may have one")
    places = max(map(len, parts))
    numbers = [int(f"0{whole}{part.ljust(places, '0')}") for whole, part in zip(wholes, parts, strict=True)]
    total = sum(number * unit for number, unit in zip(numbers, SECONDS, strict=True))
    seconds, rest = divmod(total, 10**places)
    return _whole(seconds, rest, label, text)


def _whole(seconds: int, rest: int, label: str, text: str) -> timedelta:
    """Return the length; raise UsageError for one that no window can have. ``rest`` is a part of a second."""
    if rest:
        raise input_error(label, text, "is not a whole number of seconds; round it")
    if seconds == 0:
        raise input_error(label, text, f"is zero; {FORMS}")
    if seconds > LONGEST:
        raise input_error(label, text, "is too long; the last year is 9999")
    return timedelta(seconds=seconds)


def moved(moment: datetime, text: str, *, label: str, back: bool = False) -> datetime:
    """Return the moment shifted by a length.

    Raise UsageError for text that is not a length, and for a result outside the years 1 to 9999.
    """
    length = parse_length(text, label=label)
    try:
        return moment - length if back else moment + length
    except OverflowError:
        raise input_error(label, text, "leads outside the years 1 to 9999; give a shorter length") from None


def _parse_error(text: str, plain: str, label: str) -> UsageError:
    """Return the error that says why the text is not a length."""
    upper = plain.upper()
    wrong = f"is not a length of time; {FORMS}"
    if plain.startswith("-"):
        wrong = "is negative; a length has no sign"
    elif plain.isdigit():
        wrong = f"has no unit; write {plain}m for minutes, {plain}s for seconds"
    elif found := re.fullmatch(r"([0-9]{1,2}):([0-5][0-9])", plain):
        wrong = f"is a time of day; write {int(found[1])}h{found[2]}m for a length"
    elif re.fullmatch(r"[0-9]+,[0-9]+ ?[a-z]+", plain):
        wrong = f"has a comma; write {plain.replace(',', '.')}"
    elif re.fullmatch(r"[0-9]+ ?M", plain):
        wrong = f"could mean months; write {plain.lower()} for minutes"
    elif re.match(r"P[0-9WD]*[0-9][YM]", upper) or re.fullmatch(r"[0-9]+ ?(MONTH|YEAR|MO|Y)S?", upper):
        wrong = "counts months or years, which differ in length; count days or weeks"
    return input_error(label, text, wrong)


def format_length(delta: timedelta) -> str:
    """Return the length as ``2d``, ``1h 30m`` or ``45s``; :func:`parse_length` takes it back.

    Fractions of a second are dropped: less than a second is ``0s``. A negative length keeps its sign.
    """
    sign = "-" if delta < timedelta(0) else ""
    text = " ".join(_units(abs(delta)))
    return f"{sign}{text}" if text else "0s"


def format_left(delta: timedelta) -> str:
    """Return the two largest units of a length: ``2d 3h``, ``1h 5m``, ``45s``.

    Rounded down, so that a window never seems to last longer than it does. A negative length is ``0s``.
    """
    return " ".join(_units(max(delta, timedelta(0)))[:2]) or "0s"


def _units(delta: timedelta) -> list[str]:
    """Return the units of a length that is not negative, the largest first, without those of zero."""
    hours, seconds = divmod(delta.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    parts = ((delta.days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    return [f"{count}{unit}" for count, unit in parts if count]
