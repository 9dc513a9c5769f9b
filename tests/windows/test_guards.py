"""Guards in the profile: refused with exit 2 before anything changes, and passed with a reason."""

import json
import os

import pytest

from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, PAYMENTS, TOKEN
from tests.support.tcp_cli import DATADOG, RULE, TEAM, UNKNOWN_ID, TcpCli

TARGET = ("--disable", f"integration:{UNKNOWN_ID}")
GUARDED = (
    "profiles:\n  p:\n    cloud_id: 1\n    email: me@x.io\n    token_command: echo t\n"
    "    max_for: 24h\n    require: [description, key]\n"
    f'    forbid: [global, "integration:pagerduty-*", "integration:{DATADOG[:8]}*"]\n'
    f"    teams: {{payments: {UNKNOWN_ID}}}\n    entities: {{pagerduty-main: 'integration:{UNKNOWN_ID}'}}\n"
)
ASKED = ("create", "--profile", "p", "--on-overlap", "ignore", "--dry-run", "-o", "json")
GOOD = (*TEAM, "--disable", "sync:91e9e162-767b-47a6-a00a-4cd8b6f94833", "-d", "Deploy")


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        ((*GOOD, "--for", "25h"), "it lasts 1d 1h, and max_for is 1d"),
        (GOOD, "a key is required (--key)"),
        (TARGET, "a description is required (-d); a key is required (--key); global windows are forbidden"),
        (("--disable", "integration:pagerduty-main"), "integration:pagerduty-main is forbidden"),
        (TARGET, "integration:pagerduty-main is forbidden (forbid: integration:pagerduty-*)"),
        (("--disable", f"integration:{DATADOG}"), f"integration:{DATADOG} is forbidden"),
    ],
)
def test_what_the_profile_refuses_is_not_sent(tcp_cli: TcpCli, argv: tuple[str, ...], why: str) -> None:
    tcp_cli.cli.config(GUARDED)
    result = tcp_cli(*ASKED, *argv)
    assert (result.code, result.out, tcp_cli.requests()) == (2, "", [])
    assert "the profile refuses this window: " in result.err
    assert why in result.err
    assert "--override REASON" in result.err


def test_a_reason_is_accepted_and_written(tcp_cli: TcpCli) -> None:
    tcp_cli.cli.config(GUARDED)
    result = tcp_cli(*ASKED, *GOOD, "--override", "fire [key=x]")
    assert json.loads(result.out)["body"]["description"] == "Deploy (override: fire (key=x))"


def test_more_than_a_day_is_a_warning_without_a_limit(tcp_cli: TcpCli) -> None:
    long = tcp_cli("create", *TEAM, *RULE, "--for", "400d")
    assert "warning: the window lasts 400d, longer than a day" in long.err
    assert "longer than a day" not in tcp_cli("create", *TEAM, *RULE, "--for", "24h").err


PAGES = "91e9e162-767b-47a6-a00a-4cd8b6f94833"


def guarded(tcp_cli: TcpCli, limits: str) -> None:
    """Give the profile of the sandbox guards."""
    account = f"    cloud_id: {CLOUD_ID}\n    email: {EMAIL}\n    token_command: echo {TOKEN}\n"
    aliases = f"    entities: {{datadog-prod: 'integration:{DATADOG}'}}\n"
    teams = f"    teams: {{payments: {PAYMENTS}}}\n"
    tcp_cli.cli.config(f"profiles:\n  sandbox:\n{account}{aliases}{teams}{limits}")


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (("--for", "5h"), "it lasts 5h, and max_for is 4h"),
        (("--extend", "200m"), "it lasts 4h 20m, and max_for is 4h"),
        (("-d", ""), "a description is required (-d)"),
        (("--add-disable", f"sync:{PAGES}"), f"sync:{PAGES} is forbidden (forbid: sync:*)"),
    ],
)
def test_update_refuses_before_a_request_that_changes_something(
    tcp_cli: TcpCli, edit: tuple[str, ...], why: str
) -> None:
    id_ = tcp_cli.create_default("-d", "Deploy", "--start", "tomorrow 12:00")
    guarded(tcp_cli, "    max_for: 4h\n    require: [description]\n    forbid: ['sync:*']\n")
    result = tcp_cli("update", id_, *TEAM, *edit)
    assert (result.code, result.out, tcp_cli.writes()) == (2, "", [])
    assert f"the profile refuses this window: {why}" in result.err
    assert "hint: --override REASON" in result.err
    passed = tcp_cli.data("update", id_, *TEAM, *edit, "--override", "fire")
    assert passed["description"].endswith("(override: fire)")
    assert tcp_cli.data("update", id_, *TEAM, "--shorten", "5m")["description"] == passed["description"]


