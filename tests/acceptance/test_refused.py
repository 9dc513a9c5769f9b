"""Wrong input gives one sentence and its exit code, and nothing is sent."""

import pytest

from tests.support.tcp_cli import RULE, TEAM, UNKNOWN_ID, TcpCli

LONG = "x" * 200
QUIET = ("--enable", "policy:quiet-hours")

USAGE = {
    "no rules": ("create",),
    "a type without a name": ("create", "--disable", "integration"),
    "a type that does not exist": ("create", "--disable", "team:payments"),
    "an empty name": ("create", "--disable", "integration:a,,b"),
    "an integration enabled": ("create", "--enable", "integration:datadog-prod"),
    "a sync enabled": ("create", "--enable", "sync:jira-payments"),
    "both enabled and disabled": ("create", *QUIET, "--disable", "policy:quiet-hours"),
    "the same rule twice": ("create", *RULE, *RULE),
    "the same by alias and by id": (
        *("create", "--disable", "policy:quiet-hours,258bec1f-bae6-4190-bcc6-56c42990131c"),
    ),
    "a description too long": ("create", *RULE, "-d", LONG + "x"),
    "a description too long with its key": ("create", *RULE, "-d", LONG[:190], "--key", "k-12"),
    "a key with spaces": ("create", *RULE, "--key", "two words"),
    "an empty key": ("create", *RULE, "--key", ""),
    "a length of zero": ("create", *RULE, "--for", "0s"),
    "an end before its start": ("create", *RULE, "--start", "14:00", "--end", "2026-11-23 13:30"),
    "an end that is past": ("create", *RULE, "--start", "2026-11-22", "--end", "2026-11-23 10:00"),
    "an end beyond the year 9999": ("create", *RULE, "--for", "9999999d"),
    "an end and a length": ("create", *RULE, "--end", "20:00", "--for", "1h"),
    "a local time that is not": ("create", *RULE, "--start", "2027-03-28 02:30"),
    "a local time that is twice": ("create", *RULE, "--start", "2027-10-31 02:30"),
    "a zone that is not": ("create", *RULE, "--tz", "Europe/Bonn"),
    "an alias of another type": ("create", "--disable", "policy:datadog-prod"),
    "an empty team": ("create", *RULE, "--team", ""),
    "a file that is not there": ("create", "-f", "/nowhere/rules.yaml"),
    "a word for --on-overlap": ("create", *RULE, "--on-overlap", "no"),
    "a word for --if-exists": ("create", *RULE, "--if-exists", "no"),
    "nothing to update": ("update", UNKNOWN_ID),
    "two ends": ("update", UNKNOWN_ID, "--extend", "1h", "--end", "20:00"),
    "rules replaced and edited": ("update", UNKNOWN_ID, *RULE, "--remove-rule", "policy:quiet-hours"),
    "an id and a key": ("update", UNKNOWN_ID, "--key", "k", "--extend", "1h"),
    "an extension of nothing": ("update", UNKNOWN_ID, "--extend", "0m"),
    "an extension that is none": ("update", UNKNOWN_ID, "--extend", "soon"),
    "rules that contradict, to update": ("update", UNKNOWN_ID, *QUIET, "--disable", "policy:quiet-hours"),
    "a description too long, to update": ("update", UNKNOWN_ID, "-d", LONG + "x"),
    "an enabled sync, to update": ("update", UNKNOWN_ID, "--add-enable", "sync:jira-payments"),
    "no window to get": ("get",),
    "an empty id": ("get", ""),
    "an id that climbs": ("get", ".."),
    "an id much too long": ("get", "x" * 201),
    "no window to cancel": ("cancel",),
    "no window to delete": ("delete",),
    "ids and a selection": ("cancel", UNKNOWN_ID, "--all"),
    "an empty match to select": ("cancel", "--match", "", "--all", "--yes"),
    "an empty key to select": ("delete", "--key", "", "--status", "past", "--yes"),
    "a status that is not": ("delete", "--status", "open", "--yes"),
    "off a terminal": ("delete", UNKNOWN_ID),
    "two teams": ("create", *RULE, *TEAM, "--team", "search"),
    "team and global": ("list", *TEAM, "--global"),
    "all teams and one": ("list", "--all-teams", *TEAM),
    "a type of list": ("list", "--type", "planned"),
    "a size of 0": ("list", "--page-size", "0"),
    "a size of 101": ("list", "--page-size", "101"),
    "a size that is no number": ("list", "--page-size", "many"),
    "a limit below 1": ("list", "--limit", "0"),
    "an offset below 0": ("list", "--offset", "-1"),
    "an entity of a type without a name": ("list", "--entity", "integration"),
    "an entity of no type": ("list", "--entity", "team:payments"),
    "an empty match": ("list", "--match", ""),
    "a time that is none": ("list", "--since", "once"),
    "a length that is none": ("list", "--ending-within", "soon"),
    "a format": ("list", "-o", "xml"),
    "a product": ("list", "--product", "jira"),
    "a time-out": ("list", "--timeout", "0"),
    "a number of retries": ("list", "--retries", "many"),
    "a number of threads": ("list", "--parallel", "0"),
    "plain http": ("list", "--api-url", "http://example.org"),
    "an address that is none": ("list", "--api-url", "example.org"),
    "a cloud id that climbs": ("list", "--cloud-id", "../x"),
    "an option that is not": ("list", "--colour"),
    "a verb that is not": ("lst",),
}


