"""Recurrences: parsing to RFC 5545 text, and errors."""

from datetime import time

import pytest

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.recurrence import to_rrule
from compass_maint_cli.times.rrule import parse_recurrence

READ = {
    "daily": "FREQ=DAILY",
    "every day": "FREQ=DAILY",
    "every 3 days": "FREQ=DAILY;INTERVAL=3",
    "every other day": "FREQ=DAILY;INTERVAL=2",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "every weekday": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekends": "FREQ=WEEKLY;BYDAY=SA,SU",
    "weekly": "FREQ=WEEKLY",
    "every saturday": "FREQ=WEEKLY;BYDAY=SA",
    "Every Sat": "FREQ=WEEKLY;BYDAY=SA",
    "every mondays": "FREQ=WEEKLY;BYDAY=MO",
    "every mon, wed and fri": "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "weekly on sat": "FREQ=WEEKLY;BYDAY=SA",
    "every 2 weeks": "FREQ=WEEKLY;INTERVAL=2",
    "every 2 weeks on mon,thu": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
    "every other week on thursday and monday": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
    "every week on weekends": "FREQ=WEEKLY;BYDAY=SA,SU",
    "monthly": "FREQ=MONTHLY",
    "monthly on the 15th": "FREQ=MONTHLY;BYMONTHDAY=15",
    "monthly on 15": "FREQ=MONTHLY;BYMONTHDAY=15",
    "monthly on the 1st and the 15th": "FREQ=MONTHLY;BYMONTHDAY=1,15",
    "monthly on the last day": "FREQ=MONTHLY;BYMONTHDAY=-1",
    "monthly on the last sunday": "FREQ=MONTHLY;BYDAY=-1SU",
    "monthly on the fifth sunday": "FREQ=MONTHLY;BYDAY=5SU",
    "monthly on the second tuesday": "FREQ=MONTHLY;BYDAY=2TU",
    "monthly on the first and third sat": "FREQ=MONTHLY;BYDAY=1SA,3SA",
    "monthly on the last weekday": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "every 3 months on the 1st": "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1",
    "yearly": "FREQ=YEARLY",
    "every 2 years": "FREQ=YEARLY;INTERVAL=2",
    "daily until 2026-12-31": "FREQ=DAILY;UNTIL=20261231",
    "every weekend, until 2026-12-31": "FREQ=WEEKLY;BYDAY=SA,SU;UNTIL=20261231",
    "weekly on sat 10 times": "FREQ=WEEKLY;BYDAY=SA;COUNT=10",
    "every saturday count 10": "FREQ=WEEKLY;BYDAY=SA;COUNT=10",
    "every other saturday": "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA",
    "every other weekend": "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU",
    "first monday of the month": "FREQ=MONTHLY;BYDAY=1MO",
    "the first and third monday of every month": "FREQ=MONTHLY;BYDAY=1MO,3MO",
    "every last sunday of the month": "FREQ=MONTHLY;BYDAY=-1SU",
    "last sunday of the month": "FREQ=MONTHLY;BYDAY=-1SU",
    "last weekday of the month": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "last day of each month": "FREQ=MONTHLY;BYMONTHDAY=-1",
    "15th of the month": "FREQ=MONTHLY;BYMONTHDAY=15",
    "mon-fri": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "every monday to wednesday": "FREQ=WEEKLY;BYDAY=MO,TU,WE",
    "every fri-sun": "FREQ=WEEKLY;BYDAY=FR,SA,SU",
    "sat - mon": "FREQ=WEEKLY;BYDAY=MO,SA,SU",
    "every mon-wed,fri": "FREQ=WEEKLY;BYDAY=MO,TU,WE,FR",
    "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
    "quarterly": "FREQ=MONTHLY;INTERVAL=3",
    "annually": "FREQ=YEARLY",
    "FREQ=DAILY;INTERVAL=14;BYDAY=MO": "FREQ=DAILY;INTERVAL=14;BYDAY=MO",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1": "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1",
    "FREQ=DAILY;BYDAY=MO;BYSETPOS=1": "FREQ=DAILY;BYDAY=MO;BYSETPOS=1",
    "RRULE:FREQ=WEEKLY;BYDAY=SA": "FREQ=WEEKLY;BYDAY=SA",
    "freq=weekly; byday=su,mo,su;": "FREQ=WEEKLY;BYDAY=MO,SU",
    "BYDAY=SA;INTERVAL=1;FREQ=WEEKLY;WKST=MO": "FREQ=WEEKLY;BYDAY=SA",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU": "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
    "FREQ=MONTHLY;BYDAY=+1MO,-1FR": "FREQ=MONTHLY;BYDAY=1MO,-1FR",
    "FREQ=YEARLY;BYDAY=20MO": "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=YEARLY;BYMONTH=12,1;BYMONTHDAY=24": "FREQ=YEARLY;BYMONTH=1,12;BYMONTHDAY=24",
    "FREQ=DAILY;UNTIL=20261231T225959Z": "FREQ=DAILY;UNTIL=20261231T225959Z",
    "FREQ=DAILY;UNTIL=20261231T235959": "FREQ=DAILY;UNTIL=20261231T235959",
    "FREQ=DAILY;COUNT=9999": "FREQ=DAILY;COUNT=9999",
}
FORMS = (
    "write RFC 5545, as in FREQ=WEEKLY;BYDAY=SA, or daily, weekdays, every saturday, "
    "every 2 weeks on mon,thu or monthly on the last sunday"
)
WITHIN_A_DAY = "recurs more than once a day, which windows cannot do; write DAILY, WEEKLY, MONTHLY or YEARLY"
REFUSED = {
    "": f"is empty; {FORMS}",
    "saturday": f"is not a recurrence; {FORMS}",
    "every": f"is not a recurrence; {FORMS}",
    "every blue moon": f"is not a recurrence; {FORMS}",
    "every saturday at 22:00 UTC": f"is not a recurrence; {FORMS}",
    "every saturday at 24:00": "starts at 24:00, which is on the next day; write at 00:00 and that day",
    "every saturday at 25:00": (
        "has no such time of day: hours go from 00 to 23, minutes and seconds from 00 to 59"
    ),
    "biweekly": "could be two recurrences; write 'every 2 weeks', or 'every mon,thu' for twice a week",
    "biweekly at 22:00": (
        "could be two recurrences; write 'every 2 weeks', or 'every mon,thu' for twice a week"
    ),
    "bimonthly": (
        "could be two recurrences; write 'every 2 months', or 'monthly on the 1st and 15th' for twice a month"
    ),
    "every other weekday": f"is not a recurrence; {FORMS}",
    "mon-xyz": f"is not a recurrence; {FORMS}",
    "first blue moon of the month": f"is not a recurrence; {FORMS}",
    "until 2026-12-31": f"is not a recurrence; {FORMS}",
    "hourly": WITHIN_A_DAY,
    "every 30 minutes": WITHIN_A_DAY,
    "FREQ=SECONDLY": WITHIN_A_DAY,
    "FREQ=FORTNIGHTLY": "has the FREQ 'FORTNIGHTLY'; write DAILY, WEEKLY, MONTHLY or YEARLY",
    "BYDAY=SA": "has no FREQ; write DAILY, WEEKLY, MONTHLY or YEARLY",
    "FREQ=": f"has the part 'FREQ=', which is not NAME=VALUE; {FORMS}",
    "FREQ=DAILY;FREQ=DAILY": "has FREQ twice; give it once",
    "FREQ=DAILY;BYSECOND=1": "has BYSECOND; the time of day is that of the start, so leave it out",
    "FREQ=DAILY;BYHOUR=2,14": "has BYHOUR; the time of day is that of the start, so leave it out",
    "FREQ=DAILY;BYEASTER=1": "has BYEASTER, which is not part of a recurrence; leave it out",
    "FREQ=WEEKLY;BYMONTHDAY=3": (
        "has BYMONTHDAY, which FREQ=WEEKLY does not allow; use BYMONTH, BYDAY, BYSETPOS"
    ),
    "FREQ=DAILY;COUNT=3;UNTIL=20261231": "has both COUNT and UNTIL; give one of them",
    "FREQ=DAILY;COUNT=0": "has the COUNT '0'; write a whole number from 1 to 9999",
    "FREQ=DAILY;COUNT=1000000000": "has the COUNT '1000000000'; write a whole number from 1 to 9999",
    "every 10000 days": "has the INTERVAL '10000'; write a whole number from 1 to 9999",
    "FREQ=DAILY;INTERVAL=-1": "has the INTERVAL '-1'; write a whole number from 1 to 9999",
    "FREQ=DAILY;WKST=XX": "has the WKST 'XX'; write one of MO, TU, WE, TH, FR, SA, SU",
    "FREQ=DAILY;UNTIL=20260230": (
        "has the UNTIL '20260230'; write a day, as in 20261231, or a time, 20261231T220000Z"
    ),
    "FREQ=DAILY;BYMONTH=13": "has the BYMONTH '13'; they go from 1 to 12",
    "FREQ=DAILY;BYMONTHDAY=0": "has the BYMONTHDAY '0'; they go from 1 to 31",
    "monthly on the 32nd": "has the BYMONTHDAY '32'; they go from 1 to 31",
    "FREQ=WEEKLY;BYDAY=XX": "has the BYDAY 'XX'; write MO to SU, as in SA, 1SA or -1SU",
    "FREQ=MONTHLY;BYDAY=0SA": "has the BYDAY '0SA'; write MO to SU, as in SA, 1SA or -1SU",
    "FREQ=YEARLY;BYYEARDAY=367": "has the BYYEARDAY '367'; they go from 1 to 366",
    "FREQ=YEARLY;BYYEARDAY=-367": "has the BYYEARDAY '-367'; they go from 1 to 366",
    "FREQ=YEARLY;BYWEEKNO=54": "has the BYWEEKNO '54'; they go from 1 to 53",
    "FREQ=YEARLY;BYDAY=54MO": "has the BYDAY '54MO'; write MO to SU, as in SA, 1SA or -1SU",
    "FREQ=YEARLY;BYDAY=MO;BYSETPOS=367": "has the BYSETPOS '367'; they go from 1 to 366",
    "FREQ=WEEKLY;BYDAY=1SA": "numbers a day of the week, which FREQ=WEEKLY cannot; write FREQ=MONTHLY",
    "FREQ=MONTHLY;BYDAY=6SA": "has day number 6 of a month, which has at most 5 of each",
    "FREQ=YEARLY;BYMONTH=2;BYDAY=53MO": "has day number 53 of a month, which has at most 5 of each",
    "FREQ=MONTHLY;BYDAY=1SA;BYMONTHDAY=20": "numbers a day of the week beside BYMONTHDAY; give one of them",
    "FREQ=MONTHLY;BYSETPOS=1": (
        "has BYSETPOS alone; it chooses among the days of another part, such as BYDAY"
    ),
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30": "never happens: no month of BYMONTH has the day 30",
    "FREQ=DAILY;BYMONTH=4,6;BYMONTHDAY=31,-31": "never happens: no month of BYMONTH has the day -31 or 31",
}


@pytest.mark.parametrize(("text", "rule"), READ.items())
def test_parsing(text: str, rule: str) -> None:
    recurrence = parse_recurrence(text)
    assert to_rrule(recurrence) == rule
    assert parse_recurrence(rule) == recurrence


@pytest.mark.parametrize(
    ("text", "rule", "at"),
    [
        ("weekdays at 22:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", time(22)),
        ("every saturday at 9pm", "FREQ=WEEKLY;BYDAY=SA", time(21)),
        ("daily at noon until 2026-12-31", "FREQ=DAILY;UNTIL=20261231", time(12)),
        ("first monday of the month at 02:30, 10 times", "FREQ=MONTHLY;BYDAY=1MO;COUNT=10", time(2, 30)),
        ("weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", None),
    ],
)
def test_a_time_of_day(text: str, rule: str, at: time | None) -> None:
    recurrence = parse_recurrence(text)
    assert (to_rrule(recurrence), recurrence.at) == (rule, at)


@pytest.mark.parametrize(("text", "wrong"), REFUSED.items())
def test_errors(text: str, wrong: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_recurrence(text)
    assert refused.value.message == f"repeat {text!r} {wrong}"
