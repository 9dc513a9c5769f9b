"""``targets``: what can be silenced, and what holds it now."""

import json

from compass_maint_cli.sandbox.fixtures import ALIASES, ENTITIES, PAYMENTS
from tests.support.harness import Cli
from tests.support.served import RULE, TEAM, Served


def test_every_target_with_what_mutes_it_now(cli: Cli) -> None:
    made = cli("create", *TEAM, *RULE, "-q").out.strip()
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
        "windowIds": [made],
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


def test_only_the_lists_of_a_type_are_read(served: Served) -> None:
    served("targets", "integration", "--global")
    assert sorted(served.asked()) == ["GET /v1/integrations", "GET /v1/maintenances"]