@pytest.mark.parametrize("argv", USAGE.values(), ids=USAGE)
def test_it_is_refused_before_any_request(tcp_cli: TcpCli, argv: tuple[str, ...]) -> None:
    result = tcp_cli(*argv)
    assert (result.code, result.out) == (2, "")
    assert tcp_cli.requests() == []
    errors = [line for line in result.err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1, result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("argv", USAGE.values(), ids=USAGE)
def test_the_error_is_one_line_of_json_too(tcp_cli: TcpCli, argv: tuple[str, ...]) -> None:
    if argv[-2:] == ("-o", "xml"):
        return
    result = tcp_cli("-o", "json", *argv)
    assert (result.code, result.out) == (2, "")
    *_, line = result.err.splitlines()
    assert line.startswith('{"error": {"code": "usage", "message": ')


def test_every_mistake_of_a_rule_file_is_named(tcp_cli: TcpCli) -> None:
    text = "rules:\n  - disable: server:x\n  - enable: sync:y\nfor: 0m\nstrat: now\n"
    result = tcp_cli("create", "-f", "-", stdin=text)
    assert (result.code, result.out, tcp_cli.requests()) == (2, "", [])
    assert result.err.count("error: <stdin>:") == 4, result.err


def test_a_policy_of_a_team_is_refused_in_a_global_window(tcp_cli: TcpCli) -> None:
    for ref in ("payments-nights", "758bec1f-bae6-4190-bcc6-56c429901321", "Night Shift"):
        result = tcp_cli("create", "--enable", f"policy:{ref}")
        assert (result.code, result.out, tcp_cli.writes()) == (2, "", [])
        assert result.err.endswith(
            f"error: policy:{ref} belongs to the team payments; a global window takes only global entities\n"
            "hint: --team payments creates a window of that team\n"
        )
    assert tcp_cli("create", *TEAM, "--enable", "policy:payments-nights").code == 0
    assert tcp_cli("create", "--enable", "policy:quiet-hours").code == 0


def test_an_error_that_only_the_api_finds_has_its_exit_code(tcp_cli: TcpCli) -> None:
    unknown = "11111111-2222-4333-8444-555555555555"
    assert tcp_cli("get", UNKNOWN_ID).code == 5
    assert tcp_cli("list", "--team", unknown).code == 5
    assert tcp_cli("list", "--team", "nobody").code == 5
    assert tcp_cli("create", "--disable", "integration:nothing").code == 5
    assert tcp_cli("create", "--disable", f"integration:{unknown}").code == 6
    assert tcp_cli("list", "--email", "other@example.org").code == 4
    assert tcp_cli("list", "--cloud-id", unknown).code in (4, 5)
