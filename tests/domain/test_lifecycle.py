"""What a window's status forbids is rejected before any request, with the next command as a hint."""

import shlex
from datetime import timedelta

import pytest

from tests.support.tcp_cli import TEAM, UNKNOWN_ID, TcpCli, team

HOURS = timedelta(hours=2)


def window(tcp_cli: TcpCli, status: str) -> str:
    """Return a window of the payments team in that status; its description needs shell quoting."""
    start = ("--start", "15:00") if status == "planned" else ()
    id_ = tcp_cli.create_default("-d", 'it\'s $HOME `now`; a "test"', *start)
    if status == "past":
        tcp_cli.cli.clock.time += HOURS
    if status == "cancelled":
        assert tcp_cli("cancel", *TEAM, id_).code == 0
    return id_


CHANGES = {
    "description": ("-d", "x"),
    "start": ("--start", "16:00", "--for", "1h"),
    "end": ("--end", "2026-11-23 22:00"),
    "extend": ("--extend", "1h"),
    "shorten": ("--shorten", "10m"),
    "rules": ("--disable", "sync:jira-payments"),
    "add": ("--add-disable", "sync:jira-payments"),
}
ALLOWED = {"planned": set(CHANGES), "active": {"end", "extend", "shorten"}, "past": set(), "cancelled": set()}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("status", ALLOWED)
def test_each_status_allows_only_its_changes(tcp_cli: TcpCli, status: str, change: str) -> None:
    id_ = window(tcp_cli, status)
    result = tcp_cli("update", *TEAM, id_, *CHANGES[change])
    if change in ALLOWED[status]:
        assert (result.code, tcp_cli.writes()) == (0, [f"PATCH {team('/' + id_)}"]), result
    else:
        assert (result.code, result.out, tcp_cli.writes()) == (6, "", [])
        assert f"error: window {id_} " in result.err
        assert "\nhint: " in result.err


@pytest.mark.parametrize("status", ["past", "cancelled"])
@pytest.mark.parametrize("change", ["extend", "description"])
def test_the_hint_recreates_an_ended_window(tcp_cli: TcpCli, status: str, change: str) -> None:
    id_ = window(tcp_cli, status)
    result = tcp_cli("update", *TEAM, id_, *CHANGES[change])
    line = result.err.rpartition("hint: create a new one: ")[2]
    tool, *argv = shlex.split(line)
    assert tool == "compass-maint"
    created = tcp_cli.data(*argv)
    gone = tcp_cli.data("get", *TEAM, id_)
    assert created["status"] == "active"
    assert {name: created[name] for name in ("description", "rules", "teamId")} == {
        name: gone[name] for name in ("description", "rules", "teamId")
    }


def test_an_active_window_must_be_cancelled_before_it_is_deleted(tcp_cli: TcpCli) -> None:
    id_ = window(tcp_cli, "active")
    refused = tcp_cli("delete", *TEAM, id_, "--yes")
    assert (refused.code, refused.out, tcp_cli.writes()) == (6, "", [])
    tool, *argv = shlex.split(refused.err.rpartition("hint: ")[2])
    assert (tool, tcp_cli(*argv, "--yes").code) == ("compass-maint", 0)
    assert tcp_cli.writes() == [f"POST {team('/' + id_)}/cancel", f"DELETE {team('/' + id_)}"]


@pytest.mark.parametrize("status", ["planned", "past", "cancelled"])
@pytest.mark.parametrize("flags", [(), ("--cancel-first",)])
def test_any_other_window_is_deleted_at_once(tcp_cli: TcpCli, status: str, flags: tuple[str, ...]) -> None:
    id_ = window(tcp_cli, status)
    assert tcp_cli("delete", *TEAM, id_, "--yes", *flags).code == 0
    assert tcp_cli.writes() == [f"DELETE {team('/' + id_)}"]


@pytest.mark.parametrize(
    ("status", "message"), [("past", "has already ended"), ("cancelled", "was already cancelled")]
)
def test_cancelling_an_ended_window_succeeds_with_a_message(
    tcp_cli: TcpCli, status: str, message: str
) -> None:
    id_ = window(tcp_cli, status)
    result = tcp_cli("cancel", *TEAM, id_, "-o", "id")
    assert (result.code, result.out) == (0, f"{id_}\n")
    assert result.err.splitlines()[0] == f"window {id_} {message}; nothing to do"
    assert tcp_cli("cancel", *TEAM, id_, "-q").err == ""


def test_an_end_moved_into_the_past_hints_at_cancel(tcp_cli: TcpCli) -> None:
    id_ = window(tcp_cli, "active")
    tcp_cli.cli.clock.time += timedelta(minutes=30)
    result = tcp_cli("update", *TEAM, id_, "--shorten", "45m")
    assert (result.code, tcp_cli.writes()) == (6, [])
    tool, *argv = shlex.split(result.err.rpartition("hint: ")[2])
    assert (tool, tcp_cli(*argv).code) == ("compass-maint", 0)


@pytest.mark.parametrize("verb", ["get", "cancel", "delete", "update"])
def test_a_404_hints_at_the_other_scopes(tcp_cli: TcpCli, verb: str) -> None:
    more = {"delete": ("--yes",), "update": ("--extend", "1h")}.get(verb, ())
    id_ = tcp_cli.create_default()
    there = tcp_cli(verb, id_, "--global", *more)
    assert there.code == 5
    assert f"hint: try compass-maint {verb} with --team TEAM" in there.err
    here = tcp_cli(verb, *TEAM, UNKNOWN_ID, *more)
    assert here.code == 5
    assert f"hint: try compass-maint {verb} with --global, or the --team it belongs to" in here.err
