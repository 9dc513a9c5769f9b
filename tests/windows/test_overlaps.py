"""Windows that touch the same entity at the same time, of any scope and in one call."""

import pytest

from compass_maint_cli.sandbox.fixtures import PAYMENTS
from tests.support.harness import Cli
from tests.support.plain_account import Replies, created_elsewhere, plain_account
from tests.support.tcp_cli import DATADOG, RULE, TEAM, TcpCli, team

QUIET = ("--enable", "policy:quiet-hours")
SHOWN = "quiet-hours"


def warnings(err: str) -> list[str]:
    return [line.removeprefix("warning: ") for line in err.splitlines() if line.startswith("warning: ")]


def test_the_same_state_overlaps_and_another_contradicts(cli: Cli) -> None:
    id_ = cli.create(*QUIET, "-d", "Night")
    same = cli("create", *QUIET, "--dry-run")
    already = f"{SHOWN} is already enabled by 1 window until 14:00 ({id_[:8]} global)"
    assert warnings(same.err) == [already]
    other = cli("create", "--disable", "policy:quiet-hours", "--dry-run")
    assert warnings(other.err) == [f"{already}; the new window has it disabled"]


@pytest.mark.parametrize(
    "argv",
    [
        (*QUIET, "--start", "2026-11-23 14:00"),
        ("--disable", "policy:critical-first"),
        (*QUIET, "--key", "night"),
        (*QUIET, "--on-overlap", "ignore"),
    ],
    ids=["it starts as the other ends", "another entity", "its own key", "ignored"],
)
def test_no_warning_without_a_common_entity_and_time(cli: Cli, argv: tuple[str, ...]) -> None:
    cli.create(*QUIET, "--key", "night")
    result = cli("create", *argv, "--dry-run")
    assert (result.code, warnings(result.err)) == (0, [])


def test_no_warning_about_a_cancelled_window(cli: Cli) -> None:
    id_ = cli.create(*QUIET)
    assert cli("cancel", id_).code == 0
    assert warnings(cli("create", *QUIET, "--dry-run").err) == []


def test_fail_names_every_overlap_and_creates_nothing(cli: Cli) -> None:
    one, two = cli.create(*TEAM, *RULE), cli.create(*TEAM, *RULE, "--start", "+30m")
    result = cli("create", *TEAM, *RULE, "--on-overlap", "fail")
    assert (result.code, result.out) == (6, "")
    assert result.err.splitlines()[2].startswith(
        f"error: datadog-prod is already disabled by 2 windows until 14:30 "
        f"({one[:8]} payments, {two[:8]} payments)"
    )
    assert cli("list", *TEAM, "-q").out == f"{one}\n{two}\n"


def test_an_update_is_checked_against_other_windows_only(cli: Cli) -> None:
    first = cli.create(*TEAM, *RULE)
    later = cli.create(*TEAM, *RULE, "--start", "+2h")
    assert warnings(cli("update", *TEAM, first, "--extend", "30m", "--dry-run").err) == []
    result = cli("update", *TEAM, first, "--extend", "90m", "--dry-run")
    assert warnings(result.err) == [
        f"datadog-prod is also disabled by 1 window from 15:00 until 16:00 ({later[:8]} payments)"
    ]
    assert cli("update", *TEAM, first, "--extend", "90m", "--on-overlap", "fail").code == 6


def test_the_windows_of_one_file_are_checked_against_each_other(cli: Cli) -> None:
    text = """
description: One
for: 2h
rules: [{enable: policy:quiet-hours}]
---
description: Two
start: +1h
rules: [{disable: policy:quiet-hours}, {disable: policy:critical-first}]
---
description: Three
start: +4h
rules: [{disable: policy:quiet-hours}]
---
description: Four
team: payments
rules: [{disable: policy:quiet-hours}]
"""
    result = cli("create", "-f", "-", "-q", stdin=text)
    assert result.code == 0
    assert warnings(result.err) == [
        f"{SHOWN} contradicts another new window, from 2026-11-23 13:00+01:00 (One), which has it enabled"
    ]
    refused = cli("create", "-f", "-", "--on-overlap", "fail", stdin=text)
    assert (refused.code, refused.out) == (6, "")


def test_at_most_20_overlaps_are_named(cli: Cli) -> None:
    text = "---\n".join(["for: 1h\nrules: [{enable: policy:quiet-hours}]\n"] * 60)
    result = cli("create", "-f", "-", "--dry-run", stdin=text)
    assert result.code == 0
    assert len(warnings(result.err)) == 21
    assert warnings(result.err)[-1] == "there are more overlaps"


def test_windows_of_every_scope_are_seen(cli: Cli) -> None:
    """A team's window is found before a global one, and the reverse: the integration itself names them."""
    first = cli.create(*TEAM, *RULE)
    globally = cli("create", *RULE, "--on-overlap", "fail")
    assert globally.code == 6
    assert f"datadog-prod is already disabled by 1 window until 14:00 ({first[:8]} payments)" in globally.err
    second = cli.create(*RULE, "--for", "2h")
    both = cli("create", *TEAM, *RULE, "--dry-run")
    assert warnings(both.err) == [
        (
            f"datadog-prod is already disabled by 2 windows until 15:00 "
            f"({first[:8]} payments, {second[:8]} global)"
        )
    ]


