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
TWO_MEANINGS = {
    "biweekly": "'every 2 weeks', or 'every mon,thu' for twice a week",
    "bimonthly": "'every 2 months', or 'monthly on the 1st and 15th' for twice a month",
    "biannual": "'every 2 years', or 'every 6 months' for twice a year",
    "biannually": "'every 2 years', or 'every 6 months' for twice a year",
}
"""Words for two recurrences, and what to write for each."""

SAME = {"fortnightly": "every 2 weeks", "quarterly": "every 3 months", "annually": "every 1 year"}
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "last": "-1"}

LIMIT = r",? (?:until (?P<until>[0-9]{4}-[0-9]{2}-[0-9]{2})|count (?P<count>[0-9]+)|(?P<times>[0-9]+) times)"
EVERY = rf"every (?:(?P<interval>[0-9]+) )?(?P<period>{'|'.join(PERIODS)})s?(?: on (?P<on>.+))?"
AT = r",? at (?P<at>noon|[0-9:]+(?: ?[ap]m)?)(?=,? until |,? count |,? [0-9]+ times|$)"
OF_THE_MONTH = r"(?:every |on )?(?:the )?(?P<days>.+) of (?:the|every|each) month"
RANGE = r"([a-z]+) ?(?:-|to|through) ?([a-z]+)"
LIST = r" ?, ?(?:and )?| and "


def split_time(phrase: str) -> tuple[str, str | None]:
    """Return a phrase in lower case without its ``at 22:00``, and that time of day or None."""
    found = re.search(AT, phrase)
    return (phrase[: found.start()] + phrase[found.end() :], found["at"]) if found else (phrase, None)


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
    plain = re.sub(r"^(dai|hour|week|month|year)ly\b", _spell_out, SAME.get(phrase, phrase))
    if found := re.fullmatch(OF_THE_MONTH, plain):
        days = _month_days(re.sub(r"\bthe ", "", found["days"]))
        return f"FREQ=MONTHLY;{days}" if days else None
    plain, other = re.subn(rf"^every other (?=(?:{'|'.join(PERIODS)})s?\b)", "every 2 ", plain)
    found = re.fullmatch(EVERY, plain)
    if found is None:
        return None if other else _weekly(plain)
    start = f"FREQ={PERIODS[found['period']]};INTERVAL={found['interval'] or 1}"
    if found["on"] is None:
        return start
    days = None
    if found["period"] == "week":
        days = _weekdays(found["on"])
    elif found["period"] == "month":
        days = _month_days(re.sub(r"\bthe ", "", found["on"]))
    return f"{start};{days}" if days else None


def _weekly(phrase: str) -> str | None:
    """Read ``every saturday``, ``every other saturday``, ``weekdays`` or ``mon-fri``."""
    every = re.match(r"every (?P<other>other )?", phrase)
    days = _weekdays(phrase[every.end() :] if every else phrase)
    if days is None or not (every or phrase.startswith("week") or re.search(RANGE, phrase)):
        return None
    interval = ";INTERVAL=2" if every and every["other"] else ""
    return None if interval and days == f"BYDAY={WORKING_DAYS}" else f"FREQ=WEEKLY{interval};{days}"


def _spell_out(found: re.Match[str]) -> str:
    """Rewrite ``weekly`` as ``every week``."""
    return "every day" if found[1] == "dai" else f"every {found[1]}"


def _weekdays(text: str) -> str | None:
    """Read ``mon,thu``, ``monday and thursday``, ``mon-fri`` or ``weekdays``."""
    days = [GROUPS.get(word) or _range(word) or _weekday(word) for word in re.split(LIST, text)]
    return f"BYDAY={','.join(filter(None, days))}" if all(days) else None


def _range(text: str) -> str | None:
    """Return the days of ``mon-fri``, or of ``fri-mon`` over the end of the week."""
    found = re.fullmatch(RANGE, text)
    ends = [weekday_number(word.removesuffix("s")) for word in found.groups()] if found else [None]
    if None in ends:
        return None
    first, last = (number or 0 for number in ends)
    names = [WEEKDAYS[(first + day) % 7][:2].upper() for day in range((last - first) % 7 + 1)]
    return ",".join(names)


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
