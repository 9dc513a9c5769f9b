"""After a window has ended: what is true of its targets, by whatever window of whatever scope."""

import pytest

from compass_maint_cli.sandbox.fixtures import ALIASES, PAYMENTS
from tests.support.harness import Cli
from tests.support.plain_account import plain_account
from tests.support.served import RULE, TEAM, Served

DATADOG = f"integration:{ALIASES['datadog-prod'][1]}"


def make(cli: Cli, *argv: str) -> str:
    result = cli("create", *argv, "-q", "--on-overlap", "ignore")
    assert result.code == 0, result
    return result.out.strip()


def test_a_target_can_alert_again_or_another_window_holds_it(cli: Cli) -> None:
    first, second = make(cli, *TEAM, *RULE), make(cli, *RULE, "--for", "2h")
    still = cli("cancel", *TEAM, first)
    assert still.err == f"datadog-prod is still disabled until 15:00 by {second[:8]} (global)\n"
    assert cli("cancel", second).err == "datadog-prod can alert again\n"


def test_a_window_of_an_unknown_team_is_named_by_its_id(bare: Cli) -> None:
    with plain_account(bare) as served:
        other = make(served.cli, "--team", PAYMENTS, "--disable", DATADOG)
        mine = make(served.cli, "--disable", DATADOG)
        assert served("cancel", mine).err == f"{DATADOG} is still disabled until 14:00 by {other[:8]}\n"


def test_an_integration_that_is_switched_off_itself(cli: Cli) -> None:
    id_ = make(cli, *TEAM, "--disable", "integration:datadog-staging")
    assert cli("cancel", *TEAM, id_).err == "datadog-staging is switched off itself\n"


def test_a_policy_is_no_longer_enabled_as_far_as_was_looked(cli: Cli) -> None:
    id_ = make(cli, "--enable", "policy:quiet-hours")
    assert cli("cancel", id_).err == (
        "quiet-hours is no longer enabled (looked at the global windows and those of 3 teams)\n"
    )


def test_a_delete_and_an_update_that_shortens_say_it_too(cli: Cli) -> None:
    id_ = make(cli, *TEAM, *RULE)
    shorter = cli("update", *TEAM, id_, "--shorten", "20m")
    assert shorter.err.splitlines()[-1] == "datadog-prod can alert again from 13:40"
    longer = cli("update", *TEAM, id_, "--extend", "20m")
    assert "alert" not in longer.err
    deleted = cli("delete", *TEAM, id_, "--cancel-first", "--yes")
    assert deleted.err == "datadog-prod can alert again\n"
    assert cli("delete", *TEAM, make(cli, *TEAM, *RULE, "--start", "+1h"), "--yes").code == 0


@pytest.mark.parametrize("status", ["500 Internal Server Error", "404 Not Found"])
def test_what_is_not_known_is_said_and_never_fails_the_command(bare: Cli, status: str) -> None:
    def refused(method: str, path: str) -> tuple[str, object] | None:
        return (status, {}) if method == "GET" and "/v1/integrations/" in path else None

    with plain_account(bare, refused) as served:
        id_ = make(served.cli, "--disable", DATADOG)
        result = served("cancel", id_, "-o", "id")
        assert (result.code, result.out) == (0, f"{id_}\n")
        known = f"{DATADOG} can alert again (looked at the global windows)\n"
        unknown = f"whether {DATADOG} can alert again is not known: "
        assert result.err.startswith(known if status.startswith("404") else unknown)


def test_it_asks_in_one_round_and_for_ended_windows_only(served: Served) -> None:
    id_ = served.make()
    served("cancel", *TEAM, id_)
    assert served.asked()[0].startswith("POST ")
    assert len(served.asked()) == 6, "the cancel; the integration, the global windows and three teams"
    assert "alert" not in served("get", *TEAM, id_).err