def test_an_overlap_that_a_window_has_already_is_not_repeated(cli: Cli) -> None:
    cli.create(*RULE, "--for", "5h")
    id_ = cli.create(*TEAM, *RULE)
    assert warnings(cli("update", *TEAM, id_, "--extend", "1h").err) == []


def test_one_request_for_each_integration_beside_the_scope(tcp_cli: TcpCli) -> None:
    tcp_cli("create", *TEAM, *RULE, "--dry-run")
    assert sorted(tcp_cli.requests()) == [f"GET /v1/integrations/{DATADOG}", f"GET {team()}"]


def test_windows_of_unknown_teams_are_seen_by_an_account_without_aliases(bare: Cli) -> None:
    rule = ("--disable", f"integration:{DATADOG}")
    with plain_account(bare) as tcp_cli:
        first = created_elsewhere(tcp_cli, "--team", PAYMENTS, *rule)
        result = tcp_cli("create", *rule, "--on-overlap", "fail")
        assert result.code == 6
        assert f"is already disabled by 1 window until 14:00 ({first[:8]})" in result.err
        assert tcp_cli("create", *rule).code == 0


def test_a_look_up_that_fails_is_a_warning_or_with_fail_an_error(bare: Cli) -> None:
    def refused(_method: str, path: str) -> tuple[str, object] | None:
        return ("500 Internal Server Error", {}) if "/v1/integrations/" in path else None

    rule = ("--disable", f"integration:{DATADOG}", "--retries", "0")
    with plain_account(bare, refused) as tcp_cli:
        created = tcp_cli("create", *rule)
        assert created.code == 0
        assert warnings(created.err)[0].startswith(
            "cannot tell whether other windows touch the same entities: "
        )
        failed = tcp_cli("create", *rule, "--on-overlap", "fail")
        assert (failed.code, failed.out) == (7, "")


def lists_fail(status: str, *, team: bool) -> Replies:
    """Return what answers the lists of teams, or the global one, with a status."""

    def answer(method: str, path: str) -> tuple[str, object] | None:
        listed = method == "GET" and path.endswith("/maintenances")
        return (status, {}) if listed and ("/teams/" in path) is team else None

    return answer


CREATE = ("create", "--team", PAYMENTS, "--disable", "sync:94e9e162-767b-47a6-a00a-4cd8b6f94833")
UNKNOWN = "cannot tell whether other windows touch the same entities: "


@pytest.mark.parametrize(
    ("status", "team", "mode", "code"),
    [
        ("500 Internal Server Error", True, "warn", 7),
        ("500 Internal Server Error", False, "warn", 0),
        ("500 Internal Server Error", False, "fail", 7),
        ("403 Forbidden", False, "fail", 0),
    ],
    ids=["its own scope", "another scope", "another scope with fail", "another scope that it may not read"],
)
def test_a_scope_that_cannot_be_read_is_an_error_where_the_answer_depends_on_it(
    bare: Cli, status: str, team: bool, mode: str, code: int
) -> None:
    with plain_account(bare, lists_fail(status, team=team)) as tcp_cli:
        result = tcp_cli(*CREATE, "--on-overlap", mode, "--retries", "0")
        assert result.code == code, result
        assert any(line.startswith(UNKNOWN) for line in warnings(result.err)) is (code == 0)
        assert any(call.startswith("POST") for call in tcp_cli.writes()) is (code == 0)


def test_an_update_does_not_need_the_list_of_its_own_scope(bare: Cli) -> None:
    with plain_account(bare) as tcp_cli:
        made = tcp_cli(*CREATE, "-q").out.strip()
    with plain_account(bare, lists_fail("500 Internal Server Error", team=True)) as tcp_cli:
        change = ("update", "--team", PAYMENTS, made, "--extend", "1h", "--retries", "0")
        changed = tcp_cli(*change)
        assert (changed.code, warnings(changed.err)[0].startswith(UNKNOWN)) == (0, True)
        assert tcp_cli(*change, "--on-overlap", "fail").code == 7


def test_an_integration_that_does_not_say_its_windows_is_looked_up_in_every_known_scope(bare: Cli) -> None:
    def silent(_method: str, path: str) -> tuple[str, object] | None:
        said = {"id": DATADOG, "name": "datadog-prod", "enabled": True}
        return ("200 OK", said) if "/v1/integrations/" in path else None

    rule = ("--disable", f"integration:{DATADOG}")
    with plain_account(bare, silent) as tcp_cli:
        first = tcp_cli("create", "--team", PAYMENTS, *rule, "-q").out.strip()
        result = tcp_cli("create", *rule, "--on-overlap", "fail")
    assert result.code == 6
    assert f"is already disabled by 1 window until 14:00 ({first[:8]} " in result.err
