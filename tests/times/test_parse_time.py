"""Parsing points in time: every form and every error."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.parse_time import is_fixed, is_time_of_day, parse_time
from compass_maint_cli.times.wire import from_wire, to_wire
from compass_maint_cli.times.zones import load_zone

NOW = datetime(2026, 11, 24, 9, 30, 15, 123456, tzinfo=UTC)
BERLIN = load_zone("Europe/Berlin")

FORMS = {
    "now": "2026-11-24T09:30:15Z",
    "NOW": "2026-11-24T09:30:15Z",
    "+30m": "2026-11-24T10:00:15Z",
    "now+30m": "2026-11-24T10:00:15Z",
    "now - 1h30m": "2026-11-24T08:00:15Z",
    "-P1D": "2026-11-23T09:30:15Z",
    "+pt90m": "2026-11-24T11:00:15Z",
    "22:00": "2026-11-24T21:00:00Z",
    "9:05": "2026-11-25T08:05:00Z",
    "22:00:30": "2026-11-24T21:00:30Z",
    "22:00Z": "2026-11-24T22:00:00Z",
    "09:30 UTC": "2026-11-25T09:30:00Z",
    "today 22:00": "2026-11-24T21:00:00Z",
    "tomorrow  22:00": "2026-11-25T21:00:00Z",
    "Yesterday 02:13": "2026-11-23T01:13:00Z",
    "tomorrow": "2026-11-24T23:00:00Z",
    "tue 22:00": "2026-11-24T21:00:00Z",
    "tues 10:30": "2026-12-01T09:30:00Z",
    "sat": "2026-11-27T23:00:00Z",
    "SAT 02:00": "2026-11-28T01:00:00Z",
    "Thursday 02:00": "2026-11-26T01:00:00Z",
    "2026-12-01": "2026-11-30T23:00:00Z",
    "2026-12-1 7:00": "2026-12-01T06:00:00Z",
    "2026-12-01 22:00": "2026-12-01T21:00:00Z",
    "2026-12-01T22:00": "2026-12-01T21:00:00Z",
    "2026-12-01t22:00:59z": "2026-12-01T22:00:59Z",
    "2026-12-01T22:00:59.999Z": "2026-12-01T22:00:59Z",
    "2026-12-01T22:00:59,5+01:00": "2026-12-01T21:00:59Z",
    "2026-12-01 22:00:00 +0100": "2026-12-01T21:00:00Z",
    "2026-12-01 22:00-05": "2026-12-02T03:00:00Z",
    "20261201T2200": "2026-12-01T21:00:00Z",
    "20261201T220030.25Z": "2026-12-01T22:00:30Z",
    "20261201T220000-0330": "2026-12-02T01:30:00Z",
    "@1796162400": "2026-12-01T22:00:00Z",
    "@1796162400.987654321": "2026-12-01T22:00:00Z",
    "@0": "1970-01-01T00:00:00Z",
    # NOW is a Tuesday, 10:30 in Berlin.
    "9am": "2026-11-25T08:00:00Z",
    "1am": "2026-11-25T00:00:00Z",
    "1pm": "2026-11-24T12:00:00Z",
    "9 PM": "2026-11-24T20:00:00Z",
    "9:30pm": "2026-11-24T20:30:00Z",
    "12am": "2026-11-24T23:00:00Z",
    "12pm": "2026-11-24T11:00:00Z",
    "noon": "2026-11-24T11:00:00Z",
    "tomorrow noon": "2026-11-25T11:00:00Z",
    "noon on saturday": "2026-11-28T11:00:00Z",
    "in 2h": "2026-11-24T11:30:15Z",
    "in 90 min": "2026-11-24T11:00:15Z",
    "2h from now": "2026-11-24T11:30:15Z",
    "30m ago": "2026-11-24T09:00:15Z",
    "1.5 hours ago": "2026-11-24T08:00:15Z",
    "next monday 09:00": "2026-11-30T08:00:00Z",
    "next tue 22:00": "2026-12-01T21:00:00Z",
    "next wed": "2026-11-24T23:00:00Z",
    "tomorrow at 22:00": "2026-11-25T21:00:00Z",
    "22:00 tomorrow": "2026-11-25T21:00:00Z",
    "at 22:00": "2026-11-24T21:00:00Z",
    "22:00 on sat": "2026-11-28T21:00:00Z",
    "on saturday at 9pm": "2026-11-28T20:00:00Z",
    "22:00 2026-12-01": "2026-12-01T21:00:00Z",
    "2026-12-01 at 10pm": "2026-12-01T21:00:00Z",
    "22:00 UTC": "2026-11-24T22:00:00Z",
    "22:00 tomorrow UTC": "2026-11-25T22:00:00Z",
    "sat 22:00 UTC": "2026-11-28T22:00:00Z",
    "22:00 Europe/London": "2026-11-24T22:00:00Z",
    "tomorrow 02:00 America/New_York": "2026-11-25T07:00:00Z",
    "2026-12-01 22:00 Asia/Kolkata": "2026-12-01T16:30:00Z",
    "24:00": "2026-11-24T23:00:00Z",
    "tomorrow 24:00": "2026-11-25T23:00:00Z",
    "2026-12-31T24:00": "2026-12-31T23:00:00Z",
    "2026-12-01T22": "2026-12-01T21:00:00Z",
    "2026-12-01T22Z": "2026-12-01T22:00:00Z",
    "2026-12-01T22-05": "2026-12-02T03:00:00Z",
    "9999-12-31T23:59:59Z": "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z": "0001-01-01T00:00:00Z",
}

RIGHT = (
    "write 2026-12-01 22:00, 2026-12-01T21:00:00Z, 22:00, tomorrow 22:00, sat 02:00, now, +30m or @1796162400"
)
STRANGE = f"has characters other than plain letters, digits and signs; {RIGHT}"
OUTSIDE = "is outside the years 1 to 9999"
NO_TIME_OF_DAY = "has no such time of day: hours go from 00 to 23, minutes and seconds from 00 to 59"
NO_DATE = "has an offset but no date; write the date too, as in 2026-12-01 22:00+01:00"
REFUSED = {
    "": f" is empty; {RIGHT}",
    " \t": f" {STRANGE}",
    "soon": f" is not a time; {RIGHT}",
    "1 foo 2026": f" is not a time; {RIGHT}",
    "sa 22:00": f" is not a time; {RIGHT}",
    "@-5": f" is not a time; {RIGHT}",
    "2026-W49-2": f" is not a time; {RIGHT}",
    "13pm": " has the hour 13 with pm; write an hour from 1 to 12, or leave pm out",
    "22:00 Europe/Berln": (
        ": the zone 'Europe/Berln' is not known; did you mean Europe/Berlin or Europe/Dublin?"
    ),
    "2026-12-01T22:00+01:00 Europe/Berlin": " has both an offset and a zone; give one of them",
    "in a while": ": 'a while' is not a length of time; write it like 90s, 30m, 2h, 1d, 1w, 1h30m or PT2H",
    "22:00 CET": " has the abbreviation CET, which is not the name of a zone; write 22:00 Europe/Berlin",
    "2026-12-01 22:00 pst": (
        " has the abbreviation PST, which is not the name of a zone; "
        "write 2026-12-01 22:00 America/Los_Angeles"
    ),
    "22:00 XYZ": (
        " has the abbreviation XYZ, which is not the name of a zone; "
        "write the zone, as in 22:00 Europe/Berlin"
    ),
    "midnight": " could mean either end of a day; write 'today 00:00' or 'today 24:00'",
    "sat at midnight": " could mean either end of a day; write 'sat 00:00' or 'sat 24:00'",
    "tonight": " has no time of day; write 'today 22:00', or 'tomorrow 02:00' for after midnight",
    "tonight at 22:00": " could be before or after midnight; write 'today 22:00' or 'tomorrow 22:00'",
    "01.12.2026": " could mean two days; write 2026-12-01 or 2026-01-12",
    "12/01/2026 22:00": " could mean two days; write 2026-01-12 22:00 or 2026-12-01 22:00",
    "13/01/2026": " has its date in another form; write 2026-01-13",
    "01-01-2026": " has its date in another form; write 2026-01-01",
    "2026/12/01 22:00": " has its date in another form; write 2026-12-01 22:00",
    "1 Dec 2026 22:00": " has its date in another form; write 2026-12-01 22:00",
    "December 1st, 2026": " has its date in another form; write 2026-12-01",
    "32/13/2026": " has a day that does not exist; write it like 2026-12-01",
    "20261201": " has its date in another form; write 2026-12-01",
    "1796162400": " is a number; write @1796162400 for seconds since 1970",
    "2200": " has a time of day in another form; write 22:00",
    "sat 9": " has a time of day in another form; write sat 09:00",
    "sat 23": " has a time of day in another form; write sat 23:00",
    "22h30": " has a time of day in another form; write 22:30",
    "2h": " is a length of time; write +2h for that long from now",
    "22:00\x00": f" {STRANGE}",
    "\u0662\u0662:00": f" {STRANGE}",
    "2026\u201112\u201101": f" {STRANGE}",
    "24:01": f" {NO_TIME_OF_DAY}",
    "25:00": f" {NO_TIME_OF_DAY}",
    "22:60": f" {NO_TIME_OF_DAY}",
    "2026-12-01T22:00:60Z": f" {NO_TIME_OF_DAY}",
    "2026-02-29": " has the day 2026-02-29, which does not exist",
    "2026-13-01 10:00": " has the day 2026-13-01, which does not exist",
    "0000-01-01": " has the day 0000-01-01, which does not exist",
    "22:00-23:00": f" {NO_DATE}",
    "tomorrow 22:00+01:00": f" {NO_DATE}",
    "2026-12-01 22:00-23:00": " has an offset of more than 14 hours; no time zone has that",
    "@1796162400000": " is after the year 9999; give seconds since 1970, not milliseconds",
    "10000-01-01": f" {OUTSIDE}",
    "9999-12-31T23:59:59-01:00": f" {OUTSIDE}",
    "0001-01-01 00:00": f" {OUTSIDE}",
    "+499999w": f" {OUTSIDE}",
    "-199999w": f" {OUTSIDE}",
    "+30": ": '30' has no unit; write 30m for minutes, 30s for seconds",
    "+1,5h": ": '1,5h' has a comma; write 1.5h",
    "+30M": ": '30M' could mean months; write 30m for minutes",
    "+0s": ": '0s' is zero; write it like 90s, 30m, 2h, 1d, 1w, 1h30m or PT2H",
}


@pytest.mark.parametrize(("text", "instant"), FORMS.items())
def test_every_form(text: str, instant: str) -> None:
    found = parse_time(text, now=NOW, zone=BERLIN)
    assert (to_wire(found), found.microsecond) == (instant, 0)


@pytest.mark.parametrize(("text", "wrong"), REFUSED.items())
def test_every_error(text: str, wrong: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_time(text, now=NOW, zone=BERLIN, label="--at")
    assert refused.value.message == f"--at {text!r}{wrong}"


def test_very_long_text_is_rejected_before_parsing() -> None:
    with pytest.raises(UsageError) as refused:
        parse_time("1" * 10_000_000, now=NOW, zone=BERLIN)
    assert refused.value.message == f"time {'1' * 40!r}... (10000000 characters) is too long; {RIGHT}"


def test_the_next_occurrence_is_later_than_now() -> None:
    at = datetime(2026, 12, 1, 22, tzinfo=UTC)
    assert parse_time("22:00", now=at, zone=UTC) == at + timedelta(days=1)
    assert parse_time("tue 22:00", now=at, zone=UTC) == at + timedelta(days=7)
    assert parse_time("22:00", now=at - timedelta(microseconds=1), zone=UTC) == at


def test_a_next_occurrence_after_the_year_9999_is_an_error() -> None:
    now = datetime(9999, 12, 31, 23, tzinfo=UTC)
    for text in ("22:00", "tomorrow", "thu 00:00", "+2h"):
        with pytest.raises(UsageError, match="is outside the years 1 to 9999"):
            parse_time(text, now=now, zone=UTC)


def test_where_the_local_calendar_has_ended_already_days_are_those_of_utc() -> None:
    now = datetime(9999, 12, 31, 23, tzinfo=UTC)
    assert parse_time("now", now=now, zone=load_zone("Asia/Tokyo")) == now


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),  # 00:00 is skipped
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),  # 00:00 is skipped
        ("Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00Z"),  # 00:00 is skipped
        ("America/Havana", "2026-03-08", "2026-03-08T05:00:00Z"),  # 00:00 is skipped
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),  # 00:00 occurs twice
    ],
)
def test_a_day_begins_at_its_first_moment(zone: str, day: str, first: str) -> None:
    assert to_wire(parse_time(day, now=NOW, zone=load_zone(zone))) == first
    assert to_wire(parse_time("today", now=from_wire(f"{day}T12:00:00Z"), zone=load_zone(zone))) == first


def test_a_day_that_the_clocks_skip_is_rejected() -> None:
    with pytest.raises(UsageError, match="does not exist in Pacific/Apia"):
        parse_time("2011-12-30", now=NOW, zone=load_zone("Pacific/Apia"))


@pytest.mark.parametrize(
    ("text", "instant"),
    {
        "09:00": "2026-11-24T08:00:00Z",
        "10:30:15": "2026-11-24T09:30:15Z",
        "22:00": "2026-11-23T21:00:00Z",
        "9pm": "2026-11-23T20:00:00Z",
        "24:00": "2026-11-23T23:00:00Z",
        "22:00 America/New_York": "2026-11-24T03:00:00Z",
        "tue 09:00": "2026-12-01T08:00:00Z",
        "today 22:00": "2026-11-24T21:00:00Z",
    }.items(),
)
def test_the_last_time_of_day(text: str, instant: str) -> None:
    assert to_wire(parse_time(text, now=NOW, zone=BERLIN, last=True)) == instant


@pytest.mark.parametrize(
    ("text", "instant"),
    {
        "02:00": "2026-11-29T01:00:00Z",
        "sun 02:00": "2026-11-29T01:00:00Z",
        "sat 22:30": "2026-11-28T21:30:00Z",
        "tomorrow 02:00": "2026-11-25T01:00:00Z",
        "next sun 02:00": "2026-11-29T01:00:00Z",
        "+2h": "2026-11-24T11:30:15Z",
    }.items(),
)
def test_a_time_without_a_date_is_the_first_after_a_moment(text: str, instant: str) -> None:
    after = from_wire("2026-11-28T21:00:00Z")
    assert to_wire(parse_time(text, now=NOW, zone=BERLIN, after=after)) == instant


@pytest.mark.parametrize(
    "text", ["2026-12-01", "2026-12-1 22:00", "22:00 on 2026-12-01", "@5", "20261201T2200"]
)
def test_a_time_with_a_date_is_fixed(text: str) -> None:
    assert is_fixed(text)
    assert not is_time_of_day(text)


@pytest.mark.parametrize(
    ("text", "clock"),
    [("22:00", True), ("9 PM", True), ("22:00 UTC", True), ("sat 22:00", False), ("now", False)],
)
def test_other_times_are_not_fixed(text: str, clock: bool) -> None:
    assert not is_fixed(text)
    assert is_time_of_day(text) == clock


def test_a_midnight_that_the_clocks_skip_is_rejected() -> None:
    with pytest.raises(UsageError) as refused:
        parse_time("2026-04-24 00:00", now=NOW, zone=load_zone("Africa/Cairo"))
    assert refused.value.message == (
        "time '2026-04-24 00:00' is 2026-04-24 00:00, which does not exist in Africa/Cairo, where the "
        "clocks go forward; write 2026-04-23T23:00:00+02:00 (EET) or 2026-04-24T01:00:00+03:00 (EEST)"
    )


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001  # they get a zone below
    st.sampled_from(
        ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati"]
    ),
    st.sampled_from("T "),
)
def test_iso_text_with_an_offset_is_read_back(local: datetime, name: str, separator: str) -> None:
    moment = local.replace(tzinfo=load_zone(name))
    found = parse_time(moment.isoformat(separator), now=NOW, zone=BERLIN)
    assert found == moment.astimezone(UTC).replace(microsecond=0)
    assert found.tzinfo is UTC


@given(st.datetimes(timezones=st.just(UTC)))
def test_the_wire_carries_instants_to_the_second(moment: datetime) -> None:
    assert from_wire(to_wire(moment)) == moment.replace(microsecond=0)
