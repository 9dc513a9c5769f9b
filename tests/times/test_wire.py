"""Times of the API, sent and received (docs/api-facts.md 1.7)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from compass_maint_cli.times.wire import from_wire, to_wire

PLUS_TWO = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 12, 1, 21, tzinfo=UTC), "2026-12-01T21:00:00Z"),
        (datetime(2026, 12, 1, 23, 0, 0, 999_999, tzinfo=PLUS_TWO), "2026-12-01T21:00:00Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
    ],
)
def test_sending(moment: datetime, text: str) -> None:
    assert to_wire(moment) == text


def test_a_naive_datetime_is_never_sent() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        to_wire(datetime(2026, 12, 1))  # noqa: DTZ001  # the mistake that is tested


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01T21:00:00Z",
        "2026-12-01T21:00:00.000Z",
        "2026-12-01T21:00:00+00:00",
        "2026-12-01T23:00:00+02:00",
        "2026-12-01T23:00:00+0200",
        "2026-12-01T21:00:00",
        "2026-12-01t21:00:00.000000000z",
    ],
)
def test_receiving(text: str) -> None:
    assert from_wire(text) == datetime(2026, 12, 1, 21, tzinfo=UTC)


def test_a_fraction_is_kept() -> None:
    assert from_wire("2023-12-11T11:37:40.501Z").microsecond == 501_000


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T00:00:00Z", "2026-12-01T25:00:00Z", "1796162400"])
def test_invalid_text_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_wire(text)
