"""``targets``: what can be silenced, and which window silences it now."""

import json
import re

from compass_maint_cli.sandbox.fixtures import ALIASES, ENTITIES, PAYMENTS
from tests.support.harness import Cli
from tests.support.plain_account import plain_account
from tests.support.tcp_cli import RULE, TEAM, TcpCli


def test_every_target_with_what_mutes_it_now(cli: Cli) -> None:
    created = cli("create", *TEAM, *RULE, "-q").out.strip()
    cli("create", *RULE, "--start", "+2h", "--on-overlap", "ignore")
    listed = json.loads(cli("targets", "-o", "json").out)
    assert {(each["type"], each["id"]) for each in listed} == set(ENTITIES)
    (held,) = [each for each in listed if each["windowIds"]]
    assert held == {
        "type": "integration",
        "id": ALIASES["datadog-prod"][1],
        "name": "Datadog Prod",
        "teamId": PAYMENTS,
        "state": "disabled",
        "until": "2026-11-23T13:00:00Z",
        "windowIds": [created],
    }


def test_one_type_and_one_team(cli: Cli) -> None:
    result = cli("targets", "policy", *TEAM)
    names = [line.split("\t")[1] for line in result.out.splitlines()[1:]]
    assert names == [
        *("Critical First", "Dedupe Payments", "Drop Test Alerts", "Night Shift", "Quiet Hours", "Weekends"),
    ]
    assert result.err == "2 other teams were not looked at: --all-teams\n"
    assert cli("targets", "sync", "-q").out.count("\n") == sum(kind == "sync" for kind, _ in ENTITIES)
    assert cli("targets", "team").code == 2


def test_only_the_lists_of_a_type_are_read(tcp_cli: TcpCli) -> None:
    tcp_cli("targets", "integration", "--global")
    assert sorted(tcp_cli.requests()) == ["GET /v1/integrations", "GET /v1/maintenances"]


def test_two_targets_with_one_name_are_shown_by_id(cli: Cli) -> None:
    cli.columns = 200
    with plain_account(cli) as tcp_cli:
        shown = tcp_cli("targets", "sync", terminal=True, env={"NO_COLOR": "1"}).out
    twins = [line.split()[0] for line in shown.splitlines() if "Jira Escalations" in line]
    assert len(twins) == 2
    assert all(re.fullmatch("sync:[0-9a-f-]{36}", twin) for twin in twins), "a name would be refused"
    assert "sync:Statuspage" in shown


def test_on_a_terminal_it_shows_what_to_type_and_until_when(cli: Cli) -> None:
    created = cli("create", *TEAM, "--disable", "integration:datadog-prod", "-q").out.strip()
    cli.columns = 100
    shown = cli("targets", "integration", terminal=True, env={"NO_COLOR": "1"}).out.splitlines()
    assert shown[0].split() == ["TARGET", "STATE", "UNTIL", "TEAM", "NAME", "WINDOWS"]
    [row] = [line.split("  ") for line in shown if "datadog-prod" in line]
    assert [cell.strip() for cell in row if cell] == [
        *("integration:datadog-prod", "disabled", "14:00", "payments", "Datadog Prod", created[:8])
    ]
    cli.columns = 36
    narrow = cli("targets", "integration", terminal=True, env={"NO_COLOR": "1"}).out.splitlines()
    at = narrow.index("integration:datadog-prod")
    assert narrow[at + 1] == "  state disabled · until 14:00 ·", "what does not fit is on the next line"
    assert cli("targets", terminal=True, env={"NO_COLOR": "1"}).out.count("policy:") > 1
