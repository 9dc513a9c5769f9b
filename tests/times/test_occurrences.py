"""Occurrences of a recurrence: local time, clock changes, exceptions and ends."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.intervals import Span
from compass_maint_cli.times.local import in_zone
from compass_maint_cli.times.occurrences import LocalEnd, Occurrence, occurrences
from compass_maint_cli.times.parse_time import parse_time
from compass_maint_cli.times.rrule import parse_recurrence
from compass_maint_cli.times.wire import from_wire, to_wire
from compass_maint_cli.times.zones import load_zone

NOW = datetime(2026, 9, 1, tzinfo=UTC)
FAR = datetime(2100, 1, 1, tzinfo=UTC)
BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"


def happen(
    repeat: str,
    start: str,
    zone: str = BERLIN,
    *,
    length: timedelta = timedelta(hours=2),
    since: datetime | None = None,
    until: datetime = FAR,
    excepted: Collection[date] = (),
    most: int = 4,
) -> list[Span]:
    found = happening(repeat, start, zone, length=length, since=since, until=until, excepted=excepted)
    return [one.span for one in islice(found, most)]


def happening(
    repeat: str,
    start: str,
    zone: str = BERLIN,
    *,
    length: timedelta = timedelta(hours=2),
    since: datetime | None = None,
    until: datetime = FAR,
    excepted: Collection[date] = (),
    end_local: LocalEnd | None = None,
) -> Iterator[Occurrence]:
    place = load_zone(zone)
    first = parse_time(start, now=NOW, zone=place)
    return occurrences(
        parse_recurrence(repeat),
        start=first,
        length=length,
        zone=place,
        since=first if since is None else since,
        until=until,
        excepted=excepted,
        end_local=end_local,
    )


def starts(spans: list[Span]) -> list[str]:
    return [to_wire(span.start) for span in spans]


def days(spans: list[Span], zone: str = BERLIN) -> list[str]:
    return [f"{in_zone(span.start, load_zone(zone)):%a %Y-%m-%d}" for span in spans]


@pytest.mark.parametrize(
    ("repeat", "expected"),
    {
        "daily": ["Fri 2026-12-04", "Sat 2026-12-05", "Sun 2026-12-06", "Mon 2026-12-07"],
        "every 10 days": ["Fri 2026-12-04", "Mon 2026-12-14", "Thu 2026-12-24", "Sun 2027-01-03"],
        "weekdays": ["Fri 2026-12-04", "Mon 2026-12-07", "Tue 2026-12-08", "Wed 2026-12-09"],
        "weekends": ["Sat 2026-12-05", "Sun 2026-12-06", "Sat 2026-12-12", "Sun 2026-12-13"],
        "weekly": ["Fri 2026-12-04", "Fri 2026-12-11", "Fri 2026-12-18", "Fri 2026-12-25"],
        "every saturday": ["Sat 2026-12-05", "Sat 2026-12-12", "Sat 2026-12-19", "Sat 2026-12-26"],
        "every 2 weeks on mon,thu": ["Mon 2026-12-14", "Thu 2026-12-17", "Mon 2026-12-28", "Thu 2026-12-31"],
        "monthly": ["Fri 2026-12-04", "Mon 2027-01-04", "Thu 2027-02-04", "Thu 2027-03-04"],
        "monthly on the last sunday": [
            "Sun 2026-12-27",
            "Sun 2027-01-31",
            "Sun 2027-02-28",
            "Sun 2027-03-28",
        ],
        "monthly on the second tue": ["Tue 2026-12-08", "Tue 2027-01-12", "Tue 2027-02-09", "Tue 2027-03-09"],
        "monthly on the 31st": ["Thu 2026-12-31", "Sun 2027-01-31", "Wed 2027-03-31", "Mon 2027-05-31"],
        "monthly on the last day": ["Thu 2026-12-31", "Sun 2027-01-31", "Sun 2027-02-28", "Wed 2027-03-31"],
        "monthly on the last weekday": [
            "Thu 2026-12-31",
            "Fri 2027-01-29",
            "Fri 2027-02-26",
            "Wed 2027-03-31",
        ],
        "every 3 months on the 1st": ["Mon 2027-03-01", "Tue 2027-06-01", "Wed 2027-09-01", "Wed 2027-12-01"],
        "yearly": ["Fri 2026-12-04", "Sat 2027-12-04", "Mon 2028-12-04", "Tue 2029-12-04"],
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13": [
            "Fri 2027-08-13",
            "Fri 2028-10-13",
            "Fri 2029-04-13",
            "Fri 2029-07-13",
        ],
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29": [
            "Tue 2028-02-29",
            "Sun 2032-02-29",
            "Fri 2036-02-29",
            "Wed 2040-02-29",
        ],
        "every saturday until 2026-12-12": ["Sat 2026-12-05", "Sat 2026-12-12"],
        "every saturday 3 times": ["Sat 2026-12-05", "Sat 2026-12-12", "Sat 2026-12-19"],
        "FREQ=DAILY;UNTIL=20261206T220000": ["Fri 2026-12-04", "Sat 2026-12-05", "Sun 2026-12-06"],
        "FREQ=DAILY;UNTIL=20261206T210000Z": ["Fri 2026-12-04", "Sat 2026-12-05", "Sun 2026-12-06"],
        "FREQ=DAILY;UNTIL=20261206T205959Z": ["Fri 2026-12-04", "Sat 2026-12-05"],
    }.items(),
)
def test_the_days_of_a_recurrence(repeat: str, expected: list[str]) -> None:
    assert days(happen(repeat, "2026-12-04 22:00")) == expected


@pytest.mark.parametrize(
    ("zone", "start", "expected"),
    [
        (
            BERLIN,
            "2026-10-18 01:30",
            ["2026-10-17T23:30:00Z", "2026-10-24T23:30:00Z", "2026-11-01T00:30:00Z"],
        ),
        (
            BERLIN,
            "2027-03-21 03:00",
            ["2027-03-21T02:00:00Z", "2027-03-28T01:00:00Z", "2027-04-04T01:00:00Z"],
        ),
        (
            NEW_YORK,
            "2026-10-25 22:00",
            ["2026-10-26T02:00:00Z", "2026-11-02T03:00:00Z", "2026-11-09T03:00:00Z"],
        ),
        (
            NEW_YORK,
            "2027-03-07 01:59",
            ["2027-03-07T06:59:00Z", "2027-03-14T06:59:00Z", "2027-03-21T05:59:00Z"],
        ),
        (
            LORD_HOWE,
            "2026-09-27 02:30",
            ["2026-09-26T16:00:00Z", "2026-10-03T15:30:00Z", "2026-10-10T15:30:00Z"],
        ),
        (
            LORD_HOWE,
            "2027-03-28 02:00",
            ["2027-03-27T15:00:00Z", "2027-04-03T15:30:00Z", "2027-04-10T15:30:00Z"],
        ),
    ],
)
def test_the_local_time_stays_and_the_length_is_real(zone: str, start: str, expected: list[str]) -> None:
    found = happen("every sunday", start, zone, most=3, length=timedelta(hours=3))
    assert starts(found) == expected
    assert {span.length for span in found} == {timedelta(hours=3)}


@pytest.mark.parametrize(
    ("zone", "start", "first"),
    [
        (BERLIN, "2026-10-18 02:30", "2026-10-25T00:30:00Z"),
        (NEW_YORK, "2026-10-25 01:30", "2026-11-01T05:30:00Z"),
        (LORD_HOWE, "2027-03-28 01:45", "2027-04-03T14:45:00Z"),
    ],
)
def test_a_start_that_occurs_twice_means_the_earlier_one(zone: str, start: str, first: str) -> None:
    assert starts(happen("every sunday", start, zone))[1] == first


def test_a_start_with_an_offset_stays_that_one_of_two() -> None:
    found = happen("every sunday", "2026-10-25T02:30:00+01:00", most=2)
    assert starts(found) == ["2026-10-25T01:30:00Z", "2026-11-01T01:30:00Z"]


def test_a_start_that_the_clocks_skip_moves_on_by_the_gap() -> None:
    found = list(islice(happening("every sunday", "2027-03-14 02:30"), 4))
    assert starts([one.span for one in found]) == [
        "2027-03-14T01:30:00Z",
        "2027-03-21T01:30:00Z",
        "2027-03-28T01:30:00Z",
        "2027-04-04T00:30:00Z",
    ]
    assert [one.note for one in found] == ["", "", "the clocks skip 02:30: starts at 03:30", ""]


@pytest.mark.parametrize(
    ("zone", "start", "moved"),
    [
        ("America/Santiago", "2026-09-05 00:30", "2026-09-06T04:30:00Z"),  # from 00:00 to 01:00
        (LORD_HOWE, "2026-10-03 02:10", "2026-10-03T15:40:00Z"),  # by 30 minutes
    ],
)
def test_the_gap_is_the_zone_s_own(zone: str, start: str, moved: str) -> None:
    assert starts(happen("daily", start, zone))[1] == moved


def test_a_start_that_occurs_twice_has_a_note_which_one_it_is() -> None:
    found = list(islice(happening("every sunday", "2026-10-18 02:30"), 3))
    assert [one.note for one in found] == ["", "02:30 happens twice: starts at 02:30 CEST", ""]


NIGHT = LocalEnd(time(6), 1)


def test_a_local_end_stays_across_both_clock_changes() -> None:
    autumn = islice(happening("every saturday", "2026-10-17 22:00", end_local=NIGHT), 3)
    spring = islice(happening("every saturday", "2027-03-20 22:00", end_local=NIGHT), 3)
    lengths = [one.span.length // timedelta(hours=1) for one in (*autumn, *spring)]
    assert lengths == [8, 9, 8, 8, 7, 8]


@pytest.mark.parametrize(
    ("end", "ends"),
    [
        (time(3), ["2027-03-21T02:00:00Z", "2027-03-28T02:00:00Z"]),
        (time(3, 30), ["2027-03-21T02:30:00Z", "2027-03-28T02:30:00Z"]),
    ],
    ids=["before the moved start", "at the moved start"],
)
def test_a_local_end_at_a_clock_change_is_after_its_start(end: time, ends: list[str]) -> None:
    """The start is moved to 03:30 on that day: its end is later."""
    found = list(islice(happening("every sunday", "2027-03-21 02:30", end_local=LocalEnd(end, 0)), 2))
    assert [to_wire(one.span.end) for one in found] == ends


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (time(2, 30), "2027-03-28T01:30:00Z"),  # skipped: it moves on by the gap
        (time(3, 30), "2027-03-28T01:30:00Z"),
    ],
)
def test_a_local_end_that_the_clocks_skip(end: time, expected: str) -> None:
    found = list(islice(happening("every sunday", "2027-03-21 01:00", end_local=LocalEnd(end, 0)), 2))
    assert to_wire(found[1].span.end) == expected


def test_a_local_end_that_occurs_twice_is_its_first() -> None:
    found = list(islice(happening("every sunday", "2026-10-18 01:00", end_local=LocalEnd(time(2, 30), 0)), 2))
    assert to_wire(found[1].span.end) == "2026-10-25T00:30:00Z"


def test_the_local_end_of_a_first_occurrence() -> None:
    span = Span(from_wire("2026-10-24T20:00:00Z"), from_wire("2026-10-26T05:00:00Z"))
    assert LocalEnd.of(span, load_zone(BERLIN)) == LocalEnd(time(6), 2)


def test_the_search_reaches_back_by_the_days_of_a_local_end() -> None:
    since = from_wire("2026-12-08T04:00:00Z")
    found = happening("daily", "2026-12-01 22:00", since=since, end_local=LocalEnd(time(6), 3))
    assert f"{next(found).local}" == "2026-12-05 22:00:00"


def test_a_start_that_the_clocks_skip_can_be_excepted() -> None:
    found = happen("every sunday", "2027-03-14 02:30", excepted={date(2027, 3, 28)}, most=3)
    assert days(found) == ["Sun 2027-03-14", "Sun 2027-03-21", "Sun 2027-04-04"]


def test_a_count_counts_excepted_days_too() -> None:
    found = happen("daily 3 times", "2026-12-04 22:00", excepted={date(2026, 12, 5)})
    assert days(found) == ["Fri 2026-12-04", "Sun 2026-12-06"]


def test_a_count_begins_with_the_start_however_long_ago() -> None:
    since = from_wire("2026-12-05T00:00:00Z")
    assert happen("daily 3 times", "2026-11-05 22:00", since=since) == []
    assert days(happen("daily 32 times", "2026-11-05 22:00", since=since)) == [
        "Sat 2026-12-05",
        "Sun 2026-12-06",
    ]


def test_occurrences_that_overlap_the_requested_time() -> None:
    """One that has begun is included; one that ends at the start, or starts at the end, is not."""
    since, until = from_wire("2026-12-05T22:59:00Z"), from_wire("2026-12-07T21:00:00Z")
    assert days(happen("daily", "2026-12-01 22:00", since=since, until=until)) == [
        "Sat 2026-12-05",
        "Sun 2026-12-06",
    ]
    since = from_wire("2026-12-05T23:00:00Z")
    assert days(happen("daily", "2026-12-01 22:00", since=since, until=until)) == ["Sun 2026-12-06"]


@pytest.mark.parametrize("repeat", ["every 3 days", "every 2 weeks on mon,thu", "every 5 weeks", "weekdays"])
def test_a_start_long_ago_changes_nothing_but_the_beginning(repeat: str) -> None:
    since = from_wire("2026-12-05T00:00:00Z")
    late = happen(repeat, "1971-03-04 22:00", since=since, most=20)
    whole = happen(repeat, "1971-03-04 22:00", most=100_000, until=late[-1].end)
    assert late == [span for span in whole if span.end > since]


@pytest.mark.parametrize(
    ("repeat", "message"),
    {
        "daily until 2026-12-03": (
            "repeat FREQ=DAILY;UNTIL=20261203 ends before its start, 2026-12-04; choose a later UNTIL"
        ),
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3": (
            "repeat FREQ=MONTHLY;INTERVAL=12;BYMONTH=3 never happens after 2026-12-04; choose other days"
        ),
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6": (
            "repeat FREQ=YEARLY;BYMONTH=6;BYWEEKNO=53 never happens after 2026-12-04; choose other days"
        ),
    }.items(),
)
def test_days_that_never_occur_are_an_error(repeat: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        happen(repeat, "2026-12-04 22:00")
    assert refused.value.message == message


def test_the_calendar_ends() -> None:
    end = datetime.max.replace(tzinfo=UTC)
    for zone in (BERLIN, NEW_YORK, LORD_HOWE):
        assert days(happen("daily", "9999-12-28 22:00", zone, until=end), zone) == [
            "Tue 9999-12-28",
            "Wed 9999-12-29",
        ]
    assert happen("daily", "9999-12-28 22:00", until=end, length=timedelta(days=400)) == []
