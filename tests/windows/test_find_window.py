"""An id is enough: the window is found in every known scope."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from compass_maint_cli.errors import ExitCode
from tests.support.many_teams import Account, account, team_id, window, window_id

OF_TEAM = window_id(8)
"""A window of the team number 7."""
MOVES = ("update", OF_TEAM, "--extend", "1h", "--on-overlap", "ignore")


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Account]:
    with account(tmp_path) as opened:
        yield opened


VERBS = {
    "get": ("get", OF_TEAM),
    "update": MOVES,
    "cancel": ("cancel", OF_TEAM),
    "delete": ("delete", OF_TEAM, "--cancel-first", "--yes"),
    "wait": ("wait", OF_TEAM),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_finds_the_window_of_a_team(many: Account, verb: str) -> None:
    result = many.cli(*VERBS[verb], "-o", "json")
    assert result.code == 0, result
    assert json.loads(result.out)["id"] == OF_TEAM
    assert f"window {OF_TEAM} is of the team Team 07" in result.err
    changed = [
        each for each in many.take_requests() if not each.startswith("GET") and each.endswith("/maintenances")
    ]
    assert [each for each in changed if team_id(7) not in each] == []


@pytest.mark.parametrize("verb", VERBS)
def test_the_scope_of_a_list_is_remembered(many: Account, verb: str) -> None:
    many.cli("list", "--all-teams")
    many.take_requests()
    assert many.cli(*VERBS[verb], env={"COMPASS_MAINT_QUIET": "1"}).code == 0, "without a last word"
    assert [each for each in many.take_requests() if team_id(7) not in each] == []


def test_every_id_of_a_list_works(many: Account) -> None:
    ids = many.cli("list", "--all-teams", "-q").out.split()
    assert len(ids) == 41
    assert len(json.loads(many.cli("get", *ids, "-o", "json").out)) == 41
    assert many.cli("cancel", *ids).code == 0


def test_a_given_scope_is_the_only_one_that_is_read(many: Account) -> None:
    for given in ({"COMPASS_MAINT_TEAM": team_id(1)}, {}):
        flags = () if given else ("--global",)
        assert many.cli("get", OF_TEAM, *flags, env=given).code == ExitCode.NOT_FOUND
        assert len(many.take_requests("/maintenances/")) == 1
        assert many.cli("cancel", OF_TEAM, *flags, env=given).code == ExitCode.NOT_FOUND
        assert len(many.take_requests("/maintenances/")) == 1


def test_no_search_follows_a_scope_that_failed(many: Account) -> None:
    many.api.statuses[team_id(1)] = 500
    many.cli.config(f"profiles:\n  default:\n    team: {team_id(1)}\n")
    assert many.cli("get", OF_TEAM).code == ExitCode.UNAVAILABLE
    assert many.cli("cancel", OF_TEAM).code == ExitCode.UNAVAILABLE
    assert len(many.take_requests("/maintenances/")) == 2


def test_a_scope_that_fails_in_the_search_is_not_reported_as_not_found(many: Account) -> None:
    many.api.statuses[team_id(1)] = 500
    assert many.cli("get", window_id(999)).code == ExitCode.UNAVAILABLE
    assert many.cli("get", OF_TEAM).code == 0


def test_a_window_of_no_scope_is_not_found(many: Account) -> None:
    result = many.cli("get", window_id(999))
    assert result.code == ExitCode.NOT_FOUND
    assert "looked in all 61 known scopes" in result.err


@pytest.mark.parametrize(
    "text", [OF_TEAM.upper(), f"  {OF_TEAM} ", f"https://acme.atlassian.net/ops/maintenance/{OF_TEAM}?a=b"]
)
def test_an_id_as_people_paste_it(many: Account, text: str) -> None:
    assert json.loads(many.cli("get", text, "-o", "json").out)["id"] == OF_TEAM


def test_the_beginning_of_an_id_is_enough_to_read(many: Account) -> None:
    many.api.scopes[team_id(7)]["abcd0000-1"] = window(1, team_id(7), id="abcd0000-1")
    assert json.loads(many.cli("get", "abcd", "-o", "json").out)["id"] == "abcd0000-1"
    assert many.cli("get", "abce").code == ExitCode.NOT_FOUND
    two = many.cli("get", "00000")
    assert two.code == ExitCode.USAGE
    assert OF_TEAM in two.err


def test_to_change_a_window_the_beginning_needs_a_terminal_and_eight_digits(many: Account) -> None:
    beginning = OF_TEAM[:8]
    assert many.cli("cancel", beginning).code == ExitCode.USAGE
    assert many.cli("cancel", beginning[:7], terminal=True).code == ExitCode.USAGE
    assert many.take_requests("POST") == []
    assert many.cli("cancel", beginning, terminal=True).code == 0
    assert many.take_requests("POST") == [f"POST /teams/{team_id(7)}/maintenances/{OF_TEAM}/cancel"]


def test_a_beginning_that_may_be_elsewhere_changes_nothing(many: Account) -> None:
    many.api.statuses[team_id(1)] = 500
    assert many.cli("cancel", OF_TEAM[:8], terminal=True).code == ExitCode.UNAVAILABLE
    assert many.take_requests("POST") == []


def test_a_selection_may_span_all_teams(many: Account) -> None:
    assert many.cli("cancel", "--match", "Patch 8", "--all-teams", "--yes").code == 0
    assert many.take_requests("POST") == [f"POST /teams/{team_id(7)}/maintenances/{OF_TEAM}/cancel"]
    many.api.scopes[team_id(9)][window_id(10)]["description"] = "Patch [key=k1]"
    moved = ("update", "--key", "k1", "--all-teams", "--extend", "1h", "--on-overlap", "ignore")
    assert many.cli(*moved).code == 0
    assert many.take_requests("PATCH") == [f"PATCH /teams/{team_id(9)}/maintenances/{window_id(10)}"]


def test_a_selection_that_is_not_whole_changes_nothing(many: Account) -> None:
    many.api.statuses[team_id(1)] = 500
    result = many.cli("cancel", "--match", "Patch 8", "--all-teams", "--yes")
    assert (result.code, many.take_requests("POST")) == (ExitCode.PARTIAL, [])


@pytest.mark.parametrize("argv", [("--all", "--all-teams"), (OF_TEAM, "--all-teams")])
def test_what_all_teams_may_not_go_with(many: Account, argv: tuple[str, ...]) -> None:
    assert many.cli("cancel", *argv, "--yes").code == ExitCode.USAGE
    assert many.take_requests() == []
