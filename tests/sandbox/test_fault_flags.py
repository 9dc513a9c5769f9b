"""Faults as flags."""

from collections.abc import Callable

import pytest

from compass_maint_cli.sandbox.fault_flags import (
    parse_duration,
    parse_fail,
    parse_lag,
    parse_latency,
    parse_rate_limit,
    parse_share,
    parse_team_status,
)
from compass_maint_cli.sandbox.fixtures import PAYMENTS
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.session.sandbox_adapter import read_modes
from tests.support.harness import Cli


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
        (parse_duration, "-2m", -120),
        (parse_lag, "500ms", 0.5),
        (parse_team_status, "Payments:403", (PAYMENTS, 403)),
        (parse_team_status, f"{PAYMENTS}:404", (PAYMENTS, 404)),
    ],
)
def test_a_flag_is_read(parse: Callable[[str], object], text: str, value: object) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "message"),
    [
        (parse_latency, "50", "invalid latency '50': write a number with its unit, such as 50ms or 1.5s"),
        (parse_latency, "-1s", "invalid latency '-1s': write a number with its unit, such as 50ms or 1.5s"),
        (
            parse_fail,
            "503",
            "invalid failure '503': write STATUS:RATE with a status from 400 to 599, such as 503:0.1",
        ),
        (
            parse_fail,
            "200:1",
            "invalid failure '200:1': write STATUS:RATE with a status from 400 to 599, such as 503:0.1",
        ),
        (
            parse_fail,
            "503:2",
            "invalid rate '2': write a number from 0 to 1, such as 0.1 for one request in ten",
        ),
        (parse_rate_limit, "10", "invalid rate limit '10': write requests for a time, such as 10/s or 600/m"),
        (
            parse_rate_limit,
            "0/s",
            "invalid rate limit '0/s': write requests for a time, such as 10/s or 600/m",
        ),
        (
            parse_share,
            "nan",
            "invalid rate 'nan': write a number from 0 to 1, such as 0.1 for one request in ten",
        ),
    ],
)
def test_a_wrong_flag_is_refused(parse: Callable[[str], object], text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"^invalid ") as refused:
        parse(text)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (
            ("--list-lag", "3"),
            "invalid duration '3': write a number with its unit, such as 3s, 500ms or 2m",
        ),
        (("--list-lag", "-3s"), "invalid duration '-3s': it must not be negative"),
        (
            ("--clock-skew", "soon"),
            "invalid duration 'soon': write a number with its unit, such as 3s, 500ms or 2m",
        ),
        (
            ("--stray-404", "2"),
            "invalid rate '2': write a number from 0 to 1, such as 0.1 for one request in ten",
        ),
        (
            ("--team-status", "payments"),
            "invalid team status 'payments': write TEAM:403 or TEAM:404, such as payments:403",
        ),
        (
            ("--team-status", "nobody:403"),
            "unknown team 'nobody': choose from payments, search, platform",
        ),
        (("--missing-scope", "admin"), "invalid scope 'admin': choose from read, write, delete"),
        (
            ("--error-shape", "xml"),
            "invalid error shape 'xml': choose from documented, detail, gateway, opsgenie,",
        ),
    ],
)
def test_a_mode_is_refused(cli: Cli, flags: tuple[str, ...], message: str) -> None:
    result = cli("sandbox", "serve", "--port", "0", *flags)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_every_flag_sets_its_mode() -> None:
    modes = read_modes(
        list_lag="3s",
        team_status=["payments:403"],
        error_shape="fields",
        missing_scope=["delete", "read"],
        normalise=True,
        clock_skew="-2m",
        maintenance_sources=False,
    )
    assert modes == Modes(3, {PAYMENTS: 403}, "fields", frozenset({"delete", "read"}), True, -120, False)
