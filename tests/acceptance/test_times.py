"""Times on the command line: how they are read, and what is reported about them."""

import json

import pytest

from tests.support.harness import Cli
from tests.support.tcp_cli import RULE, TEAM, TcpCli

# The clock of the tests is at 2026-11-23 12:00 UTC, a Monday, 13:00 in Berlin.


def span(tcp_cli: TcpCli, *argv: str) -> tuple[str, str]:
    created = tcp_cli.data("create", *TEAM, *RULE, "--on-overlap", "ignore", *argv)
    return created["startDate"], created["endDate"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("22:00", "02:00", ("2026-11-23T21:00:00Z", "2026-11-24T01:00:00Z")),
        ("sat 22:00", "02:00", ("2026-11-28T21:00:00Z", "2026-11-29T01:00:00Z")),
        ("sat 9pm", "sun 2am", ("2026-11-28T20:00:00Z", "2026-11-29T01:00:00Z")),
        ("2026-12-05 22:00", "noon", ("2026-12-05T21:00:00Z", "2026-12-06T11:00:00Z")),
        ("next monday 09:00", "17:00", ("2026-11-30T08:00:00Z", "2026-11-30T16:00:00Z")),
    ],
)
def test_an_end_counts_from_the_start(
    tcp_cli: TcpCli, start: str, end: str, expected: tuple[str, str]
) -> None:
    assert span(tcp_cli, "--start", start, "--end", end) == expected


@pytest.mark.parametrize("length", ["90 min", "1.5h", "1h30", "PT1.5H", "1 hour 30 minutes"])
def test_a_length_reads_the_same_in_a_flag_and_in_a_file(tcp_cli: TcpCli, length: str) -> None:
    expected = ("2026-11-23T21:00:00Z", "2026-11-23T22:30:00Z")
    assert span(tcp_cli, "--start", "22:00", "--for", length) == expected
    file = f"start: 22:00\nfor: {length}\nrules: [{{disable: 'integration:datadog-prod'}}]\n"
    result = tcp_cli("create", *TEAM, "--on-overlap", "ignore", "-f", "-", "-o", "json", stdin=file)
    created = json.loads(result.out)
    assert (created["startDate"], created["endDate"]) == expected


@pytest.mark.parametrize(
    "start", ["tomorrow at 22:00", "22:00 tomorrow", "tomorrow 10pm", "tomorrow 21:00 UTC"]
)
def test_a_time_reads_the_same_in_a_flag_and_in_a_file(tcp_cli: TcpCli, start: str) -> None:
    assert span(tcp_cli, "--start", start)[0] == "2026-11-24T21:00:00Z"
    file = f"start: {start}\nrules: [{{disable: 'integration:datadog-prod'}}]\n"
    result = tcp_cli("create", *TEAM, "--on-overlap", "ignore", "-f", "-", "-o", "json", stdin=file)
    assert json.loads(result.out)["startDate"] == "2026-11-24T21:00:00Z"


def test_a_time_that_could_be_two_is_refused_with_both(tcp_cli: TcpCli) -> None:
    result = tcp_cli("create", *RULE, "--start", "01.12.2026 22:00")
    assert (result.code, tcp_cli.requests()) == (2, [])
    assert result.err == (
        "error: --start '01.12.2026 22:00' could mean two days; write 2026-12-01 22:00 or 2026-01-12 22:00\n"
    )


@pytest.mark.parametrize("verb", ["status", "list", "timeline"])
def test_a_time_of_day_alone_is_the_last_one_in_options_about_the_past(cli: Cli, verb: str) -> None:
    flag = "--at" if verb == "status" else "--since"
    message = f"{flag} '22:00' is the last one: 2026-11-22 22:00 Europe/Berlin\n"
    assert message in cli(verb, flag, "22:00").err
    assert "is the last one" not in cli(verb, flag, "yesterday 22:00").err


def test_the_last_time_of_day_is_what_status_looks_at(cli: Cli) -> None:
    assert cli("create", *TEAM, *RULE, "--start", "12:30", "--for", "1h").code == 0  # tomorrow
    assert cli("status", "integration:datadog-prod", "--at", "12:45").code == 8
    assert cli("status", "integration:datadog-prod", "--at", "tomorrow 12:45").code == 0


def test_until_is_the_first_one_after_since(cli: Cli) -> None:
    wrong = cli("list", "--since", "22:00", "--until", "02:00")  # from yesterday to today 02:00
    assert wrong.code == 0, wrong.err
    refused = cli("list", "--since", "tomorrow", "--until", "today")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "error: --since 'tomorrow' is after --until 'today'; give the earlier one as --since\n"
    )


@pytest.mark.parametrize("verb", ["list", "timeline"])
def test_a_day_without_midnight_can_be_looked_at(cli: Cli, verb: str) -> None:
    result = cli(verb, "--since", "2026-09-06", "--tz", "America/Santiago")
    assert result.code == 0, result.err


def test_today_without_midnight_is_the_default_of_timeline(cli: Cli) -> None:
    cli.clock.time = cli.clock.time.replace(month=9, day=6, hour=15)
    result = cli("timeline", "--tz", "America/Santiago")
    assert result.code == 0, result.err


@pytest.fixture
def planned(tcp_cli: TcpCli) -> str:
    """A window from 22:00 to 23:30."""
    return tcp_cli.create_default("--start", "22:00", "--for", "1h30m")


def test_a_new_start_keeps_the_length_and_reports_it(tcp_cli: TcpCli, planned: str) -> None:
    result = tcp_cli("update", *TEAM, planned, "--start", "sat 20:00", "-o", "json")
    window = json.loads(result.out)
    assert (window["startDate"], window["endDate"]) == ("2026-11-28T19:00:00Z", "2026-11-28T20:30:00Z")
    assert "the window keeps its length of 1h 30m (change it with --end or --for)\n" in result.err


def test_a_new_start_with_an_end_does_not(tcp_cli: TcpCli, planned: str) -> None:
    result = tcp_cli("update", *TEAM, planned, "--start", "sat 20:00", "--end", "02:00", "-o", "json")
    assert json.loads(result.out)["endDate"] == "2026-11-29T01:00:00Z"
    assert "keeps" not in result.err


def test_a_new_end_counts_from_the_start_of_a_planned_window(tcp_cli: TcpCli, planned: str) -> None:
    assert tcp_cli.data("update", *TEAM, planned, "--end", "01:00")["endDate"] == "2026-11-24T00:00:00Z"
    assert tcp_cli.data("update", *TEAM, planned, "--end", "22:30")["endDate"] == "2026-11-23T21:30:00Z"


def test_a_new_end_of_an_active_window_is_the_next_one(tcp_cli: TcpCli) -> None:
    active = tcp_cli.create_default("--start=-2h", "--for", "4h")
    assert tcp_cli.data("update", *TEAM, active, "--end", "12:30")["endDate"] == "2026-11-24T11:30:00Z"


def test_an_end_before_the_start_is_reported_in_local_time(tcp_cli: TcpCli, planned: str) -> None:
    result = tcp_cli("update", *TEAM, planned, "--shorten", "2h")
    assert (result.code, tcp_cli.writes()) == (2, [])
    assert result.err == (
        "error: the window would end at 2026-11-23 21:30 Europe/Berlin, which is not after its start, "
        "2026-11-23 22:00; give a later --end, or a length with --for\n"
    )
