"""Properties of every time, span and recurrence; arbitrary text is rejected in one line."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile
from time import process_time
from typing import TYPE_CHECKING

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
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


@given(RULES, st.datetimes(datetime(1900, 1, 1), datetime(2030, 1, 1)), st.integers(1, 1500))  # noqa: DTZ001
@settings(max_examples=60)
def test_in_utc_occurrences_equal_those_of_dateutil(rule: str, start: datetime, ahead: int) -> None:
    """Wherever the search begins, and however late in the calendar it is made."""
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
