"""Selections are listed, counted and confirmed; off a terminal an error asks for --yes."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.harness import Cli
from tests.support.tcp_cli import TEAM, UNKNOWN_ID, TcpCli

AT = "at sandbox.example (profile sandbox)? [y/N] "
DELETE_ONE = f"delete 1 window of payments {AT}"


@pytest.mark.parametrize("answer", ["", "\n", "n\n", "no\n", "yess\n", "maybe\n", "Y es\n"])
def test_any_other_answer_is_no(tcp_cli: TcpCli, answer: str) -> None:
    id_ = tcp_cli.create_default("-d", "Planned", "--start", "15:00")
    result = tcp_cli("delete", *TEAM, id_, terminal=True, stdin=answer, env={"NO_COLOR": "1"})
    assert (result.code, result.out, tcp_cli.writes()) == (1, "", [])
    refused = "error: not confirmed; nothing was done\n"
    end = "" if answer.endswith("\n") else "\n"
    assert result.err == (
        f"  {id_}  planned  off datadog-prod  Planned\n"
        f"datadog-prod will not be muted as planned\n{DELETE_ONE}{end}{refused}"
    )


@pytest.mark.parametrize("answer", ["y\n", "Y\n", " yes \n", "YES\n", "y"])
def test_yes_is_yes(tcp_cli: TcpCli, answer: str) -> None:
    id_ = tcp_cli.create_default("--start", "15:00")
    result = tcp_cli("delete", *TEAM, id_, "-q", terminal=True, stdin=answer)
    assert (result.code, result.out) == (0, f"{id_}\n")
    assert tcp_cli("get", *TEAM, id_).code == 5


def test_a_selection_is_listed_counted_and_confirmed(tcp_cli: TcpCli) -> None:
    one, two = (
        tcp_cli.create_default("-d", "Load test 1"),
        tcp_cli.create_default("-d", "Load test 2", "--start", "15:00"),
    )
    tcp_cli.create_default("-d", "Other")
    result = tcp_cli("cancel", *TEAM, "--match", "LOAD", "-q", terminal=True, stdin="y\n")
    assert (result.code, result.out) == (0, f"{one}\n{two}\n")
    off = "off datadog-prod"
    assert result.err == (
        f"  {one}  active, 1h left  {off}  Load test 1\n  {two}  planned  {off}  Load test 2\n"
        "datadog-prod may alert again\n"
        f"cancel 2 windows of payments {AT}"
    )


@pytest.mark.parametrize("way", ["no terminal", "CI", "--no-input"])
@pytest.mark.parametrize("verb", ["cancel", "delete"])
def test_without_a_person_to_ask_yes_is_required(tcp_cli: TcpCli, verb: str, way: str) -> None:
    tcp_cli.create_default("--start", "15:00")
    argv = (verb, *TEAM, "--all", *(["--no-input"] if way == "--no-input" else []))
    environ = {"NO_COLOR": "1", **({"CI": "true"} if way == "CI" else {})}
    result = tcp_cli(*argv, terminal=way != "no terminal", stdin="y\n", env=environ)
    assert (result.code, result.out, tcp_cli.writes()) == (2, "", [])
    error = f"error: {verb} of 1 window needs --yes because it cannot ask; nothing was done\n"
    assert result.err.endswith(error)
    assert "[y/N]" not in result.err


def test_named_windows_are_cancelled_without_a_question_and_deleted_only_after_one(tcp_cli: TcpCli) -> None:
    one, two = tcp_cli.create_default("--start", "15:00"), tcp_cli.create_default("--start", "16:00")
    assert tcp_cli("cancel", *TEAM, one).code == 0
    refused = tcp_cli("delete", *TEAM, two)
    assert (refused.code, tcp_cli.requests()) == (2, [])
    assert tcp_cli("delete", *TEAM, two, "--yes").code == 0


def test_a_missing_window_is_reported_before_the_question(tcp_cli: TcpCli) -> None:
    result = tcp_cli("delete", UNKNOWN_ID, terminal=True, stdin="y\n")
    assert (result.code, tcp_cli.writes()) == (5, [])
    assert "[y/N]" not in result.err
    id_ = tcp_cli.create_default("--start", "15:00")
    result = tcp_cli("delete", *TEAM, id_, UNKNOWN_ID, terminal=True, stdin="y\n")
    assert (result.code, tcp_cli.writes()) == (9, [f"DELETE {path(id_)}"])
    assert f"delete 2 windows of payments {AT}" in result.err


def path(id_: str) -> str:
    return f"/v1/teams/77b933c9-92bb-46e7-a73c-764b8d7c3c25/maintenances/{id_}"


def test_an_empty_selection_succeeds_and_is_reported(tcp_cli: TcpCli) -> None:
    for verb in ("cancel", "delete"):
        for terminal in (True, False):
            result = tcp_cli(verb, *TEAM, "--all", "-o", "json", terminal=terminal)
            assert (result.code, result.out) == (0, "[]\n")
            assert result.err == f"no windows match; nothing to {verb}\n"


def test_the_question_is_answered_on_a_pseudo_terminal(cli: Cli) -> None:
    """In a process of its own: the question appears on the terminal, and the answer is typed there."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(cli.home), "COMPASS_MAINT_PROFILE": "sandbox"}
    created = typed(cli.home, environ, "", "create", "--enable", "policy:quiet-hours", "--start", "+1h", "-q")
    id_ = created.strip().splitlines()[-1]
    message = typed(cli.home, environ, "y\n", "delete", id_)
    assert f"  {id_}  planned  on quiet-hours\r\ndelete 1 window (global) {AT}y\r\n" in message
    assert "deleted" in message
    refused = typed(cli.home, environ, "y\n", "delete", id_)
    assert "error: GET /v1/maintenances/" in refused


def typed(home: Path, environ: dict[str, str], answer: str, *argv: str) -> str:
    """Run the tool on a terminal of its own, answer its question, and return all that it printed."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "compass_maint_cli", *argv]
    environ = {**environ, "TERM": "dumb"}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, cwd=home
    ) as process:
        os.close(theirs)
        message = b""
        while chunk := read(ours):
            message += chunk
            if message.endswith(b"[y/N] "):
                os.write(ours, answer.encode())
        process.wait()
    os.close(ours)
    return message.decode()


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux reports EIO once the other side is closed
        return b""
