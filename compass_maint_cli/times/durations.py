"""Lengths of time: ``1h30m`` and ISO 8601 ``PT90M``. A length is real time, so a day is always 24 hours."""

import re
from datetime import date, datetime, timedelta

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.input_text import refused, words

FORMS = "write it like 90s, 30m, 2h, 1d, 1w, 1h30m or PT2H"
SHORT = "".join(rf"(?:([0-9]+){unit} ?)?" for unit in "wdhms")
ISO = r"P(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?"
SECONDS = (604_800, 86_400, 3_600, 60, 1)
LONGEST = (date.max - date.min).days * 86_400


def parse_length(text: str, *, label: str = "length") -> timedelta:
    """Return the length, more than zero and in whole seconds.

    Short forms have their units from weeks to seconds, each once (``1d12h``, ``1h 30m``); ISO 8601 has no
    fractions, months or years here. ``label`` names the flag or key in the UsageError.
    """
    plain = words(text, label, FORMS)
    found = re.fullmatch(SHORT, plain) or re.fullmatch(ISO, plain.upper())
    if found is None or not any(found.groups()):
        raise _refusal(text, plain, label)
    seconds = sum(int(count or 0) * unit for count, unit in zip(found.groups(), SECONDS, strict=True))
    if seconds == 0:
        raise refused(label, text, f"is no time at all; {FORMS}")
    if seconds > LONGEST:
        raise refused(label, text, "is longer than the calendar, which ends with the year 9999")
    return timedelta(seconds=seconds)


def moved(moment: datetime, text: str, *, label: str, back: bool = False) -> datetime:
    """Return the moment a length later, or earlier; raise UsageError outside the years 1 to 9999 too."""
    length = parse_length(text, label=label)
    try:
        return moment - length if back else moment + length
    except OverflowError:
        raise refused(label, text, "leads outside the years 1 to 9999; give a shorter length") from None


def _refusal(text: str, plain: str, label: str) -> UsageError:
    """Say why the text is no length."""
    if plain.startswith("-"):
        return refused(label, text, "is negative; a length has no sign")
    if plain.isdigit():
        return refused(label, text, f"has no unit; write {plain}m for minutes, {plain}s for seconds")
    if re.fullmatch(r"P?[0-9TWDHMS ]*[0-9][.,][0-9]+[WDHMS]", plain.upper()):
        return refused(label, text, "has a fraction; write whole numbers, 1h30m for an hour and a half")
    if re.match(r"P[0-9WD]*[0-9][YM]", plain.upper()):
        return refused(label, text, "counts months or years, which differ in length; count days or weeks")
    return refused(label, text, f"is no length of time; {FORMS}")


def format_length(delta: timedelta) -> str:
    """Return the length as ``2d``, ``1h 30m`` or ``45s``; :func:`parse_length` takes it back.

    Fractions of a second are left out; less than a second is ``0s``, and a negative length has its sign.
    """
    sign = "-" if delta < timedelta(0) else ""
    delta = abs(delta)
    minutes, seconds = divmod(delta.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((delta.days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    text = " ".join([f"{count}{unit}" for count, unit in parts if count])
    return f"{sign}{text}" if text else "0s"


def format_left(delta: timedelta) -> str:
    """Return the length for a glance, its two largest units: ``2d 3h``, ``1h 5m``, ``45s``.

    Rounded down, so that a window never seems to last longer than it does; ``0s`` when nothing is left.
    """
    return " ".join(format_length(max(delta, timedelta(0))).split(" ", 2)[:2])
