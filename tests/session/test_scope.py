"""Verbs that read say on standard error what they did not look at."""

import json

import pytest

from compass_maint_cli.sandbox.fixtures import PAYMENTS
from tests.support.harness import Cli
from tests.support.plain_account import plain_account

RULE = ("--disable", "integration:datadog-prod")


def test_an_account_without_known_teams_never_sounds_as_if_all_was_read(bare: Cli) -> None:
    with plain_account(bare) as served:
        served("create", "--team", PAYMENTS, "--disable", "integration:Datadog Prod", "-q")
        plain = served("list")
        assert plain.err == "no global windows; windows of teams were not looked at: --all-teams\n"
        everywhere = served("list", "--all-teams", "-o", "json")
        assert (everywhere.code, everywhere.out) == (0, "[]\n")
        assert json.loads(everywhere.err) == {"scope": {"complete": False, "lookedAt": ["global"]}}
        assert served("list", "--all-teams").err == (
            "no global windows; no team is known: name one with --team, or under teams: in the profile\n"
        )
        assert served("status").err.splitlines()[1].startswith("no team is known: ")


@pytest.mark.parametrize("verb", [("list",), ("timeline",), ("export",), ("status", "--global")])
def test_teams_that_were_not_looked_at_are_counted(cli: Cli, verb: tuple[str, ...]) -> None:
    cli("create", *RULE)
    assert cli(*verb).err == "3 teams were not looked at: --all-teams\n"
    everywhere = cli(verb[0], "--all-teams")
    assert everywhere.err == "", "everything known was looked at"


def test_a_selection_that_finds_nothing_says_where_it_looked(cli: Cli) -> None:
    cli("create", *RULE)
    missed = cli("list", "--match", "nothing like it")
    assert missed.err == "no global windows match; 3 teams were not looked at: --all-teams\n"
    team = cli("list", "--team", "payments")
    assert team.err == (
        "no windows of payments; global windows and 2 other teams were not looked at: --all-teams\n"
    )


def test_an_empty_list_of_everything_is_said_on_a_terminal_only(cli: Cli) -> None:
    assert cli("list", "--all-teams").err == ""
    assert cli("list", "--all-teams", terminal=True).err == "no windows\n"
