"""Separate processes: pipes, full disks, closed streams, no terminal. Never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.harness import Cli
from tests.support.tcp_cli import RULE, TEAM

TOOL = f"{sys.executable} -m compass_maint_cli"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose sandbox has 250 windows."""
    cli = Cli(tmp_path_factory.mktemp("streams"), variables={"COMPASS_MAINT_PROFILE": "sandbox"})
    texts = [f"start: +{n + 10}m\nfor: 1m\nrules: [{{enable: policy:quiet-hours}}]\n" for n in range(250)]
    assert cli("create", "-f", "-", "-q", stdin="---\n".join(texts)).code == 0
    return cli.home


def shell(home: Path, line: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a line of shell; ``compass-maint`` is the tool with the sandbox."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "COMPASS_MAINT_PROFILE": "sandbox", **variables}
    line = line.replace("compass-maint", TOOL)
    return subprocess.run(
        ["bash", "-c", line], env=environ, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("line", "code", "error"),
    [
        ("compass-maint list --type all | head -1; exit ${PIPESTATUS[0]}", 0, ""),
        ("compass-maint list --type all -o json | head -c 1; exit ${PIPESTATUS[0]}", 0, ""),
        ("compass-maint list --type all -o jsonl | true; exit ${PIPESTATUS[0]}", 0, ""),
        ("compass-maint list --type all > /dev/full", 1, "No space left on device"),
        ("compass-maint list --type all -o json > /dev/full", 1, "No space left on device"),
        ("compass-maint config > /dev/full", 1, "No space left on device"),
        ("compass-maint list --type all >&-", 1, "standard output"),
        ("compass-maint list --type all 2>&-", 0, ""),
        ("compass-maint list --type all 2>/dev/full", 0, ""),
        ("compass-maint list --type all <&-", 0, ""),
        ("compass-maint get nothing 2>&-", 5, ""),
        ("compass-maint delete nothing <&-", 2, "needs --yes"),
        ("compass-maint create -f - <&-", 2, "error: "),
    ],
)
def test_streams_that_end_early(home: Path, line: str, code: int, error: str) -> None:
    done = shell(home, line)
    assert (done.returncode, error in done.stderr) == (code, True), done
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_the_exit_code_where_standard_output_cannot_be_written(home: Path) -> None:
    """The window is created, and the exit code says that its id could not be printed."""
    created = shell(home, f"compass-maint create {' '.join((*TEAM, *RULE))} -q > /dev/full")
    assert created.returncode == 1
    assert len(shell(home, f"compass-maint list {' '.join(TEAM)} -q").stdout.split()) == 1


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
    ids=str,
)
def test_colour_off_a_terminal(home: Path, variables: dict[str, str], coloured: bool) -> None:
    done = shell(home, "compass-maint get nothing", **variables)
    assert ("\x1b[" in done.stderr) == coloured


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
    ids=str,
)
def test_colour_on_a_terminal(cli: Cli, variables: dict[str, str], coloured: bool) -> None:
    assert cli("create", "--enable", "policy:quiet-hours").code == 0
    assert ("\x1b[" in cli("list", terminal=True, env=variables).out) == coloured


def test_no_output_is_cut_in_a_pipe(cli: Cli) -> None:
    text = "x" * 200
    assert cli("create", *TEAM, *RULE, "-d", text, "--start", "+1h").code == 0
    assert text in cli("list", *TEAM).out


def test_nothing_but_data_is_on_standard_output(cli: Cli) -> None:
    """Warnings, what was understood, notices and the HTTP log are on standard error."""
    make = ("create", *TEAM, *RULE, "--key", "k", "--debug", "-o", "json")
    for _ in range(2):
        assert json.loads(cli(*make).out)["status"] == "active"
    more = cli("create", *TEAM, *RULE, "--debug", "-o", "jsonl")
    assert "warning: " in more.err
    assert [json.loads(line)["status"] for line in more.out.splitlines()] == ["active"]


def test_progress_is_for_terminals_only(cli: Cli) -> None:
    texts = [f"start: +{n}m\nfor: 1m\nrules: [{{enable: policy:quiet-hours}}]\n" for n in range(5, 25)]
    created = cli("create", "-f", "-", "-q", "--on-overlap", "ignore", stdin="---\n".join(texts))
    assert "\r" not in created.err
