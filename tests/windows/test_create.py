"""``--key``: a window is made once and found again, by one process or by several at a time."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from compass_maint_cli.config.environment import utc_now
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli
from tests.support.plain_account import plain_account
from tests.support.tcp_cli import DATADOG, RULE, TEAM, TcpCli, team

KEYED = ("create", *TEAM, *RULE, "--key", "deploy-1")


def test_creating_a_key_twice_returns_the_same_window(tcp_cli: TcpCli) -> None:
    first = tcp_cli.data(*KEYED, "-d", "Deploy")
    assert first["description"] == "Deploy [key=deploy-1]"
    assert tcp_cli.data(*KEYED, "-d", "Deploy again") == first
    assert tcp_cli.writes() == []
    assert len(tcp_cli.data("list", *TEAM)) == 1


def test_a_window_is_named_where_others_with_its_key_cannot_be_looked_for(bare: Cli) -> None:
    created: list[str] = []

    def failing(method: str, _path: str) -> tuple[str, object] | None:
        created.extend([method] if method == "POST" else [])
        return ("500 Internal Server Error", {}) if created and method == "GET" else None

    with plain_account(bare, failing) as tcp_cli:
        rule = ("--disable", f"integration:{DATADOG}")
        result = tcp_cli("create", *rule, "--key", "k", "--on-overlap", "ignore", "-q")
        created.clear()
        assert [window["id"] for window in tcp_cli.data("list")] == result.out.split()
    assert result.code == 0
    message = f"created {result.out.strip()}; cannot tell whether another process used the same key: GET "
    assert message in result.err


def test_one_key_may_have_a_window_in_each_scope(tcp_cli: TcpCli) -> None:
    quiet = ("create", "--enable", "policy:quiet-hours", "--key", "deploy-1", "--on-overlap", "ignore")
    ids = {tcp_cli.data(*quiet)["id"], tcp_cli.data(*quiet, *TEAM)["id"], tcp_cli.data(*quiet, *TEAM)["id"]}
    assert len(ids) == 2


def test_if_exists_fail_refuses_and_names_the_window(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default("--key", "deploy-1")
    result = tcp_cli(*KEYED, "--if-exists", "fail")
    assert (result.code, result.out, tcp_cli.writes()) == (6, "", [])
    assert f"window {id_} already has the key 'deploy-1'" in result.err


def test_an_empty_description_is_not_sent_and_ids_are_sent_in_lower_case(tcp_cli: TcpCli) -> None:
    result = tcp_cli(
        "create",
        *TEAM,
        "--disable",
        f"integration:{DATADOG.upper()}",
        "--dry-run",
        "--no-provenance",
        "-o",
        "json",
    )
    request = json.loads(result.out)
    assert "description" not in request["body"]
    assert request["body"]["rules"][0]["entity"]["id"] == DATADOG


@pytest.mark.parametrize("mode", ["return", "extend"])
def test_a_key_whose_window_lacks_a_rule_is_a_conflict(tcp_cli: TcpCli, mode: str) -> None:
    id_ = tcp_cli.create_default("--key", "deploy-1")
    other = ("--disable", "sync:jira-payments", "--on-overlap", "ignore")
    result = tcp_cli("create", *TEAM, *other, "--key", "deploy-1", "--if-exists", mode)
    assert (result.code, result.out, tcp_cli.writes()) == (6, "", [])
    assert f"window {id_} has the key 'deploy-1', but not the requested rules" in result.err
    assert "disabled sync:jira-payments is missing; it has disabled integration:datadog-prod" in result.err
    assert "hint: --if-exists replace" in result.err
    assert "the window lasts" not in result.err


def test_a_run_whose_key_lacks_a_rule_does_not_start(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default("--key", "deploy-1")
    rule = ("--disable", "sync:jira-payments")
    result = tcp_cli("run", *TEAM, *rule, "--key", "deploy-1", "--", "true")
    assert (result.code, tcp_cli.writes()) == (125, [])
    assert f"window {id_} has the key 'deploy-1', but not the requested rules" in result.err
    assert "hint: give this run another key" in result.err


def test_each_run_without_a_key_has_a_different_nonce(tcp_cli: TcpCli) -> None:
    for _ in range(2):
        assert tcp_cli("run", *TEAM, *RULE, "-d", "Deploy", "--", "true").code == 0
    created = [window["description"] for window in tcp_cli.data("list", *TEAM, "--type", "all")]
    assert len(set(created)) == 2
    assert all(re.fullmatch(r"Deploy \[run=[0-9a-f]{6}\]", text) for text in created), created
    assert tcp_cli("run", *TEAM, *RULE, "--key", "k", "--no-provenance", "--", "true").code == 0
    assert "[key=k]" in {window["description"] for window in tcp_cli.data("list", *TEAM, "--type", "all")}


def test_a_key_whose_window_has_more_rules_covers_fewer(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default("--disable", "sync:jira-payments", "--key", "deploy-1")
    assert tcp_cli.data(*KEYED)["id"] == id_


def test_other_times_than_requested_are_a_warning(tcp_cli: TcpCli) -> None:
    tcp_cli.create_default("--key", "deploy-1", "--for", "5m")
    result = tcp_cli(*KEYED, "--for", "4h")
    assert result.code == 0
    assert "requested: " in result.err
    assert "window: " not in result.err
    assert (
        "requested end 2026-11-23 17:00; it ends at 2026-11-23 13:05; --if-exists extend moves it"
        in result.err
    )
    later = tcp_cli(*KEYED, "--end", "13:01")
    assert "it ends at 2026-11-23 13:05; --if-exists replace creates a new one" in later.err
    assert "asked until" not in tcp_cli(*KEYED, "--end", "13:05").err


def test_a_start_later_than_requested_is_a_warning(tcp_cli: TcpCli) -> None:
    tcp_cli.create_default("--key", "deploy-1", "--start", "15:00")
    for mode in ("return", "extend"):
        result = tcp_cli(*KEYED, "--end", "16:00", "--if-exists", mode)
        assert "requested start 2026-11-23 13:00" in result.err
        assert "it starts at 2026-11-23 15:00" in result.err
        assert "asked until" not in result.err


def test_if_exists_extend_moves_the_end_on_and_never_back(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default("--key", "deploy-1")
    longer = tcp_cli.data(*KEYED, "--for", "3h", "--if-exists", "extend")
    assert (longer["id"], longer["endDate"]) == (id_, "2026-11-23T15:00:00Z")
    assert tcp_cli.writes() == [f"PATCH {team('/' + id_)}"]
    assert tcp_cli.data(*KEYED, "--for", "1h", "--if-exists", "extend") == longer
    assert tcp_cli.writes() == []


@pytest.mark.parametrize(("start", "end"), [((), "POST {}/cancel"), (("--start", "15:00"), "DELETE {}")])
def test_if_exists_replace_creates_the_new_window_before_the_old_one_goes(
    tcp_cli: TcpCli, start: tuple[str, ...], end: str
) -> None:
    old = tcp_cli.create_default("--key", "deploy-1", *start)
    new = tcp_cli.data(*KEYED, "-d", "New", "--if-exists", "replace")
    assert new["id"] != old
    assert tcp_cli.writes() == [f"POST {team()}", end.format(team("/" + old))]
    assert [window["id"] for window in tcp_cli.data("list", *TEAM, "--key", "deploy-1")] == [new["id"]]


def test_the_key_of_a_cancelled_window_is_free_again(tcp_cli: TcpCli) -> None:
    first = tcp_cli.create_default("--key", "deploy-1")
    assert tcp_cli("cancel", *TEAM, first).code == 0
    assert tcp_cli.data(*KEYED)["id"] != first


def test_every_verb_finds_a_window_by_its_key(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default("--key", "deploy-1")
    tcp_cli.create_default("--key", "deploy-11")
    assert tcp_cli("list", *TEAM, "--key", "deploy-1", "-q").out == f"{id_}\n"
    assert "\tdeploy-1\t" in tcp_cli("list", *TEAM, "--key", "deploy-1").out
    updated = tcp_cli.data("update", *TEAM, "--key", "deploy-1", "--extend", "1h")
    assert (updated["id"], updated["endDate"]) == (id_, "2026-11-23T14:00:00Z")
    assert tcp_cli("cancel", *TEAM, "--key", "deploy-1", "--yes", "-q").out == f"{id_}\n"
    assert tcp_cli("update", *TEAM, "--key", "deploy-1", "--extend", "1h").code == 5
    gone = tcp_cli("delete", *TEAM, "--key", "deploy-1", "--status", "cancelled", "--yes", "-q")
    assert gone.out == f"{id_}\n"


def test_an_update_keeps_the_key(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default("--key", "deploy-1", "-d", "Old", "--start", "15:00")
    assert tcp_cli.data("update", *TEAM, id_, "-d", "New")["description"] == "New [key=deploy-1]"
    too_long = tcp_cli("update", *TEAM, id_, "-d", "x" * 190)
    assert (too_long.code, tcp_cli.writes()) == (2, [])


def test_update_names_two_windows_with_a_key_and_changes_neither(tcp_cli: TcpCli) -> None:
    one, two = tcp_cli.create_default("--key", "k"), tcp_cli.create_default("--start", "15:00")
    assert tcp_cli("update", *TEAM, two, "-d", "made elsewhere [key=k]").code == 0
    result = tcp_cli("update", *TEAM, "--key", "k", "--extend", "1h")
    assert (result.code, tcp_cli.writes()) == (2, [])
    assert one in result.err
    assert two in result.err


@pytest.mark.parametrize(("length", "code"), [(200 - len(" [key=k]"), 0), (201 - len(" [key=k]"), 2)])
def test_a_description_has_200_characters_with_its_key(tcp_cli: TcpCli, length: int, code: int) -> None:
    result = tcp_cli("create", *TEAM, *RULE, "--key", "k", "-d", "ü" * length)
    assert result.code == code, result


def test_a_file_of_named_windows_lists_its_scope_twice(tcp_cli: TcpCli) -> None:
    text = "---\n".join(
        f"name: w-{n}\nstart: +{n}h\nfor: 30m\nrules: [{{disable: sync:jira-payments}}]\n"
        for n in range(1, 30)
    )
    created = tcp_cli("create", *TEAM, "-f", "-", "-q", stdin=text)
    assert (created.code, len(created.out.splitlines())) == (0, 29)
    assert tcp_cli.requests().count(f"GET {team()}") == 2
    again = tcp_cli("create", *TEAM, "-f", "-", "-q", stdin=text)
    assert (again.code, again.out, tcp_cli.writes()) == (0, created.out, [])


@pytest.fixture
def live(tmp_path: Path) -> Iterator[str]:
    """The URL of a sandbox whose clock is the machine's."""
    app = create_app(tmp_path / "live.sqlite3", now=utc_now)
    with running(app) as url:
        yield url
    app.close()


@pytest.mark.parametrize(("mode", "processes"), [("return", 3), ("replace", 2)])
def test_processes_that_create_a_key_at_once_leave_one_window(
    cli: Cli, live: str, mode: str, processes: int
) -> None:
    """One that came early may print a window that is gone; tests/windows/test_key_race.py has more."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(cli.home), "COMPASS_MAINT_PROFILE": "sandbox"}
    environ["COMPASS_MAINT_API_URL"] = live
    command = [sys.executable, "-m", "compass_maint_cli", *KEYED, "--if-exists", mode, "-q"]
    if mode == "replace":
        subprocess.run(command, env=environ, capture_output=True, check=True)
    started = [
        subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    message = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0] * processes, message
    left = json.loads(cli("list", *TEAM, "-o", "json", env={"COMPASS_MAINT_API_URL": live}).out)
    assert len(left) == 1
    reported = {out.strip() for out, _ in message}
    assert left[0]["id"] in reported