def test_update_of_an_active_window_warns_that_the_reason_is_not_written(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default("-d", "Deploy")
    guarded(tcp_cli, "    max_for: 4h\n")
    assert tcp_cli("update", id_, *TEAM, "--extend", "5h").code == 2
    passed = tcp_cli("update", id_, *TEAM, "--extend", "5h", "--override", "fire", "-o", "json")
    assert (passed.code, json.loads(passed.out)["description"]) == (0, "Deploy")
    assert f"window {id_} is active: the reason cannot be written into its description" in passed.err


FILE = """
windows:
- {name: long, description: Long, for: 6h, start: 2026-12-01T12:00Z, rules: [{disable: "sync:statuspage"}]}
- {name: short, start: 2026-12-01T12:00Z, for: 1h, rules: [{disable: "integration:datadog-prod"}]}
- {name: good, description: Good, start: 2026-12-02, for: 1h, rules: [{disable: "integration:datadog-prod"}]}
"""
APPLY = ("apply", "-f", "-", "--team", "payments", "--yes", "-o", "json", "--on-overlap", "ignore")


def test_apply_names_every_window_that_is_refused_and_changes_nothing(tcp_cli: TcpCli) -> None:
    guarded(tcp_cli, "    max_for: 4h\n    require: [description]\n    forbid: ['sync:status*']\n")
    for flags in ((), ("--dry-run",)):
        result = tcp_cli(*APPLY, *flags, stdin=FILE)
        assert (result.code, result.out, tcp_cli.writes()) == (2, "", [])
    assert "the profile refuses 2 windows of the plan" in result.err
    assert (
        "long: it lasts 6h, and max_for is 4h; sync:statuspage is forbidden (forbid: sync:status*)"
        in result.err
    )
    assert "short: a description is required (-d)" in result.err
    assert "good" not in result.err.partition("the profile refuses")[2]


def test_apply_with_a_reason_is_as_its_files_say_afterwards(tcp_cli: TcpCli) -> None:
    guarded(tcp_cli, "    max_for: 4h\n    require: [description]\n")
    assert tcp_cli(*APPLY, "--override", "fire", stdin=FILE).code == 0
    texts = sorted(window["description"] for window in tcp_cli.data("list", *TEAM))
    assert texts == [
        "(override: fire) [apply] [key=short]",
        "Good [apply] [key=good]",
        "Long (override: fire) [apply] [key=long]",
    ]
    assert (tcp_cli(*APPLY, stdin=FILE).code, tcp_cli.writes()) == (0, [])
    longer = FILE.replace("6h", "7h")
    assert (tcp_cli(*APPLY, stdin=longer).code, tcp_cli.writes()) == (2, [])
    assert (tcp_cli(*APPLY, stdin=longer.replace("7h", "5h")).code, len(tcp_cli.writes())) == (0, 1)


def test_run_compares_its_longest_with_the_limit(tcp_cli: TcpCli) -> None:
    guarded(tcp_cli, "    max_for: 1h\n")
    run = ("run", *TEAM, *RULE, "-d", "x", "--lease", "10m")
    refused = tcp_cli(*run, "--max", "2h", "--dry-run", "--", "true")
    assert (refused.code, tcp_cli.writes()) == (2, [])
    assert "the profile refuses this window: --max is 2h, and max_for is 1h" in refused.err
    assert tcp_cli(*run, "--max", "1h", "--dry-run", "--", "true").code == 0


def test_run_without_max_lasts_as_long_as_the_limit_allows(tcp_cli: TcpCli) -> None:
    run = ("run", *TEAM, *RULE, "-d", "x")
    tcp_cli.cli.variables["PATH"] = os.environ["PATH"]
    guarded(tcp_cli, "    max_for: 1h\n")
    result = tcp_cli(*run, "--", "true")
    assert result.code == 0, result.err
    assert "until 2026-11-23 14:00 at the latest (max_for 1h)\n" in result.err
    guarded(tcp_cli, "    max_for: 1d\n")
    assert "until 2026-11-23 17:00 at the latest (--max 4h)\n" in tcp_cli(*run, "--", "true").err
    guarded(tcp_cli, "    max_for: 5m\n")
    assert "12:00 to 12:05 UTC" in tcp_cli(*run, "--dry-run", "--", "true").err
