"""Parsing points in time: every form and every error."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.parse_time import parse_time
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
    "soon": f" is no time; {RIGHT}",
    "sa 22:00": f" is no time; {RIGHT}",
    "next sat 22:00": f" is no time; {RIGHT}",
    "12/01/2026": f" is no time; {RIGHT}",
    "2026-12-01T22": f" is no time; {RIGHT}",
    "2026-12-01 10pm": f" is no time; {RIGHT}",
    "2026-12-01 22:00 Europe/Berlin": f" is no time; {RIGHT}",
    "20261201": f" is no time; {RIGHT}",
    "1796162400": f" is no time; {RIGHT}",
    "@-5": f" is no time; {RIGHT}",
    "2026-W49-2": f" is no time; {RIGHT}",
    "22:00\x00": f" {STRANGE}",
    "\u0662\u0662:00": f" {STRANGE}",
    "2026\u201112\u201101": f" {STRANGE}",
    "24:00": f" {NO_TIME_OF_DAY}",
    "22:60": f" {NO_TIME_OF_DAY}",
    "2026-12-01T22:00:60Z": f" {NO_TIME_OF_DAY}",
    "2026-02-29": " has the day 2026-02-29, which no calendar has",
    "2026-13-01 10:00": " has the day 2026-13-01, which no calendar has",
    "0000-01-01": " has the day 0000-01-01, which no calendar has",
    "22:00-23:00": f" {NO_DATE}",
    "tomorrow 22:00+01:00": f" {NO_DATE}",
    "2026-12-01 22:00-23:00": " has an offset of more than 14 hours, which no place on earth has",
    "@1796162400000": " is beyond the year 9999; seconds since 1970 are meant, not milliseconds",
    "10000-01-01": f" {OUTSIDE}",
    "9999-12-31T23:59:59-01:00": f" {OUTSIDE}",
    "0001-01-01 00:00": f" {OUTSIDE}",
    "+499999w": f" {OUTSIDE}",
    "-199999w": f" {OUTSIDE}",
    "+30": ": '30' has no unit; write 30m for minutes, 30s for seconds",
    "+1,5h": ": '1,5h' has a comma; write 1.5h",
    "+30M": ": '30M' could mean months; write 30m for minutes",
    "+0s": ": '0s' is no time at all; write it like 90s, 30m, 2h, 1d, 1w, 1h30m or PT2H",
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


def test_a_day_without_midnight_is_rejected() -> None:
    with pytest.raises(UsageError) as refused:
        parse_time("2026-04-24", now=NOW, zone=load_zone("Africa/Cairo"))
    assert refused.value.message == (
        "time '2026-04-24' is 2026-04-24 00:00, which does not exist in Africa/Cairo, where the clocks go "
        "forward; write 2026-04-23T23:00:00+02:00 (EET) or 2026-04-24T01:00:00+03:00 (EEST)"
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
