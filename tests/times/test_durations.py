"""Durations: parsing, formatting and error messages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.durations import format_left, format_length, moved, parse_length

LENGTHS = {
    "90s": 90,
    "30m": 1_800,
    "2h": 7_200,
    "1d": 86_400,
    "1w": 604_800,
    "1h30m": 5_400,
    "1h 30m": 5_400,
    "1d12h": 129_600,
    "1w2d3h4m5s": 788_645,
    " 30m ": 1_800,
    "030m": 1_800,
    "90m": 5_400,
    "PT2H": 7_200,
    "P1D": 86_400,
    "P1W": 604_800,
    "P1DT12H": 129_600,
    "PT90M": 5_400,
    "PT1H30M15S": 5_415,
    "pt2h": 7_200,
    "90 min": 5_400,
    "90min": 5_400,
    "1 hour": 3_600,
    "2hrs": 7_200,
    "2 Hours": 7_200,
    "1.5h": 5_400,
    "0.25 days": 21_600,
    "1h30": 5_400,
    "1h 05": 3_900,
    "PT1.5H": 5_400,
    "PT1,5H": 5_400,
    "pt0.5m": 30,
    "1 day 12 hours": 129_600,
    "1 hour and 30 minutes": 5_400,
    "1 hour, 30 mins": 5_400,
    "2 weeks": 1_209_600,
    "1 wk": 604_800,
    "45 seconds": 45,
    "1h1.5m": 3_690,
}
FORMS = "write it like 90s, 30m, 2h, 1d, 1w, 1h30m or PT2H"
REFUSED = {
    "": f"is empty; {FORMS}",
    "  ": f"is empty; {FORMS}",
    "30": "has no unit; write 30m for minutes, 30s for seconds",
    "0s": f"is zero; {FORMS}",
    "PT0S": f"is zero; {FORMS}",
    "-30m": "is negative; a length has no sign",
    "1,5h": "has a comma; write 1.5h",
    "1.5h30m": "has a fraction before its last number; only the last may have one",
    "0.5s": "is not a whole number of seconds; round it",
    "0.0h": f"is zero; {FORMS}",
    "1:30": "is a time of day; write 1h30m for a length",
    "P1M": "counts months or years, which differ in length; count days or weeks",
    "2 months": "counts months or years, which differ in length; count days or weeks",
    "P1Y2D": "counts months or years, which differ in length; count days or weeks",
    "1M": "could mean months; write 1m for minutes",
    "30m1h": f"is not a length of time; {FORMS}",
    "1h1h": f"is not a length of time; {FORMS}",
    "1h60": f"is not a length of time; {FORMS}",
    "1h5": f"is not a length of time; {FORMS}",
    "1h and": f"is not a length of time; {FORMS}",
    "P": f"is not a length of time; {FORMS}",
    "P1DT": f"is not a length of time; {FORMS}",
    "+30m": f"is not a length of time; {FORMS}",
    "99999999d": "is too long; the last year is 9999",
    "9" * 60 + "w": "is too long; the last year is 9999",
    "٣m": f"has characters other than plain letters, digits and signs; {FORMS}",
    "1h\x00": f"has characters other than plain letters, digits and signs; {FORMS}",
}


@pytest.mark.parametrize(("text", "seconds"), LENGTHS.items())
def test_parsing(text: str, seconds: int) -> None:
    assert parse_length(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("text", "wrong"), REFUSED.items())
def test_errors(text: str, wrong: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_length(text, label="--for")
    assert refused.value.message == f"--for {text!r} {wrong}"


def test_an_error_shortens_long_text() -> None:
    with pytest.raises(UsageError) as refused:
        parse_length("1" * 5_000_000)
    assert refused.value.message == f"length {'1' * 40!r}... (5000000 characters) is too long; {FORMS}"


@pytest.mark.parametrize(
    ("seconds", "full", "glance"),
    [
        (0, "0s", "0s"),
        (45, "45s", "45s"),
        (5_400, "1h 30m", "1h 30m"),
        (172_800, "2d", "2d"),
        (788_645, "9d 3h 4m 5s", "9d 3h"),
        (86_401, "1d 1s", "1d 1s"),
        (-60, "-1m", "0s"),
        (0.9, "0s", "0s"),
        (59.999, "59s", "59s"),
    ],
)
def test_formatting(seconds: float, full: str, glance: str) -> None:
    delta = timedelta(seconds=seconds)
    assert (format_length(delta), format_left(delta)) == (full, glance)


@given(st.integers(min_value=1, max_value=300_000_000_000))
def test_formatted_text_parses_back(seconds: int) -> None:
    delta = timedelta(seconds=seconds)
    assert parse_length(format_length(delta)) == delta


def test_a_moment_moves_within_the_calendar_only() -> None:
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert moved(noon, "1d", label="--extend") == datetime(2026, 12, 2, 12, tzinfo=UTC)
    assert moved(noon, "90m", label="--shorten", back=True) == datetime(2026, 12, 1, 10, 30, tzinfo=UTC)
    for back in (False, True):
        with pytest.raises(UsageError) as refused:
            moved(noon, "499999w", label="--extend", back=back)
        assert refused.value.message == (
            "--extend '499999w' leads outside the years 1 to 9999; give a shorter length"
        )
