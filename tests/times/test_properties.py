"""Properties of every time, span and recurrence; arbitrary text is rejected in one line."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice, pairwise, takewhile
from time import process_time
from typing import TYPE_CHECKING

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.durations import parse_length
from compass_maint_cli.times.local import in_zone
from compass_maint_cli.times.occurrences import occurrences
from compass_maint_cli.times.parse_time import parse_time
from compass_maint_cli.times.recurrence import to_rrule
from compass_maint_cli.times.rrule import parse_recurrence
from compass_maint_cli.times.system_zone import system_zone
from compass_maint_cli.times.zones import load_zone
from tests.times.rfc5545 import brute_force

if TYPE_CHECKING:
    from compass_maint_cli.times.intervals import Span

NOW = datetime(2026, 10, 24, 20, tzinfo=UTC)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "UTC",
)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# Text made of what the forms are made of finds more than arbitrary text does.
PIECES = [*"0123456789:-+TZ@PWDHMSwdhms.,; \x00é٣", "now", "sat", "tomorrow", "2026-10-25", "02:30", "+01:00"]
PIECES += [
    "every ",
    "monthly on the ",
    "last ",
    "15th",
    "until ",
    "FREQ=",
    "BYDAY=",
    "WEEKLY",
    "COUNT=",
    "MO",
]
texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))


def refusal(read: Callable[[], object]) -> str:
    """Return the error message for the text, or "" where it is accepted."""
    try:
        read()
    except UsageError as error:
        return error.message
    return ""


@given(texts, st.sampled_from(ZONES))
@settings(max_examples=400)
def test_any_text_is_a_time_or_rejected_in_one_line(text: str, zone: str) -> None:
    assert refusal(lambda: parse_time(text, now=NOW, zone=load_zone(zone))).isprintable()


@given(texts)
@settings(max_examples=400)
def test_any_text_is_a_length_a_recurrence_or_rejected(text: str) -> None:
    assert refusal(lambda: parse_length(text)).isprintable()
    assert refusal(lambda: parse_recurrence(text)).isprintable()


@given(texts)
@settings(max_examples=100)
def test_any_text_is_a_zone_or_rejected(text: str) -> None:
    assert refusal(lambda: load_zone(text)).isprintable()
    assert refusal(lambda: system_zone({"TZ": text})).isprintable()


@pytest.mark.parametrize(
    "piece", ["1", "1h", "1h ", "P1", "PT1H", "-", " ", "+", "2026-", "00:", "a", "every ", "mon,", "BYDAY="]
)
def test_long_text_is_rejected_fast(piece: str) -> None:
    text, began = piece * 1_000_000, process_time()
    for parse in (
        parse_length,
        parse_recurrence,
        lambda text: parse_time(text, now=NOW, zone=UTC),
    ):
        with pytest.raises(UsageError):
            parse(text)
    assert process_time() - began < 10, "a square of its length would take hours"


def lists(values: st.SearchStrategy[int]) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=4).map(lambda found: ",".join(map(str, found)))


def signed(most: int) -> st.SearchStrategy[int]:
    return st.integers(-most, most).filter(bool)


NUMBERED = st.tuples(st.one_of(st.just(""), signed(53).map(str)), st.sampled_from(DAYS)).map("".join)
RULES = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "INTERVAL": st.integers(1, 100).map(str),
        "BYMONTH": lists(st.integers(1, 12)),
        "BYWEEKNO": lists(signed(53)),
        "BYYEARDAY": lists(signed(366)),
        "BYMONTHDAY": lists(signed(31)),
        "BYDAY": st.lists(st.one_of(st.sampled_from(DAYS), NUMBERED), min_size=1, max_size=4).map(",".join),
        "BYSETPOS": lists(signed(10)),
        "WKST": st.sampled_from(DAYS),
        "COUNT": st.integers(1, 30).map(str),
    },
).map(lambda parts: ";".join(f"{name}={value}" for name, value in parts.items()))


@given(
    RULES,
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.sampled_from(ZONES).map(load_zone)),  # noqa: DTZ001
    st.integers(1, 200),
    st.sets(st.dates(date(2020, 1, 1), date(2031, 1, 1)), max_size=5),
)
@settings(max_examples=80)
def test_occurrences_are_in_order_of_one_length_and_never_excepted(
    rule: str, start: datetime, hours: int, excepted: set[date]
) -> None:
    """No rule that is accepted makes dateutil fail, or search without end."""
    try:
        recurrence = parse_recurrence(rule)
    except UsageError:
        assume(False)
    assert parse_recurrence(to_rrule(recurrence)) == recurrence
    zone, length = start.tzinfo or UTC, timedelta(hours=hours)
    first = start.astimezone(UTC).replace(microsecond=0)
    began = process_time()
    found: list[Span] = []
    spans = occurrences(
        recurrence,
        start=first,
        length=length,
        zone=zone,
        since=first,
        until=first + timedelta(days=900),
        excepted=excepted,
    )
    wrong = refusal(lambda: found.extend(one.span for one in islice(spans, 50)))
    assert not wrong or "never happens" in wrong
    assert process_time() - began < 20, "a search for days that never occur does not end"
    assert found == sorted(set(found))
    assert [span for span in found if span.length != length or span.start < first] == []
    assert not {in_zone(span.start, zone).date() for span in found} & excepted


def departs_from_the_rfc(rule: str) -> bool:
    """Whether dateutil reads a rule in another way than RFC 5545; the brute force covers these."""
    days = re.search("BYDAY=([^;]+)", rule)
    mixed = days is not None and len({len(day) > 2 for day in days[1].split(",")}) > 1
    whole_week = "BYWEEKNO" in rule and not re.search("BYDAY|BYMONTHDAY|BYYEARDAY", rule)
    return mixed or whole_week or ("FREQ=WEEKLY" in rule and "BYSETPOS" in rule)


@given(RULES, st.datetimes(datetime(1900, 1, 1), datetime(2030, 1, 1)), st.integers(1, 1500))  # noqa: DTZ001
@settings(max_examples=60)
def test_in_utc_occurrences_equal_those_of_dateutil(rule: str, start: datetime, ahead: int) -> None:
    """Wherever the search begins, and however late in the calendar it is made."""
    assume(not departs_from_the_rfc(rule))
    first = start.replace(microsecond=0)
    since, minute = (first + timedelta(weeks=ahead)).replace(tzinfo=UTC), timedelta(minutes=1)
    until = since + timedelta(days=500)
    assume(not refusal(lambda: parse_recurrence(rule)))
    recurrence = parse_recurrence(rule)
    found: list[Span] = []
    spans = occurrences(
        recurrence, start=first.replace(tzinfo=UTC), zone=UTC, length=minute, since=since, until=until
    )
    assume(not refusal(lambda: found.extend(one.span for one in spans)))
    direct = rrulestr(to_rrule(recurrence), dtstart=first).xafter(since.replace(tzinfo=None) - minute)
    expected = takewhile(lambda local: local < until.replace(tzinfo=None), direct)
    assert [span.start.replace(tzinfo=None) for span in found] == list(expected)


@given(RULES, st.datetimes(datetime(1970, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001
@settings(max_examples=25)
@example("FREQ=YEARLY;BYWEEKNO=20", datetime(2026, 12, 5, 22))  # noqa: DTZ001
@example("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1", datetime(2026, 12, 2, 22))  # noqa: DTZ001
@example("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1;COUNT=3;INTERVAL=2", datetime(2026, 12, 5, 22))  # noqa: DTZ001
@example("FREQ=WEEKLY;BYDAY=SU,MO,WE;BYSETPOS=1;WKST=SU", datetime(2026, 12, 2, 22))  # noqa: DTZ001
@example("FREQ=MONTHLY;INTERVAL=2;BYDAY=MO,WE;BYSETPOS=1", datetime(2026, 12, 2, 22))  # noqa: DTZ001
@example("FREQ=MONTHLY;BYDAY=MO,-1FR", datetime(2026, 12, 7, 22))  # noqa: DTZ001
@example("FREQ=YEARLY;BYDAY=WE,-4WE;BYMONTH=2,3", datetime(2026, 12, 7, 22))  # noqa: DTZ001
@example("FREQ=DAILY;INTERVAL=14;BYDAY=MO", datetime(2026, 12, 7, 22))  # noqa: DTZ001
@example("FREQ=DAILY;INTERVAL=3;BYMONTHDAY=1,15;BYMONTH=2,3", datetime(2026, 12, 7, 22))  # noqa: DTZ001
def test_occurrences_equal_a_brute_force_of_the_rfc(rule: str, start: datetime) -> None:
    first = start.replace(microsecond=0)
    last = first + timedelta(days=700)
    assume(not refusal(lambda: parse_recurrence(rule)))
    recurrence = parse_recurrence(rule)
    spans = occurrences(
        recurrence,
        start=first.replace(tzinfo=UTC),
        zone=UTC,
        length=timedelta(minutes=1),
        since=first.replace(tzinfo=UTC),
        until=last.replace(tzinfo=UTC) + timedelta(seconds=1),
    )
    found: list[date] = []
    wrong = refusal(lambda: found.extend(one.local.date() for one in spans))
    assert not wrong or "never happens" in wrong
    assert found == brute_force(rule, first.date(), last.date())


CLOCK_CHANGES = [
    ("Europe/Berlin", date(2027, 3, 28)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2027, 3, 14)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2027, 4, 4)),
    ("America/Santiago", date(2026, 9, 6)),
    ("America/Havana", date(2026, 11, 1)),
]


def first_meaning(local: datetime, zone: tzinfo) -> datetime:
    """Return what RFC 5545 (section 3.3.5) means by a local time, by asking for every minute around it.

    The first instant that shows it; where none does, the one that would with the offset before the gap.
    """
    minutes = [local.replace(tzinfo=UTC) + timedelta(minutes=step) for step in range(-900, 900)]
    shown = [(minute, minute.astimezone(zone).replace(tzinfo=None)) for minute in minutes]
    exact = [minute for minute, seen in shown if seen == local]
    if exact:
        return exact[0]
    return next(
        minute + (local - seen) for (minute, seen), (_, after) in pairwise(shown) if seen < local < after
    )


@given(st.sampled_from(CLOCK_CHANGES), st.integers(0, 3 * 60))
@settings(max_examples=40)
def test_a_start_at_a_clock_change_equals_a_search_through_every_minute(
    change: tuple[str, date], minute: int
) -> None:
    zone, day = load_zone(change[0]), change[1]
    local = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    start = first_meaning(local - timedelta(days=2), zone)
    found = occurrences(
        parse_recurrence("daily"),
        start=start,
        zone=zone,
        length=timedelta(hours=1),
        since=start,
        until=start + timedelta(days=4),
    )
    assert {one.local: one.span.start for one in found}[local] == first_meaning(local, zone)


@given(st.sampled_from(CLOCK_CHANGES), st.integers(-1500, 300), st.integers(0, 24 * 60 - 1))
@settings(max_examples=40)
def test_the_next_time_of_day_equals_a_search_through_every_minute(
    change: tuple[str, date], before: int, minute: int
) -> None:
    """It is the first minute that shows it, unless the clocks skip or repeat it: then it is refused."""
    zone, day = load_zone(change[0]), change[1]
    now = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(minutes=before)
    clock = f"{minute // 60:02}:{minute % 60:02}"
    local = [(now + timedelta(minutes=step)).astimezone(zone) for step in range(-180, 3 * 24 * 60)]
    shown = [seen for seen in local if f"{seen:%H:%M}" == clock]
    first = next(seen for seen in shown if seen.astimezone(UTC) > now)
    found: list[datetime] = []
    wrong = refusal(lambda: found.append(parse_time(clock, now=now, zone=zone)))
    if found:
        assert found == [first.astimezone(UTC)]
        assert [seen.replace(tzinfo=None) for seen in shown].count(first.replace(tzinfo=None)) == 1
    else:
        assert "does not exist" in wrong or "happens twice" in wrong
