"""A reference without a type: looked up in every list; one match is taken and reported."""

import json

import pytest

from tests.support.harness import Cli
from tests.support.tcp_cli import DATADOG, QUIET, TEAM, TcpCli

SAID = f"datadog-prod is integration:{DATADOG}"


def rules(text: str) -> list[str]:
    return [
        f"{rule['state']} {rule['entity']['type']}:{rule['entity']['id']}"
        for rule in json.loads(text)["body"]["rules"]
    ]


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        ("--disable=datadog-prod", f"disabled integration:{DATADOG}"),
        ("--disable=DATADOG-PROD", f"disabled integration:{DATADOG}"),
        ("--disable=Datadog Prod", f"disabled integration:{DATADOG}"),
        (f"--disable={DATADOG}", f"disabled integration:{DATADOG}"),
        ("--disable=quiet-hours", f"disabled policy:{QUIET}"),
        ("--enable=quiet-hours", f"enabled policy:{QUIET}"),
    ],
)
def test_one_match_is_taken(cli: Cli, flag: str, expected: str) -> None:
    done = cli("create", flag, "--dry-run", "-o", "jsonl")
    assert rules(done.out) == [expected]


def test_the_entity_that_was_taken_is_reported(cli: Cli) -> None:
    done = cli("create", *TEAM, "--disable", "datadog-prod,statuspage", "--dry-run", "-o", "jsonl")
    assert len(rules(done.out)) == 2
    assert SAID in done.err.splitlines()
    assert "statuspage is sync:" in done.err


def test_several_are_listed_and_none_is_taken(tcp_cli: TcpCli) -> None:
    done = tcp_cli("create", "--disable", "grafana")
    assert done.code == 2
    assert "error: 2 are named 'grafana': integration:a1e9e162-" in done.err
    assert "; integration:b1e9e162-" in done.err
    assert tcp_cli.writes() == []


def test_none_is_answered_with_near_names(tcp_cli: TcpCli) -> None:
    done = tcp_cli("create", "--disable", "datadgo prod")
    assert done.code == 5
    assert "error: no integration, sync or policy is named 'datadgo prod'\n" in done.err
    assert "hint: did you mean datadog-prod?" in done.err
    assert tcp_cli.writes() == []


def test_a_policy_of_a_team_is_not_taken_for_a_global_window(cli: Cli) -> None:
    done = cli("create", "--disable", "night shift")
    assert (done.code, "belongs to the team payments" in done.err) == (2, True)
    assert cli("create", *TEAM, "--disable", "night shift", "--dry-run").code == 0


def test_every_verb_that_takes_a_target_takes_it_without_type(tcp_cli: TcpCli) -> None:
    created = tcp_cli.create_default()
    assert tcp_cli("status", "datadog-prod").code == 0
    assert tcp_cli("status", "statuspage").code == 8
    assert tcp_cli("list", *TEAM, "--entity", "datadog-prod", "-q").out == f"{created}\n"
    planned = tcp_cli.create_default("--start", "+2h")
    assert tcp_cli("update", planned, *TEAM, "--add-disable", "statuspage").code == 0
    assert tcp_cli("update", planned, *TEAM, "--remove-rule", "statuspage").code == 0
    assert tcp_cli("delete", planned, *TEAM, "--yes").code == 0
    ran = tcp_cli("run", *TEAM, "--disable", "datadog-prod", "--on-overlap", "ignore", "--", "true")
    assert (ran.code, SAID in ran.err) == (0, True)
    ended = tcp_cli("cancel", "--entity", "datadog-prod", "--all-teams", "--yes", "-q")
    assert (ended.code, ended.out) == (0, f"{created}\n")


def test_an_entity_with_two_names_is_listed_once(cli: Cli) -> None:
    done = cli("create", "--disable", "datadog-prod", "--disable", "integration:datadog-prod")
    assert (done.code, "is disabled twice; name it once" in done.err) == (2, True)


@pytest.mark.parametrize("text", ["integration", "Policy", "", " ", "a,,b"])
def test_an_invalid_reference_is_refused_before_any_request(tcp_cli: TcpCli, text: str) -> None:
    assert tcp_cli("create", "--disable", text).code == 2
    assert tcp_cli.requests() == []


def test_a_rule_file_names_the_type(cli: Cli) -> None:
    done = cli("create", "-f", "-", stdin="rules: [{disable: datadog-prod}]\n")
    assert (done.code, "has no type" in done.err) == (2, True)


@pytest.mark.parametrize("flag", ["datadog-pord", "integration:datadog-pord"])
def test_a_mistyped_alias_is_answered_with_the_alias(cli: Cli, flag: str) -> None:
    done = cli("create", "--disable", flag)
    assert done.code == 5
    assert done.err.splitlines()[-1] == "hint: did you mean datadog-prod?"
