"""Verbs that read say on standard error what they did not look at."""

import json
from pathlib import Path

import pytest

from compass_maint_cli.errors import ExitCode
from compass_maint_cli.sandbox.fixtures import PAYMENTS
from tests.support.harness import Cli
from tests.support.many_teams import account, team_id
from tests.support.plain_account import created_elsewhere, plain_account
from tests.support.tcp_cli import DATADOG

RULE = ("--disable", "integration:datadog-prod")


def test_an_account_without_known_teams_never_claims_that_all_was_read(bare: Cli) -> None:
    def without_owners(_method: str, path: str) -> tuple[str, object] | None:
        return ("200 OK", {"values": []}) if path.endswith("/v1/integrations") else None

    with plain_account(bare, without_owners) as tcp_cli:
        created_elsewhere(tcp_cli, "--team", PAYMENTS, "--disable", f"integration:{DATADOG}")
        plain = tcp_cli("list")
        assert plain.err == "no global windows; windows of teams were not looked at: --all-teams\n"
        everywhere = tcp_cli("list", "--all-teams", "-o", "json")
        assert (everywhere.code, everywhere.out) == (0, "[]\n")
        assert json.loads(everywhere.err) == {"scope": {"complete": False, "lookedAt": ["global"]}}
        assert tcp_cli("list", "--all-teams").err == (
            "no global windows; no teams are known: give one with --team, "
            "or list them under teams: in the profile\n"
        )
        assert tcp_cli("status").err.splitlines()[1].startswith("no teams are known: ")


@pytest.mark.parametrize("verb", [("list",), ("timeline",), ("export",), ("status", "--global")])
def test_teams_that_were_not_looked_at_are_counted(cli: Cli, verb: tuple[str, ...]) -> None:
    cli("create", *RULE)
    assert cli(*verb).err == "3 teams were not looked at: --all-teams\n"
    everywhere = cli(verb[0], "--all-teams")
    assert everywhere.err == "", "everything known was looked at"


def test_an_empty_selection_names_the_scopes_that_were_read(cli: Cli) -> None:
    cli("create", *RULE)
    missed = cli("list", "--match", "nothing like it")
    assert missed.err == "no global windows match; 3 teams were not looked at: --all-teams\n"
    team = cli("list", "--team", "payments")
    assert team.err == (
        "no windows of payments; global windows and 2 other teams were not looked at: --all-teams\n"
    )


def test_an_empty_list_of_everything_is_reported_on_a_terminal_only(cli: Cli) -> None:
    jsm = {"COMPASS_MAINT_PRODUCT": "jsm"}  # which lists its teams
    assert cli("list", "--all-teams", env=jsm).err == ""
    assert cli("list", "--all-teams", terminal=True, env=jsm).err == "no windows\n"


def test_an_empty_list_of_the_teams_that_are_known_is_not_one_of_all_teams(cli: Cli) -> None:
    message = (
        "no windows; teams without an alias or an integration are not known: "
        "org_id in the profile lists all\n"
    )
    assert cli("list", "--all-teams").err == message
    assert '"complete": false' in cli("list", "--all-teams", "-o", "json").err
    cli("create", *RULE)
    assert cli("list", "--all-teams").err == ""


def test_an_empty_list_is_reported_once_on_a_terminal(cli: Cli) -> None:
    empty = cli("list", terminal=True)
    assert empty.err == "no global windows; 3 teams were not looked at: --all-teams\n"
    cli("create", *RULE)
    one = cli("list", terminal=True)
    assert one.err == "1 active\n3 teams were not looked at: --all-teams\n"


@pytest.mark.parametrize("verb", ["status", "targets"])
def test_teams_without_operations_are_reported_in_each_call_and_read_once_a_week(
    tmp_path: Path, verb: str
) -> None:
    skipped = "20 teams were skipped: no Operations, or no right to read the windows\n"
    with account(tmp_path) as many:
        first = many.cli(verb)
        assert (first.code, first.err.count(skipped), first.err.count("skipped")) == (0, 1, 1)
        many.take_requests()
        again = many.cli(verb)
        assert (again.code, again.err.count(skipped), again.err.count("skipped")) == (0, 1, 1)
        assert len(many.take_requests("/maintenances")) == 41, "the global windows, and those of 40 teams"


def test_many_teams_are_counted_and_not_named(tmp_path: Path) -> None:
    with account(tmp_path) as many:
        many.cli("list", "--all-teams")
        no = many.cli("status", "sync:51e9e162-767b-47a6-a00a-4cd8b6f94829")
        assert no.code == 8
        assert "looked at the global windows and those of 40 teams\n" in no.err


def test_an_incomplete_list_is_not_reported_as_empty(tmp_path: Path) -> None:
    with account(tmp_path) as many:
        for windows in many.api.scopes.values():
            windows.clear()
        many.api.statuses[team_id(3)] = 500
        failed = many.cli("list", "--all-teams", terminal=True)
        assert failed.code == ExitCode.PARTIAL
        assert "no windows" not in failed.err
