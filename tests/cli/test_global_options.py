"""The shared options may be before the verb or after it; those after it win."""

import json

import pytest

from tests.support.harness import Cli
from tests.support.tcp_cli import RULE, TEAM, UNKNOWN_ID, TcpCli

SHARED = {
    "--team": "payments",
    "--output": "json",
    "--tz": "Asia/Tokyo",
    "--profile": "sandbox",
    "--product": "jsm",
    "--site": "x.example",
    "--timeout": "9s",
    "--retries": "1",
    "--parallel": "2",
}


@pytest.mark.parametrize("flag", SHARED)
def test_before_or_after_is_the_same(cli: Cli, flag: str) -> None:
    assert cli("create", *TEAM, *RULE).code == 0
    before, after = cli(flag, SHARED[flag], "list"), cli("list", flag, SHARED[flag])
    assert before == after
    assert before.code == 0


@pytest.mark.parametrize("flag", ["--global", "--quiet", "-q", "--wide", "--utc", "--no-input", "--debug"])
def test_a_switch_before_or_after_is_the_same(cli: Cli, flag: str) -> None:
    assert cli("create", "--enable", "policy:quiet-hours").code == 0
    before, after = cli(flag, "list"), cli("list", flag)
    assert before.out == after.out
    assert (before.code, after.code) == (0, 0)


@pytest.mark.parametrize(
    ("before", "after", "like"),
    [
        (("--team", "search"), ("--team", "payments"), ("--team", "payments")),
        (("--team", "payments"), ("--global",), ()),
        (("--global",), ("--team", "payments"), ("--team", "payments")),
        (("-o", "json"), ("-o", "csv"), ("-o", "csv")),
        (("-o", "json"), ("-q",), ("-q",)),
        (("-q",), ("-o", "json"), ("-o", "json")),
        (("--tz", "Asia/Tokyo"), ("--tz", "UTC"), ("--tz", "UTC")),
        (("-p", "nowhere"), ("-p", "sandbox"), ("-p", "sandbox")),
    ],
    ids=str,
)
def test_an_option_after_the_verb_wins(
    cli: Cli, before: tuple[str, ...], after: tuple[str, ...], like: tuple[str, ...]
) -> None:
    assert cli("create", *TEAM, *RULE).code == 0
    assert cli("create", "--enable", "policy:quiet-hours").code == 0
    assert cli(*before, "list", *after) == cli("list", *like)
    assert cli("list", *like).out


def test_a_default_team_can_be_overridden(tcp_cli: TcpCli) -> None:
    """By variable and by profile; ``--global`` and another ``--team`` override it, also for ``create``."""
    tcp_cli.cli.variables["COMPASS_MAINT_TEAM"] = "payments"
    team_window = tcp_cli("create", *RULE, "-q").out
    assert tcp_cli("list", "-q").out == team_window
    assert tcp_cli("list", "--global", "-q").out == ""
    assert tcp_cli("list", "--team", "search", "-q").out == ""
    created = tcp_cli.data("create", "--global", "--enable", "policy:quiet-hours")
    assert "teamId" not in created
    assert tcp_cli("get", created["id"]).code == 5
    assert tcp_cli("get", "--global", created["id"]).code == 0
    assert tcp_cli("list", "--all-teams", "-q").out == f"{created['id']}\n{team_window}"


@pytest.mark.parametrize(
    "argv",
    [("-o", "json", "get", UNKNOWN_ID), ("get", UNKNOWN_ID, "-ojson"), ("get", "--output=jsonl", UNKNOWN_ID)],
)
def test_errors_are_json_wherever_the_format_option_is(cli: Cli, argv: tuple[str, ...]) -> None:
    result = cli(*argv)
    assert (result.code, result.out, result.err.count("\n")) == (5, "", 1)
    error = json.loads(result.err)["error"]
    assert error.keys() == {"code", "message", "hint", "status", "retryable", "requestId"}
    assert (error["code"], error["status"], error["retryable"]) == ("not_found", 404, False)


@pytest.mark.parametrize(
    ("argv", "variable", "as_json"),
    [
        (("-o", "json", "list", "--colour"), "", True),
        (("list", "--colour", "-o", "json"), "", True),
        (("list", "--colour", "-qo", "json"), "", True),
        (("list", "--colour"), "jsonl", True),
        (("list", "--colour", "-o", "table"), "json", False),
        (("-o", "json", "list", "-o", "table", "--colour"), "", False),
        (("list", "--colour", "--", "-o", "json"), "", False),
        (("create", "-d", "see -o json", "--colour"), "", False),
    ],
)
def test_the_format_of_errors_is_known_where_the_line_is_wrong(
    cli: Cli, argv: tuple[str, ...], variable: str, as_json: bool
) -> None:
    result = cli(*argv, env={"COMPASS_MAINT_OUTPUT": variable})
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("{") == as_json


def test_the_profiles_format_is_that_of_errors_too(bare: Cli) -> None:
    bare.config("profiles: {default: {output: json}}\n")
    assert json.loads(bare("list").err)["error"]["code"] == "config"


def test_words_after_two_dashes_are_not_options(tcp_cli: TcpCli) -> None:
    assert tcp_cli("get", "--", "--team").code == 5
    assert tcp_cli.requests() == ["GET /v1/maintenances/--team"]
    result = tcp_cli("cancel", "--dry-run", "-q", "--", "-x", "-o")
    assert result.code == 0
    assert tcp_cli.requests() == []
