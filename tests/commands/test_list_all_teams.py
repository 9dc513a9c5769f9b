"""``--all-teams``: every scope side by side, teams without Operations skipped and reported."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from compass_maint_cli.errors import ExitCode
from tests.support.many_teams import Account, Gate, account, team_id

SKIPPED = "20 teams were skipped: no Operations, or no right to read the windows\n"


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Account]:
    with account(tmp_path) as opened:
        yield opened


def test_sixty_scopes_are_eight_round_trips(many: Account) -> None:
    many.api.gate = gate = Gate(8, 61)
    windows = json.loads(many.cli("list", "--all-teams", "-o", "json").out)
    assert gate.groups == 8  # 61 scopes, eight at a time
    assert [window.get("teamId") for window in windows] == [None, *map(team_id, range(40))]


def test_a_team_without_operations_is_read_once_a_week(many: Account) -> None:
    assert SKIPPED in many.cli("list", "--all-teams").err
    assert len(many.take_requests("/maintenances")) == 61
    again = many.cli("list", "--all-teams")
    assert (again.code, SKIPPED in again.err) == (0, True)
    assert len(many.take_requests("/maintenances")) == 41
    many.cli.clock.time += timedelta(days=8)
    many.cli("list", "--all-teams")
    assert len(many.take_requests("/maintenances")) == 61


def test_a_team_given_by_its_name_is_never_skipped(many: Account) -> None:
    many.cli("list", "--all-teams")
    assert many.cli("list", "--team", "Team 40").code == ExitCode.NOT_FOUND
    assert many.cli("list", "--team", "Team 41").code == ExitCode.AUTH
    among = many.cli("list", "--team", "Team 07", "--team", "Team 40", "-q")
    assert (among.code, len(among.out.splitlines())) == (ExitCode.PARTIAL, 1)
    assert "1 of 2 scopes could not be read" in among.err


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "id", "table"])
def test_the_rows_of_the_others_are_shown_where_a_scope_fails(many: Account, format_: str) -> None:
    many.api.statuses[team_id(5)] = 500
    result = many.cli("list", "--all-teams", "-o", format_)
    assert result.code == ExitCode.PARTIAL
    assert "1 of 61 scopes could not be read" in result.err
    assert "00000027" in result.out


def test_where_all_fail_alike_their_error_is_raised(many: Account) -> None:
    result = many.cli("list", "--team", "Team 40", "--team", "Team 42", "-o", "json")
    assert (result.code, result.out) == (ExitCode.NOT_FOUND, "")


@pytest.mark.parametrize("verb", ["list", "timeline", "export", "status", "targets"])
def test_in_json_what_was_skipped_is_one_line_of_json(many: Account, verb: str) -> None:
    for _ in range(2):  # the second time they are not read
        result = many.cli(verb, "--all-teams", "-o", "json")
        assert result.code == 0
        (line,) = result.err.splitlines()
        scope = json.loads(line)["scope"]
        assert scope["complete"] is False
        assert scope["lookedAt"] == ["global", *map(team_id, range(40))]
        assert scope["skipped"] == list(map(team_id, range(40, 60)))


def test_a_selection_of_every_team_names_what_was_skipped(many: Account) -> None:
    argv = ("cancel", "--match", "Patch 3", "--all-teams", "--dry-run")
    assert SKIPPED in many.cli(*argv).err
    assert '"skipped": ["' in many.cli(*argv, "-o", "json").err


@pytest.mark.parametrize("verb", ["timeline", "export"])
def test_other_verbs_that_read_skip_too(many: Account, verb: str) -> None:
    result = many.cli(verb, "--all-teams")
    assert (result.code, SKIPPED in result.err) == (0, True)


FILE = 'windows: [{name: a, global: true, start: 2027-01-01, rules: [{disable: "sync:x"}]}]'


@pytest.mark.parametrize("flags", [("--all-teams",), ("--prune", "--owner", "us")])
def test_a_plan_skips_too_but_stops_where_a_scope_fails_otherwise(
    many: Account, flags: tuple[str, ...]
) -> None:
    """A window that should be removed may be in that scope."""
    file = FILE.replace("sync:x", f"sync:{team_id(0)}")
    result = many.cli("diff", "-f", "-", *flags, stdin=file)
    assert (result.code, SKIPPED in result.err) == (ExitCode.NO, True), result.err
    many.api.statuses[team_id(5)] = 500
    assert many.cli("diff", "-f", "-", *flags, stdin=file).code == ExitCode.UNAVAILABLE


@pytest.mark.parametrize("verb", [("status",), ("status", f"sync:{team_id(7)}"), ("targets",)])
def test_all_teams_skips_the_same_teams_with_a_default_team(many: Account, verb: tuple[str, ...]) -> None:
    with_one = many.cli(*verb, "--all-teams", env={"COMPASS_MAINT_TEAM": team_id(3)})
    assert with_one.code in (ExitCode.OK, ExitCode.NO)
    assert with_one.err.endswith(SKIPPED)
    assert many.cli(*verb, "--all-teams") == with_one
