"""Whether something is silenced, for an account without aliases: the integration itself is read."""

import pytest

from compass_maint_cli.sandbox.fixtures import ALIASES, PAYMENTS, SEARCH
from tests.support.harness import Cli
from tests.support.plain_account import created_elsewhere, plain_account
from tests.support.tcp_cli import TcpCli

DATADOG = f"integration:{ALIASES['datadog-prod'][1]}"
STAGING = f"integration:{ALIASES['datadog-staging'][1]}"
SYNC = f"sync:{ALIASES['statuspage'][1]}"
QUIET = f"policy:{ALIASES['quiet-hours'][1]}"


def mute(tcp_cli: TcpCli, *argv: str, team: str | None = PAYMENTS) -> str:
    scope = ("--team", team) if team else ()
    return created_elsewhere(tcp_cli, *scope, *(argv or ("--disable", DATADOG)))


def without_owners(_method: str, path: str) -> tuple[str, object] | None:
    """Answer with no integration, so that none names a team."""
    return ("200 OK", {"values": []}) if path.endswith("/v1/integrations") else None


def without_sources(method: str, path: str) -> tuple[str, object] | None:
    if "/v1/integrations/" not in path:
        return without_owners(method, path)
    return "200 OK", {"id": path.rpartition("/")[2], "name": "x", "type": "Datadog", "enabled": True}


def not_there(method: str, path: str) -> tuple[str, object] | None:
    if "/v1/integrations/" in path:
        return "404 Not Found", {"message": "no"}
    return without_owners(method, path)


def test_a_team_that_owns_an_integration_is_looked_at(bare: Cli) -> None:
    def without_answer(method: str, path: str) -> tuple[str, object] | None:
        return not_there(method, path) if "/v1/integrations/" in path else None

    with plain_account(bare, without_answer) as tcp_cli:
        mute(tcp_cli)
        message = tcp_cli("status", DATADOG).err
        assert message == "integration:Datadog Prod: SILENCED until 14:00 (1h), by 1 window\n"


def test_a_window_of_an_unknown_team_is_found_by_the_integration_itself(bare: Cli) -> None:
    with plain_account(bare) as tcp_cli:
        window = mute(tcp_cli)
        result = tcp_cli("status", DATADOG)
        assert (result.code, result.err) == (0, f"{DATADOG}: SILENCED until 14:00 (1h), by 1 window\n")
        assert window in result.out
        assert tcp_cli("status", DATADOG, "--team", SEARCH).code == 0, "also in the scope of another team"
        assert tcp_cli.data("status", DATADOG)[0].keys() >= {"windowId", "until"}
        assert "teamId" not in tcp_cli.data("status", DATADOG)[0], (
            "the scope is not known, and null is global"
        )


def test_a_no_reads_the_integration_and_the_global_list_in_one_round(bare: Cli) -> None:
    with plain_account(bare) as tcp_cli:
        result = tcp_cli("status", DATADOG)
        assert (result.code, result.err) == (
            8,
            f"{DATADOG}: not silenced; looked at the integration itself and the global windows\n",
        )
        integration = DATADOG.partition(":")[2]
        assert sorted(tcp_cli.requests()) == ["GET /v1/integrations/" + integration, "GET /v1/maintenances"]
        assert tcp_cli("status", DATADOG, "--strict").code == 8, "the integration itself proved it"


@pytest.mark.parametrize("replies", [without_sources, not_there])
def test_an_unproven_no_is_marked_as_such(bare: Cli, replies: object) -> None:
    with plain_account(bare, replies) as tcp_cli:  # type: ignore[arg-type]  # pytest's parameters are objects
        mute(tcp_cli)
        result = tcp_cli("status", DATADOG)
        assert result.code == 8
        assert result.err == (
            f"{DATADOG}: not silenced; looked at the global windows only\n"
            "no teams are known: give one with --team, or list them under teams: in the profile\n"
        )
        strict = tcp_cli("status", DATADOG, "--strict", "-o", "json")
        assert (strict.code, strict.out) == (1, "[]\n")
        assert '{"scope": {"complete": false, "lookedAt": ["global"]}}' in strict.err
        assert tcp_cli("status", DATADOG, "--team", PAYMENTS, "--strict").code == 0


def test_windows_without_a_gap_are_one_stretch(bare: Cli) -> None:
    with plain_account(bare) as tcp_cli:
        mute(tcp_cli, "--disable", DATADOG, "--for", "30m")
        mute(tcp_cli, "--disable", DATADOG, "--start", "+20m", "--for", "2h", team=None)
        mute(tcp_cli, "--disable", DATADOG, "--start", "+3h")
        assert tcp_cli("status", DATADOG).err == (f"{DATADOG}: SILENCED until 15:20 (2h 20m), by 2 windows\n")


def test_a_no_names_the_next_window_and_a_switched_off_integration(bare: Cli) -> None:
    with plain_account(bare) as tcp_cli:
        mute(tcp_cli, "--disable", STAGING, "--start", "2026-12-05 22:00")
        result = tcp_cli("status", STAGING)
        assert result.code == 8
        assert result.err.startswith(
            f"{STAGING}: not silenced; it is switched off in its own settings; "
            "next on Sat 5 Dec 22:00; looked at"
        )


def test_since_names_the_window_that_ended_last(bare: Cli) -> None:
    with plain_account(bare) as tcp_cli:
        window = mute(tcp_cli, "--disable", DATADOG, "--for", "30m", team=None)
        bare.clock.sleep(3600)
        result = tcp_cli("status", DATADOG, "--since", "24h")
        assert result.code == 8
        assert result.err.splitlines()[1] == f"last silenced until 13:30 by {window[:8]} global"
        assert "no window that named it has ended since" in tcp_cli("status", DATADOG, "--since", "5m").err
        assert tcp_cli("status", "--since", "24h").code == 2


def test_an_enabled_policy_answers_in_the_same_way(bare: Cli) -> None:
    with plain_account(bare, without_owners) as tcp_cli:
        no = tcp_cli("status", QUIET)
        assert (no.code, no.err.splitlines()[0]) == (
            8,
            f"{QUIET}: not disabled or enabled by a window; looked at the global windows only",
        )
        mute(tcp_cli, "--enable", QUIET, team=None)
        assert tcp_cli("status", QUIET).err == f"{QUIET}: ENABLED until 14:00 (1h), by 1 window\n"


def test_a_name_is_looked_up_beside_the_windows(bare: Cli) -> None:
    with plain_account(bare) as tcp_cli:
        mute(tcp_cli, "--disable", SYNC, team=None)
        assert tcp_cli("status", "sync:Statuspage").code == 0
        assert sorted(tcp_cli.requests()) == ["GET /v1/maintenances", "GET /v1/syncs"]


def test_a_yes_takes_one_round_trip_without_a_list_of_teams(bare: Cli) -> None:
    with plain_account(bare) as tcp_cli:
        mute(tcp_cli, "--enable", QUIET, team=None)
        assert tcp_cli("status", QUIET).code == 0
        assert tcp_cli.requests() == ["GET /v1/maintenances"]
