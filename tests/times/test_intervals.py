"""The span of a window: start, end and length together, errors, and the description."""

from datetime import UTC, datetime, timedelta

import pytest

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.intervals import Labels, Span, describe_span, window_span
from compass_maint_cli.times.wire import from_wire, to_wire
from compass_maint_cli.times.zones import load_zone

NOW = datetime(2026, 11, 24, 9, 30, 0, 500_000, tzinfo=UTC)
ZONE = "Europe/Berlin"


def span(
    start: str | None = None,
    end: str | None = None,
    length: str | None = None,
    labels: Labels | None = None,
    default: timedelta = timedelta(hours=1),
) -> Span:
    zone = load_zone(ZONE)
    return window_span(
        start=start, end=end, length=length, now=NOW, zone=zone, default=default, labels=labels
    )


@pytest.mark.parametrize(
    ("start", "end", "length", "first", "last"),
    [
        (None, None, None, "2026-11-24T09:30:00Z", "2026-11-24T10:30:00Z"),
        (None, None, "30m", "2026-11-24T09:30:00Z", "2026-11-24T10:00:00Z"),
        (None, "12:00", None, "2026-11-24T09:30:00Z", "2026-11-24T11:00:00Z"),
        (None, "+2h", None, "2026-11-24T09:30:00Z", "2026-11-24T11:30:00Z"),
        ("now", "+2h", None, "2026-11-24T09:30:00Z", "2026-11-24T11:30:00Z"),
        ("+1h", "+3h", None, "2026-11-24T10:30:00Z", "2026-11-24T12:30:00Z"),
        ("-10m", "+3h", None, "2026-11-24T09:20:00Z", "2026-11-24T12:30:00Z"),
        ("22:00", None, None, "2026-11-24T21:00:00Z", "2026-11-24T22:00:00Z"),
        ("23:00", "01:00", None, "2026-11-24T22:00:00Z", "2026-11-25T00:00:00Z"),
        # An end without a date is the first one after the start.
        ("22:00", "02:00", None, "2026-11-24T21:00:00Z", "2026-11-25T01:00:00Z"),
        ("22:00", "22:00", None, "2026-11-24T21:00:00Z", "2026-11-25T21:00:00Z"),
        ("sat 22:00", "02:00", None, "2026-11-28T21:00:00Z", "2026-11-29T01:00:00Z"),
        ("sat 22:00", "sun 2am", None, "2026-11-28T21:00:00Z", "2026-11-29T01:00:00Z"),
        ("2026-12-01 22:00", "23:00", None, "2026-12-01T21:00:00Z", "2026-12-01T22:00:00Z"),
        ("tomorrow 22:00", "noon", None, "2026-11-25T21:00:00Z", "2026-11-26T11:00:00Z"),
        ("in 1h", "in 3h", None, "2026-11-24T10:30:00Z", "2026-11-24T12:30:00Z"),
        ("2026-12-01 22:00", None, "2h", "2026-12-01T21:00:00Z", "2026-12-01T23:00:00Z"),
        ("2026-12-01", "2026-12-02", None, "2026-11-30T23:00:00Z", "2026-12-01T23:00:00Z"),
        # A start in the past is allowed while the end is ahead (docs/api-facts.md 1.7).
        ("today 10:00", None, "1h", "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"),
        # Lengths are real time: the night of the change has 25 hours.
        ("2027-10-31", None, "1d", "2027-10-30T22:00:00Z", "2027-10-31T22:00:00Z"),
        ("2027-10-31", "2027-11-01", None, "2027-10-30T22:00:00Z", "2027-10-31T23:00:00Z"),
        ("9999-12-31T22:59:59Z", None, None, "9999-12-31T22:59:59Z", "9999-12-31T23:59:59Z"),
    ],
)
def test_the_span_of_start_end_and_length(
    start: str | None, end: str | None, length: str | None, first: str, last: str
) -> None:
    found = span(start, end, length)
    assert (to_wire(found.start), to_wire(found.end)) == (first, last)
    assert found.length == found.end - found.start


DATED = "write the end with its date, or --for and a length"


