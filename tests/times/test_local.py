"""Time expressions around both clock changes of three zones: the instants, and what is refused.

Berlin goes back on 2026-10-25 at 01:00Z and forward on 2027-03-28 at 01:00Z; New York back on 2026-11-01 at
06:00Z and forward on 2027-03-14 at 07:00Z; Lord Howe, by half an hour, forward on 2026-10-03 at 15:30Z and
back on 2027-04-03 at 15:00Z.
"""

import pytest

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.parse_time import parse_time
from compass_maint_cli.times.wire import from_wire, to_wire
from compass_maint_cli.times.zones import load_zone

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"

INSTANTS: dict[tuple[str, str], dict[str, str]] = {
    # Saturday, 22:00 CEST: the clocks go back in the night to come.
    (BERLIN, "2026-10-24T20:00:00Z"): {
        "now": "2026-10-24T20:00:00Z",
        "+30m": "2026-10-24T20:30:00Z",
        "+1d": "2026-10-25T20:00:00Z",
        "-1h30m": "2026-10-24T18:30:00Z",
        "22:01": "2026-10-24T20:01:00Z",
        "22:00": "2026-10-25T21:00:00Z",
        "21:59": "2026-10-25T20:59:00Z",
        "01:59": "2026-10-24T23:59:00Z",
        "03:00": "2026-10-25T02:00:00Z",
        "today": "2026-10-23T22:00:00Z",
        "tomorrow": "2026-10-24T22:00:00Z",
        "yesterday 02:13": "2026-10-23T00:13:00Z",
        "tomorrow 01:59:59": "2026-10-24T23:59:59Z",
        "tomorrow 03:00": "2026-10-25T02:00:00Z",
        "tomorrow 22:00": "2026-10-25T21:00:00Z",
        "sat 22:00": "2026-10-31T21:00:00Z",
        "sat 23:00": "2026-10-24T21:00:00Z",
        "sunday 12:00": "2026-10-25T11:00:00Z",
        "mon 00:00": "2026-10-25T23:00:00Z",
        "2026-10-25T02:30:00+02:00": "2026-10-25T00:30:00Z",
        "2026-10-25T02:30:00+01:00": "2026-10-25T01:30:00Z",
    },
    # Sunday, in the hour that happens twice: 02:45 CEST, then 02:45 CET.
    (BERLIN, "2026-10-25T00:45:00Z"): {
        "02:00 ": "refused",
        "01:30": "2026-10-26T00:30:00Z",
        "+1h": "2026-10-25T01:45:00Z",
        "03:00": "2026-10-25T02:00:00Z",
    },
    (BERLIN, "2026-10-25T01:45:00Z"): {
        "02:30": "2026-10-26T01:30:00Z",
        "02:50": "refused",
        "sun 02:30": "2026-11-01T01:30:00Z",
    },
    # Saturday, 22:00 CET: the clocks go forward in the night to come.
    (BERLIN, "2027-03-27T21:00:00Z"): {
        "+12h": "2027-03-28T09:00:00Z",
        "01:59": "2027-03-28T00:59:00Z",
        "03:00": "2027-03-28T01:00:00Z",
        "02:30": "refused",
        "22:00": "2027-03-28T20:00:00Z",
        "sun 00:00": "2027-03-27T23:00:00Z",
        "mon 02:30": "2027-03-29T00:30:00Z",
        "2027-03-28 04:00": "2027-03-28T02:00:00Z",
    },
    # Sunday, 03:10 CEST: 02:30 was skipped, so the next one is tomorrow's.
    (BERLIN, "2027-03-28T01:10:00Z"): {
        "02:30": "2027-03-29T00:30:00Z",
        "today 02:30": "refused",
        "sun 02:30": "2027-04-04T00:30:00Z",
        "yesterday 02:30": "2027-03-27T01:30:00Z",
    },
    # Saturday, 20:00 EDT.
    (NEW_YORK, "2026-11-01T00:00:00Z"): {
        "20:30": "2026-11-01T00:30:00Z",
        "20:00": "2026-11-02T01:00:00Z",
        "00:59": "2026-11-01T04:59:00Z",
        "01:00": "refused",
        "01:59:59": "refused",
        "02:00": "2026-11-01T07:00:00Z",
        "today": "2026-10-31T04:00:00Z",
        "tomorrow": "2026-11-01T04:00:00Z",
        "tomorrow 22:00": "2026-11-02T03:00:00Z",
        "sun 06:00": "2026-11-01T11:00:00Z",
        "2026-11-01 01:30-04:00": "2026-11-01T05:30:00Z",
        "2026-11-01 01:30-0500": "2026-11-01T06:30:00Z",
        "2026-12-01": "2026-12-01T05:00:00Z",
    },
    # Saturday, 20:00 EST.
    (NEW_YORK, "2027-03-14T01:00:00Z"): {
        "01:59": "2027-03-14T06:59:00Z",
        "02:00": "refused",
        "02:59": "refused",
        "03:00": "2027-03-14T07:00:00Z",
        "tomorrow 20:00": "2027-03-15T00:00:00Z",
        "2027-03-14T12:00": "2027-03-14T16:00:00Z",
        "sat 20:00": "2027-03-21T00:00:00Z",
    },
    # Saturday, 20:00 +10:30; 02:00 to 02:30 is skipped.
    (LORD_HOWE, "2026-10-03T09:30:00Z"): {
        "01:59": "2026-10-03T15:29:00Z",
        "02:00": "refused",
        "02:29": "refused",
        "02:30": "2026-10-03T15:30:00Z",
        "tomorrow 22:00": "2026-10-04T11:00:00Z",
        "today 22:00": "2026-10-03T11:30:00Z",
        "sun 12:00": "2026-10-04T01:00:00Z",
        "2026-10-03 22:00": "2026-10-03T11:30:00Z",
        "2026-10-04 22:00": "2026-10-04T11:00:00Z",
    },
    # Saturday, 20:00 +11:00; 01:30 to 02:00 happens twice.
    (LORD_HOWE, "2027-04-03T09:00:00Z"): {
        "01:29": "2027-04-03T14:29:00Z",
        "01:30": "refused",
        "01:59": "refused",
        "02:00": "2027-04-03T15:30:00Z",
        "22:00": "2027-04-03T11:00:00Z",
        "tomorrow 22:00": "2027-04-04T11:30:00Z",
        "2027-04-04T01:45+11:00": "2027-04-03T14:45:00Z",
        "2027-04-04T01:45+10:30": "2027-04-03T15:15:00Z",
    },
}

