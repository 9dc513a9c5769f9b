"""Names for a person on a terminal; scripts get aliases only, and JSON no names at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from compass_maint_cli.sandbox.fixtures import ALIASES, PAYMENTS, SEARCH
from compass_maint_cli.session.names import LazyNames
from tests.support.harness import Cli
from tests.support.many_teams import DATADOG, Account, account, team_id
from tests.support.plain_account import created_elsewhere, plain_account

SEARCHED = ALIASES["prometheus-search"][1]
NIGHT = ALIASES["payments-nights"][1]


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Account]:
    with account(tmp_path) as opened:
        opened.api.names = {DATADOG: "Datadog Prod"}
        yield opened


def test_a_terminal_shows_names_without_aliases(many: Account) -> None:
    shown = many.cli("list", "--team", team_id(7), "--team", team_id(8), terminal=True).out
    assert "Datadog Prod" in shown
    assert "Team 07" in shown


def test_names_are_looked_up_once_a_day(many: Account) -> None:
    many.cli("list", "--team", team_id(7), terminal=True)
    many.take_requests()
    assert "Datadog Prod" in many.cli("list", "--team", team_id(7), terminal=True).out
    assert many.take_requests() == [f"GET /teams/{team_id(7)}/maintenances"]


@pytest.mark.parametrize("format_", ["table", "json", "csv", "yaml", "id"])
def test_off_a_terminal_there_are_aliases_only(many: Account, format_: str) -> None:
    many.cli("list", "--team", team_id(7), terminal=True)
    many.take_requests()
    assert "Datadog Prod" not in many.cli("list", "--team", team_id(7), "-o", format_).out
    assert many.take_requests() == [f"GET /teams/{team_id(7)}/maintenances"]


def test_a_list_of_names_that_fails_leaves_ids(many: Account) -> None:
    many.api.broken = ("/integrations", "/public")
    result = many.cli("list", "--team", team_id(7), terminal=True)
    assert (result.code, result.err) == (
        0,
        "1 active\nglobal windows were not looked at: --all-teams\n",
    )
    assert "integration:51e9e162" in result.out


def test_an_exported_file_has_aliases_only(many: Account) -> None:
    assert "Datadog Prod" not in many.cli("export", "--team", team_id(7), terminal=True).out


def test_names_at_hand_are_aliases_and_what_is_kept() -> None:
    def read() -> dict[str, str]:
        raise AssertionError("a request")

    names = LazyNames({"1": "alias"}, read, lambda: {"1": "name", "2": "kept"})
    assert names.at_hand() == {"1": "alias", "2": "kept"}


def test_names_at_hand_are_all_that_were_read() -> None:
    names = LazyNames({"1": "alias"}, lambda: {"1": "name", "2": "read"}, dict)
    assert (names["2"], names.at_hand()) == ("read", {"1": "alias", "2": "read"})


def test_sentences_carry_names_off_a_terminal_too_as_far_as_they_need_no_request(many: Account) -> None:
    many.cli("list", "--team", team_id(7), terminal=True)
    many.take_requests()
    result = many.cli("status", f"integration:{DATADOG}")
    assert "Datadog Prod: SILENCED until" in result.err
    assert "Datadog Prod" not in result.out
    assert not any(
        request.endswith(("/integrations", "/policies", "/public")) for request in many.take_requests()
    )


def test_a_team_s_own_policies_are_looked_up_where_one_is_shown(bare: Cli) -> None:
    with plain_account(bare) as tcp_cli:
        created_elsewhere(tcp_cli, "--team", PAYMENTS, "--disable", f"policy:{NIGHT}")
        created_elsewhere(tcp_cli, "--team", SEARCH, "--disable", f"integration:{SEARCHED}")
        argv = ("list", "--team", PAYMENTS, "--team", SEARCH)
        assert "Night Shift" in tcp_cli(*argv, terminal=True).out
        lists = [each for each in tcp_cli.requests() if each.endswith("policies")]
        assert len(lists) == 1 + 2 * 2, "the global ones, and two lists of each team"
        assert "Night Shift" in tcp_cli(*argv, terminal=True).out
        assert [each for each in tcp_cli.requests() if each.endswith("policies")] == [], "kept for a day"
        assert "Night Shift" not in tcp_cli(*argv).out


def test_a_team_s_policies_that_are_refused_leave_ids(bare: Cli) -> None:
    def refused(_method: str, path: str) -> tuple[str, object] | None:
        return ("403 Forbidden", {}) if "/teams/" in path and path.endswith("/policies") else None

    with plain_account(bare, refused) as tcp_cli:
        created_elsewhere(tcp_cli, "--team", PAYMENTS, "--disable", f"policy:{NIGHT}")
        result = tcp_cli("list", "--team", PAYMENTS, terminal=True)
    assert (result.code, f"policy:{NIGHT[:8]}" in result.out) == (0, True)
