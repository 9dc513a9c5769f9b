"""Round trips in sequence: a server that answers a round only once all requests of it have come.

No account here has aliases; each knows its names from a call before. Each number in ``expect`` is a round.
"""

import os
from collections.abc import Iterator

import pytest

from compass_maint_cli.sandbox.fixtures import ALIASES, PAYMENTS
from tests.support.completion import completions
from tests.support.harness import Cli
from tests.support.plain_account import plain_account
from tests.support.round_trips import Rounds
from tests.support.tcp_cli import TcpCli

NAMES = ("--team", "Payments", "--disable", "integration:Datadog Prod")
IDS = ("--team", PAYMENTS, "--disable", f"integration:{ALIASES['datadog-prod'][1]}")
FILE = """
name: first
team: Payments
start: 2026-11-24 10:00
for: LENGTH
rules: [{disable: "integration:Datadog Prod"}, {disable: "integration:CloudWatch Payments"}]
---
name: second
team: Search
start: 2026-11-24 10:00
for: LENGTH
rules: [{disable: "integration:Prometheus Search"}]
"""


@pytest.fixture
def rounds() -> Rounds:
    return Rounds()


@pytest.fixture
def plain(bare: Cli, rounds: Rounds) -> Iterator[TcpCli]:
    """An account that has listed its teams and targets once."""
    bare.variables |= {"COMPASS_MAINT_PRODUCT": "jsm", "PATH": os.environ["PATH"]}
    with plain_account(bare, rounds) as tcp_cli:
        assert tcp_cli("teams").code == 0
        assert tcp_cli("create", *NAMES, "--dry-run").code == 0
        yield tcp_cli


def created(plain: TcpCli, *argv: str) -> str:
    done = plain("create", *NAMES, *argv, "-q")
    assert done.code == 0, done
    return done.out.strip()


def test_create_by_names(plain: TcpCli, rounds: Rounds) -> None:
    with rounds.expect(4, 1):  # teams, integrations, the integration itself and the windows; the create
        created(plain)
    with rounds.expect(4, 1, 1):  # and a list, whether others have created one with the key
        created(plain, "--key", "deploy")


def test_create_of_files(plain: TcpCli, rounds: Rounds) -> None:
    text = FILE.replace("LENGTH", "1h")
    with rounds.expect(7, 2, 2):  # names, three integrations, windows of two teams
        assert plain("create", "-f", "-", stdin=text).code == 0


def test_create_after_the_cache_was_lost(plain: TcpCli, rounds: Rounds) -> None:
    env = {"XDG_CACHE_HOME": str(plain.cli.home / "elsewhere")}
    with rounds.expect(2, 2, 1):
        assert plain("create", *NAMES, env=env).code == 0


def test_a_name_whose_target_changed_is_read_again(plain: TcpCli, rounds: Rounds) -> None:
    folder = plain.cli.home / ".cache/compass-maint/accounts"
    (kept,) = folder.iterdir()
    kept.write_text(kept.read_text().replace("Datadog Prod", "x").replace("Grafana", "Datadog Prod"))
    with rounds.expect(4, 1, 1):
        assert ALIASES["datadog-prod"][1] in plain("create", *NAMES, "-o", "json").out


def test_update_that_extends(plain: TcpCli, rounds: Rounds) -> None:
    window = created(plain)
    with rounds.expect(1, 3):  # a check that only warns reads beside the change
        assert plain("update", window, "--extend", "1h").code == 0
    with rounds.expect(1, 2, 1):
        assert plain("update", window, "--extend", "1h", "--on-overlap", "fail").code == 0


def test_apply_of_two_scopes(plain: TcpCli, rounds: Rounds) -> None:
    with rounds.expect(7, 2, 2):
        assert plain("apply", "-f", "-", "--yes", stdin=FILE.replace("LENGTH", "1h")).code == 0
    with rounds.expect(7, 2):
        assert plain("apply", "-f", "-", "--yes", stdin=FILE.replace("LENGTH", "2h")).code == 0


def test_apply_after_the_cache_was_lost(plain: TcpCli, rounds: Rounds) -> None:
    env = {"XDG_CACHE_HOME": str(plain.cli.home / "elsewhere")}
    with rounds.expect(2, 5, 2, 2):
        assert plain("apply", "-f", "-", "--yes", stdin=FILE.replace("LENGTH", "1h"), env=env).code == 0


def test_run_until_its_command_starts(plain: TcpCli, rounds: Rounds) -> None:
    with rounds.expect(2, 1, more=True):
        assert plain("run", *IDS, "--", "true").code == 0
    assert rounds.received[3].endswith("/cancel"), "no further request before the command started"
    with rounds.expect(4, 1, 1, more=True):
        assert plain("run", *NAMES, "--key", "deploy", "--", "true").code == 0
    assert rounds.received[7].endswith("/cancel"), "and here only a read whether the window's end was moved"


def test_status_of_a_name(plain: TcpCli, rounds: Rounds) -> None:
    created(plain)
    with rounds.expect(6):  # names, the integration itself, the windows of four scopes
        assert plain("status", "integration:Datadog Prod").code == 0


def test_tab_of_a_policy_on_a_team_by_name(plain: TcpCli, rounds: Rounds) -> None:
    with rounds.expect(3):
        assert completions(plain.cli, "policy", "create", "-t", "Payments", "--disable", "policy:")
