"""A window that another call made a moment ago: reads may not show it yet (docs/api-facts.md 7.9)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli
from tests.support.tcp_cli import RULE, TEAM, UNKNOWN_ID, TcpCli, team

if TYPE_CHECKING:
    from compass_maint_cli.sandbox.log import Exchange


@dataclass(frozen=True)
class Verb:
    """A verb that is given an id, and the exit code of a success."""

    argv: tuple[str, ...]

    def on(self, id_: str, *where: str) -> tuple[str, ...]:
        return self.argv[0], id_, *self.argv[1:], *where


VERBS = {
    "get": Verb(("get",)),
    "update": Verb(("update", "--extend", "1h")),
    "cancel": Verb(("cancel",)),
    "delete": Verb(("delete", "--cancel-first", "--yes")),
    "wait": Verb(("wait", "--until", "active")),
}


@pytest.fixture(params=[3, 10])
def lagging(request: pytest.FixtureRequest, cli: Cli) -> Iterator[TcpCli]:
    """A sandbox over TCP whose reads lag by so many seconds."""
    log: list[Exchange] = []
    path = cli.home / "lag.sqlite3"
    app = create_app(path, now=cli.clock.now, modes=Modes(list_lag=request.param), log=log.append)
    with running(app) as url:
        cli.variables["COMPASS_MAINT_API_URL"] = url
        yield TcpCli(cli, url, log)
    app.close()


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
@pytest.mark.parametrize("where", [(), TEAM], ids=["searched", "given"])
def test_a_window_of_a_team_is_found_in_its_scope(
    lagging: TcpCli, verb: Verb, where: tuple[str, ...]
) -> None:
    made = lagging.create_default()
    result = lagging(*verb.on(made, *where))
    assert result.code == 0, result
    assert {asked for asked in lagging.requests() if made in asked} <= {
        f"{method} {team('/' + made + end)}"
        for method, end in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/cancel"))
    }


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_so_is_a_global_one(lagging: TcpCli, verb: Verb) -> None:
    made = lagging.data("create", *RULE, "--on-overlap", "ignore")["id"]
    result = lagging(*verb.on(made))
    assert result.code == 0, result


def test_so_is_that_of_a_run(lagging: TcpCli) -> None:
    """A command that runs may change its own window."""
    assert lagging("run", *TEAM, *RULE, "--", "true").code == 0
    made = lagging.writes()[-1].split("/")[-2]
    assert lagging("get", made).code == 0


def test_so_is_one_that_a_file_wants(lagging: TcpCli) -> None:
    rule = "{disable: 'integration:datadog-prod'}"
    text = f"name: disk\nteam: payments\nstart: 2026-11-25 22:00\nfor: 1h\nrules: [{rule}]\n"
    said = json.loads(lagging("apply", "-f", "-", "--yes", "-o", "json", stdin=text).out)
    made = said["plan"][0]["result"]["window"]["id"]
    assert lagging("update", made, "--extend", "1h").code == 0


def test_a_window_made_here_and_deleted_is_gone_at_once(lagging: TcpCli) -> None:
    made = lagging.create_default()
    lagging("delete", made, "--cancel-first", "--yes")
    begun = lagging.cli.clock.now()
    assert lagging("get", made).code == 5
    assert lagging.cli.clock.now() == begun


def test_once_reads_would_show_it_a_404_is_believed(lagging: TcpCli) -> None:
    made = lagging.create_default()
    lagging.cli.clock.sleep(15)
    assert lagging("get", made).code == 0
    assert lagging("get", UNKNOWN_ID).code == 5
