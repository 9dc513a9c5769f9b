"""``status``: what is silenced, by which window, until when."""

import json

import pytest

from compass_maint_cli.sandbox.fixtures import ALIASES, PAYMENTS
from tests.support.harness import Cli

DATADOG = ALIASES["datadog-prod"][1]


def test_an_empty_answer_names_the_scopes_that_were_read(cli: Cli) -> None:
    result = cli("status")
    assert (result.code, result.out) == (
        0,
        "entity\tstate\tuntil\tleft\tstatus\tteam\tdescription\twindow_id\n",
    )
    assert result.err == (
        "nothing is silenced; looked at the global windows and those of payments, search, platform\n"
    )


def test_a_team_s_window_is_found_without_naming_the_team(cli: Cli) -> None:
    window = cli.create("--team", "payments", "--disable", "integration:datadog-prod", "-d", "Patch")
    result = cli("status", "integration:datadog-prod")
    assert result.code == 0
    assert result.out.splitlines()[1:] == [
        f"integration:datadog-prod\tdisabled\t2026-11-23T14:00:00+01:00\t1h\tactive\tpayments\tPatch\t{window}"
    ]
    assert result.err == "integration:datadog-prod: SILENCED until 14:00 (1h), by 1 window\n"


def test_an_integration_answers_for_every_scope_and_flags_limit_what_else_is_read(cli: Cli) -> None:
    cli.create("--team", "payments", "--disable", "integration:datadog-prod")
    for flags in (("--team", "search"), ("--global",), ("--all-teams",)):
        assert cli("status", "integration:datadog-prod", *flags).code == 0, "a yes is a yes in any scope"
    here = cli("status", "integration:prometheus-search", "--team", "search")
    nowhere = cli("status", "integration:prometheus-search", "--global", "-o", "json")
    assert (here.code, nowhere.code, nowhere.out) == (8, 8, "[]\n")
    shown = "integration:prometheus-search: not silenced; looked at the integration itself"
    assert here.err == f"{shown}, the global windows and those of search\n"
    assert nowhere.err == f"{shown} and the global windows\n"


def test_scope_flags_limit_what_is_read_for_a_sync(cli: Cli) -> None:
    cli.create("--team", "payments", "--disable", "sync:statuspage")
    here = cli("status", "sync:statuspage", "--team", "search")
    assert (here.code, here.err) == (
        8,
        (
            "sync:statuspage: not silenced; looked at the global windows and those of search\n"
            "2 other teams were not looked at: --all-teams\n"
        ),
    )
    assert cli("status", "sync:statuspage", "--all-teams").code == 0
    json_ = cli("status", "sync:statuspage", "--global", "-o", "json")
    assert json_.err.splitlines()[1:] == ['{"scope": {"complete": false, "lookedAt": ["global"]}}']


def test_json_is_as_documented(cli: Cli) -> None:
    window = cli.create(
        "--team", "payments", "--disable", "integration:datadog-prod", "--key", "k", "--no-provenance"
    )
    assert json.loads(cli("status", "-o", "json").out) == [
        {
            "entity": {"type": "integration", "id": DATADOG},
            "state": "disabled",
            "certain": True,
            "start": "2026-11-23T12:00:00Z",
            "until": "2026-11-23T13:00:00Z",
            "status": "active",
            "windowId": window,
            "teamId": PAYMENTS,
            "description": "[key=k]",
        }
    ]


def test_on_a_terminal_the_end_is_as_list_shows_it(cli: Cli) -> None:
    window = cli.create("--enable", "policy:quiet-hours")
    out = cli("status", terminal=True).out
    assert "  14:00  " in out
    assert "ENABLED" in out
    assert window[:8] in out


def test_a_planned_window_silences_later_not_now(cli: Cli) -> None:
    cli.create("--disable", "integration:datadog-prod", "--start", "+2h")
    assert cli("status", "integration:datadog-prod").code == 8
    later = cli("status", "integration:datadog-prod", "--at", "+150m")
    assert later.code == 0
    assert "integration:datadog-prod: SILENCED at 15:30 until 16:00, by 1 window\n" in later.err
    assert cli("status", "integration:datadog-prod", "--at", "+3h").code == 8


def test_a_past_window_is_found_with_at(cli: Cli) -> None:
    window = cli.create("--disable", "integration:datadog-prod")
    cli.clock.time += (delta := cli.clock.time - cli.clock.time.replace(hour=0))
    assert delta
    result = cli("status", "integration:datadog-prod", "--at", "today 13:30")
    assert result.code == 8, "13:30 of the next day"
    result = cli("status", "integration:datadog-prod", "--at", "yesterday 13:30")
    assert result.code == 0
    assert "SILENCED at Mon 23 Nov 13:30 until Mon 23 Nov 14:00, by 1 window\n" in result.err
    assert window in result.out


def test_a_cancelled_window_is_uncertain_and_the_exit_code_is_8(cli: Cli) -> None:
    window = cli.create("--disable", "integration:datadog-prod")
    cli("cancel", window)
    cli.clock.sleep(7200)
    result = cli("status", "integration:datadog-prod", "--at", "-90m")
    assert result.code == 8
    assert result.out.splitlines()[1].startswith("integration:datadog-prod\tperhaps disabled\t")
    assert result.err == (
        f"integration:datadog-prod may have been disabled at 13:30 by window {window}: "
        "it was cancelled, and when is not recorded\n"
    )
    assert cli("status", "integration:datadog-prod").code == 8


def test_two_windows_that_contradict_each_other_are_a_warning(cli: Cli) -> None:
    cli.create("--enable", "policy:quiet-hours")
    cli.create("--disable", "policy:quiet-hours")
    result = cli("status", "policy:quiet-hours")
    assert result.code == 0
    assert result.err.startswith(
        "warning: policy:quiet-hours is disabled and enabled at once; which wins is not documented\n"
    )


def test_a_scope_that_cannot_be_read_fails_the_call(cli: Cli) -> None:
    argv = ("status", "integration:datadog-prod", "--team", "00000000-0000-4000-8000-000000000000")
    unread = cli(*argv)
    assert (unread.code, unread.out) == (9, "")
    assert "error: 1 of 2 scopes could not be read; what they silence is unknown\n" in unread.err
    cli.create("--disable", "integration:datadog-prod")
    assert cli(*argv).code == 0, "a yes does not depend on the scope that failed"


@pytest.mark.parametrize("target", ["datadog:prod", "integration:", "integration", ""])
def test_a_wrong_target_is_a_usage_error_before_any_request(bare: Cli, target: str) -> None:
    result = bare("status", target)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"error: the target {target!r} must be integration:REF, policy:REF or sync:REF\n"
