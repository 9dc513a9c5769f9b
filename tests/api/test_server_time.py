"""Dates in replies: read as Python's own parser reads them, which takes longer to load."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.api.server_time import http_date


@given(st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants it so
def test_a_date_as_servers_send_it_is_read(date: datetime) -> None:
    date = date.replace(microsecond=0)
    assert http_date(format_datetime(date, usegmt=True)) == date


@given(
    st.from_regex(
        r"(Sun|Mon|XXX), [0-9 ]{2} (Jan|Feb|Dec|Abc) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} (GMT|UTC)",
        fullmatch=True,
    )
)
def test_what_looks_like_a_date_is_read_as_python_reads_it(text: str) -> None:
    try:
        expected = parsedate_to_datetime(text)
    except ValueError:
        assert http_date(text) is None
    else:
        assert http_date(text) == expected.replace(tzinfo=expected.tzinfo or UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sunday, 06-Nov-94 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun Nov  6 08:49:37 1994", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("06 Nov 1994 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun, 06 Nov 1994 08:49:60 GMT", None),
        ("", None),
        ("now", None),
    ],
)
def test_older_forms_and_none_at_all(text: str, expected: datetime | None) -> None:
    assert http_date(text) == expected
