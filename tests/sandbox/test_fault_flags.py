"""Faults as people write them."""

from collections.abc import Callable

import pytest

from compass_maint_cli.sandbox.fault_flags import parse_fail, parse_latency, parse_rate_limit, parse_share


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (parse_latency, "50ms", 0.05),
        (parse_latency, "1.5s", 1.5),
        (parse_latency, "1m", 60),
        (parse_fail, "503:0.1", (503, 0.1)),
        (parse_fail, "404:1", (404, 1)),
        (parse_rate_limit, "10/s", 10),
        (parse_rate_limit, "600/m", 10),
        (parse_share, ".25", 0.25),
        (parse_share, "0", 0),
    ],
)
def test_is_read(parse: Callable[[str], object], text: str, value: object) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "said"),
    [
        (parse_latency, "50", "'50' is no latency; write a number with its unit, such as 50ms or 1.5s"),
        (parse_latency, "-1s", "'-1s' is no latency; write a number with its unit, such as 50ms or 1.5s"),
        (
            parse_fail,
            "503",
            "'503' is no failure; write STATUS:RATE with a status from 400 to 599, such as 503:0.1",
        ),
        (
            parse_fail,
            "200:1",
            "'200:1' is no failure; write STATUS:RATE with a status from 400 to 599, such as 503:0.1",
        ),
        (
            parse_fail,
            "503:2",
            "'2' is no rate; write a number from 0 to 1, such as 0.1 for one request in ten",
        ),
        (parse_rate_limit, "10", "'10' is no rate limit; write requests for a time, such as 10/s or 600/m"),
        (parse_rate_limit, "0/s", "'0/s' is no rate limit; write requests for a time, such as 10/s or 600/m"),
        (
            parse_share,
            "nan",
            "'nan' is no rate; write a number from 0 to 1, such as 0.1 for one request in ten",
        ),
    ],
)
def test_is_refused(parse: Callable[[str], object], text: str, said: str) -> None:
    with pytest.raises(ValueError, match="is no ") as refused:
        parse(text)
    assert str(refused.value) == said
