"""After a window has ended: whether its targets can alert again, by the windows of all scopes."""

import threading
from pathlib import Path

import pytest

from compass_maint_cli.sandbox.fixtures import ALIASES, PAYMENTS
from tests.support.harness import Cli, Result
from tests.support.many_teams import account, window_id
from tests.support.plain_account import created_elsewhere, plain_account
from tests.support.tcp_cli import RULE, TEAM, TcpCli, team
from tests.support.waits import EVENT_TIMEOUT

DATADOG = f"integration:{ALIASES['datadog-prod'][1]}"


def sentences(result: Result) -> list[str]:
    """Return the last word: what follows the sentence of what was done."""
    done, *last = result.err.splitlines()
    assert done.startswith(("cancelled ", "deleted ")), result
    return last


def test_a_target_can_alert_again_or_another_window_holds_it(cli: Cli) -> None:
    first, second = cli.create(*TEAM, *RULE), cli.create(*RULE, "--for", "2h")
    still = cli("cancel", *TEAM, first)
    assert sentences(still) == [f"datadog-prod is still disabled until 15:00 by {second[:8]} (global)"]
    assert sentences(cli("cancel", second)) == ["datadog-prod can alert again"]


def test_a_window_of_an_unknown_team_is_named_by_its_id(bare: Cli) -> None:
    with plain_account(bare) as tcp_cli:
        other = created_elsewhere(tcp_cli, "--team", PAYMENTS, "--disable", DATADOG)
        mine = tcp_cli.cli.create("--disable", DATADOG)
        assert sentences(tcp_cli("cancel", mine)) == [
            f"{DATADOG} is still disabled until 14:00 by {other[:8]}"
        ]


def test_an_integration_that_is_switched_off_itself(cli: Cli) -> None:
    id_ = cli.create(*TEAM, "--disable", "integration:datadog-staging")
    assert sentences(cli("cancel", *TEAM, id_)) == ["datadog-staging is switched off in its own settings"]


def test_a_policy_is_reported_as_no_longer_enabled_in_the_scopes_that_were_read(cli: Cli) -> None:
    id_ = cli.create("--enable", "policy:quiet-hours")
    assert sentences(cli("cancel", id_)) == [
        "quiet-hours is no longer enabled (looked at the global windows and those of 3 teams)"
    ]


def test_a_delete_and_a_shortening_update_report_it_too(cli: Cli) -> None:
    id_ = cli.create(*TEAM, *RULE)
    shorter = cli("update", *TEAM, id_, "--shorten", "20m")
    assert shorter.err.splitlines()[-1] == "datadog-prod can alert again from 13:40"
    longer = cli("update", *TEAM, id_, "--extend", "20m")
    assert "alert" not in longer.err
    deleted = cli("delete", *TEAM, id_, "--cancel-first", "--yes")
    assert sentences(deleted) == ["datadog-prod can alert again"]
    assert cli("delete", *TEAM, cli.create(*TEAM, *RULE, "--start", "+1h"), "--yes").code == 0


@pytest.mark.parametrize("status", ["500 Internal Server Error", "404 Not Found"])
def test_what_is_not_known_is_reported_and_never_fails_the_command(bare: Cli, status: str) -> None:
    def refused(method: str, path: str) -> tuple[str, object] | None:
        return (status, {}) if method == "GET" and "/v1/integrations/" in path else None

    with plain_account(bare, refused) as tcp_cli:
        id_ = tcp_cli.cli.create("--disable", DATADOG)
        result = tcp_cli("cancel", id_, "-o", "id")
        assert (result.code, result.out) == (0, f"{id_}\n")
        known = f"{DATADOG} can alert again (looked at the global windows)"
        unknown = f"cannot tell whether {DATADOG} can alert again: "
        (sentence,) = sentences(result)
        assert sentence.startswith(known if status.startswith("404") else unknown)


def test_an_api_that_hangs_delays_the_command_a_moment_and_leaves_no_thread(bare: Cli) -> None:
    over = threading.Event()

    def hanging(method: str, path: str) -> None:
        if method == "GET" and "/v1/integrations/" in path:
            over.wait(EVENT_TIMEOUT)

    with plain_account(bare, hanging) as tcp_cli:
        id_ = tcp_cli.cli.create("--disable", DATADOG)
        before = set(threading.enumerate())
        result = tcp_cli("cancel", id_)
        over.set()
        for thread in set(threading.enumerate()) - before:
            thread.join(EVENT_TIMEOUT)
            assert not thread.is_alive()
    assert result.code == 0
    (sentence,) = sentences(result)
    assert sentence.startswith(f"cannot tell whether {DATADOG} can alert again: ")


def test_it_takes_one_round_trip_and_reads_for_ended_windows_only(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default()
    tcp_cli("cancel", *TEAM, id_)
    assert tcp_cli.requests()[0].startswith("POST ")
    assert len(tcp_cli.requests()) == 6, "the cancel; the integration, the global windows and three teams"
    assert "alert" not in tcp_cli("get", *TEAM, id_).err


def test_a_quiet_call_sends_no_further_request(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default()
    tcp_cli("cancel", *TEAM, id_, "-q")
    assert tcp_cli.requests() == [f"POST {team(f'/{id_}')}/cancel"]


def test_windows_that_are_not_named_are_counted(tmp_path: Path) -> None:
    with account(tmp_path) as many:
        many.cli("list", "--all-teams")
        ended = many.cli("cancel", window_id(8))
        assert ended.err.splitlines()[-1].endswith(" (Team 03), 2 more")
