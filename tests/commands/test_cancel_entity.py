"""``cancel --entity``: let one entity alert again, by ending every window of every scope that silences it."""

from compass_maint_cli.sandbox.fixtures import ALIASES, PAYMENTS
from tests.support.harness import Cli
from tests.support.plain_account import created_elsewhere, plain_account
from tests.support.tcp_cli import RULE, TEAM

WHAT = ("--entity", "integration:datadog-prod")


def test_every_window_that_silences_the_entity_is_listed_confirmed_and_ended(cli: Cli) -> None:
    ids = {cli.create(*TEAM, *RULE), cli.create(*RULE), cli.create(*TEAM, *RULE, "--start", "+2h")}
    other = cli.create(*TEAM, "--disable", "integration:cloudwatch-payments")
    unasked = cli("cancel", *WHAT, "--all-teams")
    assert unasked.code == 2
    assert [id_ in unasked.err for id_ in ids] == [True] * 3
    no = cli("cancel", *WHAT, "--all-teams", terminal=True, stdin="n\n")
    assert (no.code, cli("status", WHAT[1]).code) == (1, 0)
    done = cli("cancel", *WHAT, "--all-teams", "--yes", "-o", "id")
    assert (done.code, set(done.out.split())) == (0, ids)
    assert done.err.splitlines()[-1] == "datadog-prod can alert again"
    assert cli("list", "--all-teams", "-q").out == f"{other}\n"
    assert "nothing to cancel" in cli("cancel", *WHAT, "--all-teams").err


def test_a_window_that_only_the_integration_names_is_a_warning(bare: Cli) -> None:
    entity = f"integration:{ALIASES['datadog-prod'][1]}"
    with plain_account(bare) as tcp_cli:
        hidden = created_elsewhere(tcp_cli, "--team", PAYMENTS, "--disable", entity)
        mine = tcp_cli.cli.create("--disable", entity)
        result = tcp_cli("cancel", "--entity", entity, "--yes", "-o", "id")
        assert result.out == f"{mine}\n"
        assert result.err.startswith(f"warning: window {hidden} also names it, but is in no scope")
        assert result.err.endswith(f"{entity} is still disabled until 14:00 by {hidden[:8]}\n")


def test_an_entity_excludes_other_selections(cli: Cli) -> None:
    assert cli("cancel", *WHAT, "--all").code == 2
    assert cli("cancel", "--all-teams").code == 2
