"""Every team that can be known: by alias, product, organisation, integrations and use."""

import json
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from compass_maint_cli.errors import ExitCode
from tests.support.many_teams import ORG, Account, Gate, account, team_id
from tests.support.tcp_cli import TcpCli

ORG_TEAMS = f"GET /public/teams/v1/org/{ORG}/teams"


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Account]:
    with account(tmp_path) as opened:
        yield opened


def test_a_team_of_the_organisation_has_a_name_on_compass(many: Account) -> None:
    result = many.cli("list", "--team", "team 07", "-o", "json")
    assert [window["teamId"] for window in json.loads(result.out)] == [team_id(7)]
    assert many.take_requests().count(ORG_TEAMS) == 3  # an empty page with a cursor is not the end
    assert many.cli("list", "--team", "Team 07").code == 0
    assert many.take_requests() == [f"GET /teams/{team_id(7)}/maintenances"]


def test_before_a_write_a_name_is_looked_up_again(many: Account) -> None:
    assert many.cli("list", "--team", "Team 07").code == 0
    many.api.teams[team_id(7)] = "Renamed"
    many.take_requests()
    result = many.cli("create", "--team", "Team 07", "--disable", f"integration:{team_id(1)}")
    assert result.code == ExitCode.NOT_FOUND
    assert [each for each in many.take_requests() if not each.startswith("GET ")] == []


def test_all_names_of_a_command_line_are_looked_up_side_by_side(many: Account) -> None:
    many.cli("list", "--team", "Team 07")
    many.api.gated = ("/teams", "/integrations", "/syncs", "/policies")
    many.api.gate = gate = Gate(6, 6)  # policies: the global ones, and a team's by two lists
    rules = ("--disable", "integration:nobody", "--disable", "sync:nobody", "--disable", "policy:nobody")
    assert many.cli("create", "--team", "Team 07", *rules).code == ExitCode.NOT_FOUND
    assert gate.groups == 1


def test_an_archived_team_is_left_out(many: Account) -> None:
    assert many.cli("list", "--team", "Old").code == ExitCode.NOT_FOUND


def test_a_wrong_name_names_the_near_ones(many: Account) -> None:
    result = many.cli("list", "--team", "Taem 07")
    assert result.code == ExitCode.NOT_FOUND
    assert "'Team 07'" in result.err


def test_few_teams_are_all_named(many: Account) -> None:
    many.api.teams = {team_id(1): "Payments", team_id(2): "Search"}
    result = many.cli("list", "--team", "zzz")
    assert "known names: 'Payments', 'Search'" in result.err


def test_without_the_organisation_the_error_says_how_to_give_it(tmp_path: Path) -> None:
    with account(tmp_path, org=False) as many:
        result = many.cli("list", "--team", "Payments")
    assert result.code == ExitCode.NOT_FOUND
    assert "org_id" in result.err


def test_the_owner_of_an_integration_is_a_team(tmp_path: Path) -> None:
    with account(tmp_path, org=False) as many:
        many.api.owners = (team_id(3), team_id(3), team_id(5))
        windows = json.loads(many.cli("list", "--all-teams", "-o", "json").out)
    assert [window.get("teamId") for window in windows] == [None, team_id(3), team_id(5)]


def test_a_team_named_by_its_id_is_known_afterwards(tmp_path: Path) -> None:
    with account(tmp_path, org=False) as many:
        assert many.cli("list", "--team", team_id(9)).code == 0
        windows = json.loads(many.cli("list", "--all-teams", "-o", "json").out)
    assert [window.get("teamId") for window in windows] == [None, team_id(9)]


def test_a_failing_source_is_a_warning(many: Account) -> None:
    many.cli.variables["COMPASS_MAINT_ORG_ID"] = "another"
    many.api.owners = (team_id(3),)
    result = many.cli("list", "--all-teams", "-q")
    assert (result.code, len(result.out.splitlines())) == (0, 2)
    assert result.err.count("warning:") == 1
    assert "cannot read teams from the list of the organisation" in result.err


def test_a_write_to_a_team_given_by_id_reads_no_source(many: Account) -> None:
    result = many.cli("create", "--team", team_id(3), "--disable", f"integration:{team_id(1)}", "--dry-run")
    assert result.code == 0
    assert many.take_requests("/public/") == []


def test_names_are_kept_for_a_day_for_their_owner_alone(many: Account) -> None:
    many.cli("list", "--team", "Team 07")
    files = list((many.cli.home / ".cache/compass-maint/accounts").iterdir())
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600]
    many.take_requests()
    many.cli.clock.time += timedelta(hours=25)
    many.cli("list", "--team", "Team 07")
    assert ORG_TEAMS in many.take_requests()


def test_another_account_has_another_cache(many: Account) -> None:
    many.cli("list", "--team", "Team 07")
    many.take_requests()
    many.cli("list", "--team", "Team 07", "--email", "other@b.c")
    assert ORG_TEAMS in many.take_requests()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"account": 1}', '{"account": "x", "sections": {"a": 1}}'])
def test_a_broken_cache_is_an_empty_one(many: Account, text: str) -> None:
    many.cli("list", "--team", "Team 07")
    for path in (many.cli.home / ".cache/compass-maint/accounts").iterdir():
        path.write_text(text)
    assert many.cli("list", "--team", "Team 07").code == 0


def test_an_alias_matches_in_any_case(tcp_cli: TcpCli) -> None:
    tcp_cli("list", "--team", "PAYMENTS")
    assert tcp_cli.requests() == ["GET /v1/teams/77b933c9-92bb-46e7-a73c-764b8d7c3c25/maintenances"]
    assert tcp_cli("status", "integration:Datadog-PROD", "--global").code == ExitCode.NO