REFUSED = {
    (BERLIN, "2026-10-25 02:30"): (
        "2026-10-25 02:30, which happens twice in Europe/Berlin, where the clocks go back; "
        "write 2026-10-25T02:30:00+02:00 (CEST) or 2026-10-25T02:30:00+01:00 (CET)"
    ),
    (BERLIN, "2027-03-28T02:30:15"): (
        "2027-03-28 02:30:15, which does not exist in Europe/Berlin, where the clocks go forward; "
        "write 2027-03-28T01:30:15+01:00 (CET) or 2027-03-28T03:30:15+02:00 (CEST)"
    ),
    (NEW_YORK, "2026-11-01 01:00"): (
        "2026-11-01 01:00, which happens twice in America/New_York, where the clocks go back; "
        "write 2026-11-01T01:00:00-04:00 (EDT) or 2026-11-01T01:00:00-05:00 (EST)"
    ),
    (NEW_YORK, "2027-03-14 02:00"): (
        "2027-03-14 02:00, which does not exist in America/New_York, where the clocks go forward; "
        "write 2027-03-14T01:00:00-05:00 (EST) or 2027-03-14T03:00:00-04:00 (EDT)"
    ),
    (LORD_HOWE, "2027-04-04 01:45"): (
        "2027-04-04 01:45, which happens twice in Australia/Lord_Howe, where the clocks go back; "
        "write 2027-04-04T01:45:00+11:00 (+11) or 2027-04-04T01:45:00+10:30 (+1030)"
    ),
    (LORD_HOWE, "2026-10-04 02:15"): (
        "2026-10-04 02:15, which does not exist in Australia/Lord_Howe, where the clocks go forward; "
        "write 2026-10-04T01:45:00+10:30 (+1030) or 2026-10-04T02:45:00+11:00 (+11)"
    ),
}


ROWS = [(*at, text, instant) for at, texts in INSTANTS.items() for text, instant in texts.items()]
UNCERTAIN = "refused"


@pytest.mark.parametrize(("zone", "now", "text", "instant"), [row for row in ROWS if row[3] != UNCERTAIN])
def test_expressions_mean_instants(zone: str, now: str, text: str, instant: str) -> None:
    assert to_wire(parse_time(text, now=from_wire(now), zone=load_zone(zone))) == instant


@pytest.mark.parametrize(("zone", "now", "text"), [row[:3] for row in ROWS if row[3] == UNCERTAIN])
def test_ambiguous_expressions_are_rejected(zone: str, now: str, text: str) -> None:
    with pytest.raises(UsageError, match=f"which (happens twice|does not exist) in {zone}"):
        parse_time(text, now=from_wire(now), zone=load_zone(zone))


@pytest.mark.parametrize(("zone", "text"), REFUSED)
def test_the_error_for_an_ambiguous_local_time_has_both_readings(zone: str, text: str) -> None:
    now = from_wire("2026-09-01T00:00:00Z")
    with pytest.raises(UsageError) as refused:
        parse_time(text, now=now, zone=load_zone(zone), label="--end")
    assert refused.value.message == f"--end {text!r} is {REFUSED[zone, text]}"


@pytest.mark.parametrize(("zone", "text"), REFUSED)
def test_both_readings_can_be_pasted_back(zone: str, text: str) -> None:
    now = from_wire("2026-09-01T00:00:00Z")
    message = REFUSED[zone, text]
    choices = message.partition("; write ")[2].split(" or ")
    early, late = (
        parse_time(choice.partition(" ")[0], now=now, zone=load_zone("Asia/Tokyo")) for choice in choices
    )
    apart = 30 if zone == LORD_HOWE else 60
    assert (late - early).total_seconds() == apart * 60


def test_the_table_is_as_long_as_promised() -> None:
    assert len(ROWS) >= 60
