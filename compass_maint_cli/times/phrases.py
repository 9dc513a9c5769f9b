"""Short forms of a recurrence, such as ``every saturday``, translated to RFC 5545 text."""

import re

from compass_maint_cli.times.input_text import WEEKDAYS, weekday_number

SHORT_FORMS = "daily, weekdays, every saturday, every 2 weeks on mon,thu or monthly on the last sunday"
WORKING_DAYS = "MO,TU,WE,TH,FR"
GROUPS = {"weekday": WORKING_DAYS, "weekdays": WORKING_DAYS, "weekend": "SA,SU", "weekends": "SA,SU"}
PERIODS = {
    "minute": "MINUTELY",
    "hour": "HOURLY",
    "day": "DAILY",
    "week": "WEEKLY",
    "month": "MONTHLY",
    "year": "YEARLY",
}
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "last": "-1"}

LIMIT = r",? (?:until (?P<until>[0-9]{4}-[0-9]{2}-[0-9]{2})|count (?P<count>[0-9]+)|(?P<times>[0-9]+) times)"
EVERY = rf"every (?:(?P<interval>[0-9]+) )?(?P<period>{'|'.join(PERIODS)})s?(?: on (?P<on>.+))?"
LIST = r" ?, ?(?:and )?| and "


def phrase_to_rrule(phrase: str) -> str | None:
    """Return the RFC 5545 text of a phrase in lower case with single spaces, or None for any other text."""
    limit = re.search(rf"{LIMIT}$", phrase)
    days = _days_of(phrase[: limit.start()] if limit else phrase)
    if days is None or limit is None:
        return days
    if limit["until"]:
        return f"{days};UNTIL={limit['until'].replace('-', '')}"
    return f"{days};COUNT={limit['count'] or limit['times']}"


def _days_of(phrase: str) -> str | None:
    """Read the phrase without its ``until`` or ``times``."""
    plain = re.sub(r"^(dai|hour|week|month|year)ly\b", _spell_out, phrase)
    plain = re.sub(r"^every other ", "every 2 ", plain)
    found = re.fullmatch(EVERY, plain)
    if found is None:
        days = _weekdays(plain.removeprefix("every "))
        return f"FREQ=WEEKLY;{days}" if days and plain.startswith(("every ", "week")) else None
    start = f"FREQ={PERIODS[found['period']]};INTERVAL={found['interval'] or 1}"
    if found["on"] is None:
        return start
    days = None
    if found["period"] == "week":
        days = _weekdays(found["on"])
    elif found["period"] == "month":
        days = _month_days(re.sub(r"\bthe ", "", found["on"]))
    return f"{start};{days}" if days else None


def _spell_out(found: re.Match[str]) -> str:
    """Rewrite ``weekly`` as ``every week``."""
    return "every day" if found[1] == "dai" else f"every {found[1]}"


def _weekdays(text: str) -> str | None:
    """Read ``mon,thu``, ``monday and thursday`` or ``weekdays``."""
    days = [GROUPS.get(word) or _weekday(word) for word in re.split(LIST, text)]
    return f"BYDAY={','.join(filter(None, days))}" if all(days) else None


def _weekday(word: str) -> str | None:
    """Return RFC 5545's two letters for ``sat``, ``saturday`` or ``saturdays``."""
    number = weekday_number(word.removesuffix("s"))
    return None if number is None else WEEKDAYS[number][:2].upper()


def _month_days(text: str) -> str | None:
    """Read ``15th``, ``1st and 15th``, ``last day``, ``first and third saturday`` or ``last weekday``."""
    *front, kind = text.split(" ")
    numbers = [_number(word) for word in re.split(LIST, " ".join(front) if front else kind)]
    if not front or kind == "day":
        return f"BYMONTHDAY={','.join(filter(None, numbers))}" if all(numbers) else None
    if _number(kind):
        return _month_days(f"{text} day")
    weekday = _weekday(kind)
    if not all(numbers) or not (weekday or kind == "weekday"):
        return None
    if weekday is None:
        return f"BYDAY={WORKING_DAYS};BYSETPOS={','.join(filter(None, numbers))}"
    return f"BYDAY={','.join(f'{number}{weekday}' for number in numbers)}"


def _number(word: str) -> str | None:
    """Return the number of ``15``, ``15th``, ``third`` or ``last``."""
    found = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)?", word)
    return found[1] if found else ORDINALS.get(word)
