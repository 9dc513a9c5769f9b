"""``--dry-run`` and ``--print-curl`` show what would be sent, and send nothing that changes anything."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from compass_maint_cli.sandbox.fixtures import EMAIL, TOKEN
from tests.support.tcp_cli import BASE, RULE, TEAM, TcpCli

NASTY = "it's \"quoted\" $HOME `id` $(id) \\ ! *\n\ttabbed é 🚦 'end"


def preview(tcp_cli: TcpCli, *argv: str) -> list[str]:
    """Return the requests of a preview: method, and path without base."""
    result = tcp_cli(*argv, "--dry-run", "-o", "json")
    assert result.code == 0, result
    assert tcp_cli.writes() == []
    shown = json.loads(result.out)
    calls = [shown] if isinstance(shown, dict) else shown
    return [f"{call['method']} {BASE.sub('', call['url'].removeprefix(tcp_cli.url))}" for call in calls]


def sent(tcp_cli: TcpCli, *argv: str) -> list[str]:
    """Run it, and return the requests that change something."""
    result = tcp_cli(*argv)
    assert result.code == 0, result
    return tcp_cli.writes()


@pytest.mark.parametrize(
    "argv",
    [
        ("create", *RULE),
        ("create", *TEAM, *RULE, "--key", "k"),
        ("update", *TEAM, "PLANNED", "--extend", "1h"),
        ("update", *TEAM, "ACTIVE", "--shorten", "10m"),
        ("update", *TEAM, "PLANNED", "--add-disable", "sync:jira-payments", "-d", "Other"),
        ("cancel", *TEAM, "PLANNED", "ACTIVE"),
        ("cancel", *TEAM, "--all", "--yes"),
        ("delete", *TEAM, "PLANNED", "--yes"),
        ("delete", *TEAM, "ACTIVE", "PLANNED", "--cancel-first", "--yes"),
        ("delete", *TEAM, "--status", "planned", "--yes"),
        ("create", *TEAM, *RULE, "--key", "held"),
        ("create", *TEAM, *RULE, "--key", "held", "--if-exists", "extend", "--for", "9h"),
        ("create", *TEAM, *RULE, "--key", "held", "--if-exists", "extend", "--for", "1m"),
        ("create", *TEAM, *RULE, "--key", "held", "--if-exists", "replace"),
        ("update", *TEAM, "PLANNED", "-d", "Planned"),
    ],
    ids=" ".join,
)
def test_a_dry_run_shows_what_is_then_sent(tcp_cli: TcpCli, argv: tuple[str, ...]) -> None:
    ids = {
        "ACTIVE": tcp_cli.create_default(),
        "PLANNED": tcp_cli.create_default("-d", "Planned", "--start", "15:00"),
        "HELD": tcp_cli.create_default("--key", "held"),
    }
    argv = tuple(ids.get(word, word) for word in argv)
    shown = preview(tcp_cli, *argv)
    assert sorted(shown) == sorted(sent(tcp_cli, *argv))


def test_a_dry_run_never_asks(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default("--start", "15:00")
    for argv in (("delete", *TEAM, id_), ("cancel", *TEAM, "--all"), ("delete", *TEAM, "--all")):
        result = tcp_cli(*argv, "--dry-run", terminal=True)
        assert (result.code, tcp_cli.writes(), "[y/N]" in result.err) == (0, [], False)


def test_a_dry_run_refuses_what_the_real_run_refuses(tcp_cli: TcpCli) -> None:
    active = tcp_cli.create_default("--key", "k")
    for argv in (
        ("update", active, "-d", "x"),
        ("delete", active),
        ("create", *RULE, "--key", "k", "--if-exists", "fail"),
        ("create", *RULE, "--on-overlap", "fail"),
    ):
        result = tcp_cli(*argv, *TEAM, "--dry-run")
        assert (result.code, result.out, tcp_cli.writes()) == (6, "", []), argv


def test_several_are_a_list_and_one_an_object(tcp_cli: TcpCli) -> None:
    one, two = tcp_cli.create_default(), tcp_cli.create_default()
    assert isinstance(json.loads(tcp_cli("cancel", *TEAM, one, "--dry-run", "-o", "json").out), dict)
    assert len(json.loads(tcp_cli("cancel", *TEAM, one, two, "--dry-run", "-o", "json").out)) == 2
    assert tcp_cli("cancel", *TEAM, one, two, "--dry-run").out.count("\n") == 2


SHELLS = [shell for shell in ("sh", "bash", "zsh", "dash") if shutil.which(shell)]


def in_shell(shell: str, line: str, folder: Path) -> Any:  # noqa: ANN401 - JSON
    """Run a curl line unchanged, and return the reply; in this folder an unquoted line would glob."""
    environ = {"PATH": os.environ["PATH"], "COMPASS_MAINT_EMAIL": EMAIL, "COMPASS_MAINT_TOKEN": TOKEN}
    done = subprocess.run(
        [shell, "-c", line], env=environ, cwd=folder, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout) if done.stdout else None


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("shell", SHELLS)
def test_the_curl_line_does_the_same_in_a_shell(tcp_cli: TcpCli, shell: str) -> None:
    create = ("create", *TEAM, *RULE, "--on-overlap", "ignore", "-d", NASTY, "--start", "15:00")
    line = tcp_cli(*create, "--print-curl").out
    assert (line.count("\n"), line.isascii(), TOKEN in line) == (1, True, False)
    by_curl = in_shell(shell, line, tcp_cli.cli.home)
    by_us = tcp_cli.data(*create)
    assert {**by_curl, "id": ""} == {**by_us, "id": ""}
    assert by_curl["description"] == NASTY

    change = ("update", *TEAM, by_curl["id"], "--extend", "1h", "-d", NASTY[::-1])
    changed = in_shell(shell, tcp_cli(*change, "--print-curl").out, tcp_cli.cli.home)
    assert (changed["description"], changed["endDate"]) == (NASTY[::-1], "2026-11-23T16:00:00Z")
    assert tcp_cli.data("get", *TEAM, by_curl["id"]) == changed

    cancelled = in_shell(shell, tcp_cli("cancel", *TEAM, by_us["id"], "--print-curl").out, tcp_cli.cli.home)
    assert cancelled["status"] == "cancelled"
    in_shell(shell, tcp_cli("delete", *TEAM, by_us["id"], "--print-curl").out, tcp_cli.cli.home)
    assert tcp_cli("get", *TEAM, by_us["id"]).code == 5
