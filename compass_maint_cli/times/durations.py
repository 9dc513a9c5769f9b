"""Durations such as ``1h30m`` and ISO 8601 ``PT90M``. They are elapsed time: a day is always 24 hours."""

import re
from datetime import date, datetime, timedelta

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.input_text import check_text, input_error

FORMS = "write it like 90s, 30m, 2h, 1d, 1w, 1h30m or PT2H"
SHORT = "".join(rf"(?:([0-9]+){unit} ?)?" for unit in "wdhms")
ISO = r"P(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?"
SECONDS = (604_800, 86_400, 3_600, 60, 1)
LONGEST = (date.max - date.min).days * 86_400


def parse_length(text: str, *, label: str = "length") -> timedelta:
    """Return the length: more than zero, in whole seconds.

    Short forms have units from weeks to seconds, each once (``1d12h``, ``1h 30m``). ISO 8601 forms have no
    fractions, months or years. Raise UsageError for any other text; ``label`` names the flag or key in it.
    """
    plain = check_text(text, label, FORMS)
    found = re.fullmatch(SHORT, plain) or re.fullmatch(ISO, plain.upper())
    if found is None or not any(found.groups()):
        raise _parse_error(text, plain, label)
    seconds = sum(int(count or 0) * unit for count, unit in zip(found.groups(), SECONDS, strict=True))
    if seconds == 0:
        raise input_error(label, text, f"is no time at all; {FORMS}")
    if seconds > LONGEST:
        raise input_error(label, text, "is longer than the calendar, which ends with the year 9999")
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
    if plain.startswith("-"):
        return input_error(label, text, "is negative; a length has no sign")
    if plain.isdigit():
        return input_error(label, text, f"has no unit; write {plain}m for minutes, {plain}s for seconds")
    if re.fullmatch(r"P?[0-9TWDHMS ]*[0-9][.,][0-9]+[WDHMS]", plain.upper()):
        return input_error(label, text, "has a fraction; write whole numbers, 1h30m for an hour and a half")
    if re.match(r"P[0-9WD]*[0-9][YM]", plain.upper()):
        return input_error(label, text, "counts months or years, which differ in length; count days or weeks")
    return input_error(label, text, f"is no length of time; {FORMS}")


def format_length(delta: timedelta) -> str:
    """Return the length as ``2d``, ``1h 30m`` or ``45s``; :func:`parse_length` takes it back.

    Fractions of a second are dropped: less than a second is ``0s``. A negative length keeps its sign.
    """
    sign = "-" if delta < timedelta(0) else ""
    delta = abs(delta)
    minutes, seconds = divmod(delta.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((delta.days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    text = " ".join([f"{count}{unit}" for count, unit in parts if count])
    return f"{sign}{text}" if text else "0s"


def format_left(delta: timedelta) -> str:
    """Return the two largest units of a length: ``2d 3h``, ``1h 5m``, ``45s``.

    Rounded down, so that a window never seems to last longer than it does. A negative length is ``0s``.
    """
    return " ".join(format_length(max(delta, timedelta(0))).split(" ", 2)[:2])