@pytest.mark.parametrize(
    ("start", "end", "length", "message"),
    [
        (None, "12:00", "1h", "--end '12:00' and --for '1h' both say when it ends; give one"),
        (None, None, "0s", "--for '0s' is zero; write it like 90s, 30m, 2h, 1d, 1w, 1h30m or PT2H"),
        (None, "now", None, f"--end 'now', which is 2026-11-24 10:30 {ZONE}, is the start itself; {DATED}"),
        (
            None,
            "-5m",
            None,
            f"--end '-5m', which is 2026-11-24 10:25 {ZONE}, is before the start, 2026-11-24 10:30; {DATED}",
        ),
        (
            "2026-12-01 22:00",
            "tomorrow 23:00",
            None,
            (
                f"--end 'tomorrow 23:00', which is 2026-11-25 23:00 {ZONE}, is before the start, "
                f"2026-12-01 22:00; {DATED}"
            ),
        ),
        (
            "today 08:00",
            "09:00",
            None,
            (
                f"--end '09:00' ends the window at 2026-11-24 09:00 {ZONE}, which is in the past; "
                "it is now 2026-11-24 10:30; give a later end"
            ),
        ),
        (
            "22:00",
            "in 2h",
            None,
            (
                "--end 'in 2h' counts from now, not from --start '22:00'; "
                "for that long from the start write --for 2h, else write the end's own time"
            ),
        ),
        (
            "today 08:00",
            "today 09:00",
            None,
            (
                f"--end 'today 09:00' ends the window at 2026-11-24 09:00 {ZONE}, which is in the past; "
                "it is now 2026-11-24 10:30; give a later end"
            ),
        ),
        (
            "-2h",
            None,
            "30m",
            (
                f"--for '30m' ends the window at 2026-11-24 09:00 {ZONE}, which is in the past; "
                "it is now 2026-11-24 10:30; give a later end"
            ),
        ),
        (
            "-1h",
            None,
            None,
            (
                f"the length 1h ends the window at 2026-11-24 10:30 {ZONE}, which is in the past; "
                "it is now 2026-11-24 10:30; give a later end"
            ),
        ),
        (
            "22:00",
            "+2h",
            None,
            (
                "--end '+2h' counts from now, not from --start '22:00'; "
                "for that long from the start write --for 2h, else write the end's own time"
            ),
        ),
        (
            "22:00",
            "now",
            None,
            "--end 'now' counts from now, not from --start '22:00'; write the end's own time",
        ),
        (
            "9999-12-31T23:00:00Z",
            None,
            None,
            "the length 1h ends the window after the year 9999; give --end",
        ),
        (
            "9999-12-31T23:00:00Z",
            None,
            "1w",
            "--for '1w' leads outside the years 1 to 9999; give a shorter length",
        ),
        (None, "10000-01-01", None, "--end '10000-01-01' is outside the years 1 to 9999"),
    ],
)
def test_errors(start: str | None, end: str | None, length: str | None, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        span(start, end, length)
    assert refused.value.message == message


def test_errors_name_the_keys_of_a_file() -> None:
    with pytest.raises(UsageError) as refused:
        span("2026-12-01", "2026-12-02", "1h", labels=Labels("start", "end", "for"))
    assert refused.value.message == "end '2026-12-02' and for '1h' both say when it ends; give one"


@pytest.mark.parametrize(
    ("first", "last", "zone", "line"),
    [
        (
            "2026-12-01T21:00:00Z",
            "2026-12-01T22:00:00Z",
            "Europe/Berlin",
            "2026-12-01 22:00 to 23:00 Europe/Berlin (CET) = 21:00 to 22:00 UTC, 1h",
        ),
        (
            "2026-12-01T21:00:30Z",
            "2026-12-01T22:00:00Z",
            "UTC",
            "2026-12-01 21:00:30 to 22:00 UTC, 59m 30s",
        ),
        (
            "2026-11-30T23:30:00Z",
            "2026-12-01T00:30:00Z",
            "Europe/Berlin",
            "2026-12-01 00:30 to 01:30 Europe/Berlin (CET) = 2026-11-30 23:30 to 2026-12-01 00:30 UTC, 1h",
        ),
        (
            "2026-12-02T01:00:00Z",
            "2026-12-03T01:00:00Z",
            "America/New_York",
            (
                "2026-12-01 20:00 to 2026-12-02 20:00 America/New_York (EST) "
                "= 2026-12-02 01:00 to 2026-12-03 01:00 UTC, 1d"
            ),
        ),
        (
            "2026-10-24T23:30:00Z",
            "2026-10-25T01:30:00Z",
            "Europe/Berlin",
            (
                "2026-10-25 01:30 (CEST) to 02:30 (CET) Europe/Berlin "
                "= 2026-10-24 23:30 to 2026-10-25 01:30 UTC, 2h"
            ),
        ),
        (
            "2027-04-03T11:00:00Z",
            "2027-04-04T11:30:00Z",
            "Australia/Lord_Howe",
            (
                "2027-04-03 22:00 (+11) to 2027-04-04 22:00 (+1030) Australia/Lord_Howe "
                "= 11:00 to 2027-04-04 11:30 UTC, 1d 30m"
            ),
        ),
        (
            "9999-12-31T22:00:00Z",
            "9999-12-31T23:00:00Z",
            "Asia/Tokyo",
            "9999-12-31 22:00 to 23:00 Asia/Tokyo (UTC) = 22:00 to 23:00 UTC, 1h",
        ),
    ],
)
def test_the_description_of_a_span(first: str, last: str, zone: str, line: str) -> None:
    assert describe_span(Span(from_wire(first), from_wire(last)), load_zone(zone)) == line
