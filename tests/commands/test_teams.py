"""``teams``: which teams are known, and from where; and how the id of the organisation is found."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.many_teams import ORG, Account, account, team_id
from tests.support.tcp_scripts import http, say, scripted_server

GRAPHQL = "POST /gateway/api/graphql"


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Account]:
    with account(tmp_path) as opened:
        yield opened


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Account]:
    """An account that does not know its organisation."""
    with account(tmp_path, org=False) as opened:
        yield opened


def test_each_team_once_with_everything_known(many: Account) -> None:
    many.api.teams = {team_id(1): "Payments", team_id(2): "Search"}
    many.api.owners = (team_id(2), team_id(3))
    many.cli.config(f"profiles:\n  default:\n    teams:\n      pay: {team_id(1)}\n")
    many.cli("list", "--team", team_id(4))
    assert json.loads(many.cli("teams", "-o", "json").out) == [
        {"id": team_id(1), "name": "Payments", "alias": "pay", "knownFrom": ["alias", "organisation"]},
        {"id": team_id(2), "name": "Search", "alias": None, "knownFrom": ["organisation", "integrations"]},
        {"id": team_id(3), "name": None, "alias": None, "knownFrom": ["integrations"]},
        {"id": team_id(4), "name": None, "alias": None, "knownFrom": ["use"]},
    ]
    assert many.cli("teams", "-q").out.split() == [team_id(n) for n in (1, 2, 3, 4)]
    assert many.cli("teams").out.splitlines()[1] == f"Payments\t{team_id(1)}\tpay\talias, organisation"


def test_refresh_reads_again_what_was_kept(many: Account) -> None:
    assert "Team 07" in many.cli("teams").out
    many.api.teams[team_id(7)] = "Renamed"
    assert "Renamed" not in many.cli("teams").out
    assert "Renamed" in many.cli("teams", "--refresh").out


def test_refresh_reads_the_teams_without_operations_again(many: Account) -> None:
    many.cli("list", "--all-teams")
    many.api.statuses.clear()
    many.take_requests()
    many.cli("list", "--all-teams", "--refresh")
    assert len(many.take_requests("/maintenances")) == 61


def test_refresh_learns_the_organisation(stranger: Account) -> None:
    assert stranger.take_requests() == []
    before = stranger.cli("teams")
    assert "org_id" in before.err
    assert GRAPHQL not in stranger.take_requests()
    assert "Team 07" in stranger.cli("teams", "--refresh").out
    assert stranger.take_requests().count(GRAPHQL) == 1
    assert stranger.cli("list", "--team", "Team 07").code == 0


def test_login_learns_the_organisation(stranger: Account) -> None:
    result = stranger.cli("login", "--site", "acme.atlassian.net", "--token-stdin", stdin="secret")
    assert result.code == 0, result
    assert f"org_id: {ORG}" in (stranger.cli.home / ".config/compass-maint/config.yaml").read_text()


@pytest.mark.parametrize(
    ("site", "trusted"),
    [
        ("acme.atlassian.net", True),
        ("https://acme.atlassian.net", True),
        ("ops.acme.com", False),
        ("acme.atlassian.net.evil.com", False),
        ("evilatlassian.net", False),
    ],
)
def test_the_token_goes_to_sites_of_atlassian_only(stranger: Account, site: str, *, trusted: bool) -> None:
    """Every host is reached through a proxy, which refuses and records the requested hosts."""
    with scripted_server(say(http(403))) as proxy:
        env = {
            "HTTPS_PROXY": proxy.url,
            "COMPASS_MAINT_SITE": site,
            "COMPASS_MAINT_API_URL": "https://a.invalid",
        }
        stranger.cli("teams", "--refresh", env=env)
    expected = {request.split()[1] for request in proxy.requests}
    assert expected == {b"a.invalid:443"} | ({b"acme.atlassian.net:443"} if trusted else set())


def test_no_source_at_all_is_its_error(many: Account) -> None:
    many.cli.variables["COMPASS_MAINT_API_URL"] = "http://127.0.0.1:1"
    result = many.cli("teams")
    assert (result.code, result.out) == (7, "")
