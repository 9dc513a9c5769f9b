"""``run`` as its user sees it: codes, streams, variables, and what it refuses. Nothing sleeps here."""

import os
from pathlib import Path

import pytest

from compass_maint_cli.sandbox.fixtures import ALIASES
from tests.support.harness import Cli

RUN = ("run", "--disable", "integration:datadog-prod")
OPENED = (
    "window: 2026-11-23 13:00 to 13:10 Europe/Berlin (CET) = 12:00 to 12:10 UTC, 10m\n"
    "window {0} is active; it is kept open while the command runs, "
    "until 2026-11-23 17:00 at the latest (--max 4h)\n"
)


@pytest.fixture
def cli(cli: Cli) -> Cli:
    cli.variables["PATH"] = os.environ["PATH"]
    return cli


def test_the_exit_code_is_the_command_s_and_the_window_is_closed(cli: Cli) -> None:
    result = cli(*RUN, "-d", "Deploy", "--", "sh", "-c", "exit 42")
    (window,) = cli.windows()
    assert (result.code, result.out) == (42, "")
    assert (window["status"], window["description"].partition(" [run=")[0]) == ("cancelled", "Deploy")
    assert result.err == OPENED.format(window["id"]) + (
        f"window {window['id']} is closed\ndatadog-prod can alert again\n"
    )


def test_a_command_that_a_signal_killed(cli: Cli) -> None:
    assert cli(*RUN, "--", "sh", "-c", "kill -TERM $$").code == 143


def test_standard_output_is_the_command_s_alone(cli: Cli, capfd: pytest.CaptureFixture[str]) -> None:
    result = cli(*RUN, "-o", "json", "--", "sh", "-c", "echo data; echo talk >&2")
    assert (result.code, result.out) == (0, "")
    assert capfd.readouterr() == ("data\n", "talk\n")


def test_quiet_hides_messages_and_keeps_warnings(cli: Cli) -> None:
    assert cli(*RUN, "--quiet", "--", "true").err == ""
    cli.create("--disable", "integration:datadog-prod")
    result = cli(*RUN, "-q", "--", "true")
    assert result.err.startswith("warning: datadog-prod is already disabled by 1 window")
    assert len(result.err.splitlines()) == 1


def test_the_command_has_the_window_in_its_variables(cli: Cli, capfd: pytest.CaptureFixture[str]) -> None:
    outer = {"COMPASS_MAINT_WINDOW_ID": "outer", "COMPASS_MAINT_WINDOW_END": "never"}
    cli(*RUN, "--", "sh", "-c", "echo $COMPASS_MAINT_WINDOW_ID $COMPASS_MAINT_WINDOW_END", env=outer)
    assert capfd.readouterr().out == f"{cli.windows()[0]['id']} 2026-11-23T12:10:00Z\n"


def test_a_tail_is_left(cli: Cli) -> None:
    result = cli(*RUN, "--tail", "2m", "--", "true")
    (window,) = cli.windows()
    assert (window["status"], window["endDate"]) == ("active", "2026-11-23T12:02:00Z")
    assert result.err.endswith(
        f"window {window['id']} ends at 2026-11-23 13:02\ndatadog-prod can alert again from 13:02\n"
    )


def test_a_command_that_is_not_there_opens_no_window(cli: Cli) -> None:
    result = cli(*RUN, "--", "no-such-command")
    assert result.code == 127
    assert result.err.splitlines()[0] == "error: command not found: no-such-command"
    assert cli.windows() == []


def test_a_file_that_cannot_be_executed_opens_no_window(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("no program")
    result = cli(*RUN, "--", str(tmp_path / "notes"))
    assert result.code == 126
    assert result.err == f"error: {tmp_path}/notes cannot be run: it is not an executable file\n"
    assert cli(*RUN, "--", str(tmp_path)).code == 126
    assert cli.windows() == []


def test_a_command_that_does_not_start_leaves_no_window_open(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"\x00\x01")
    (tmp_path / "broken").chmod(0o755)
    result = cli(*RUN, "--", str(tmp_path / "broken"))
    assert result.code == 126
    assert result.err.splitlines()[-1] == f"error: {tmp_path}/broken cannot be run: exec format error"
    assert [window["status"] for window in cli.windows()] == ["cancelled"]


def test_without_a_window_the_command_is_not_started(cli: Cli, tmp_path: Path) -> None:
    no_team = ("--team", "00000000-0000-4000-8000-000000000000")
    result = cli(*RUN, *no_team, "--", "touch", str(tmp_path / "started"))
    assert result.code == 125
    assert result.err.splitlines()[-1].startswith("error: no window, so the command was not started: ")
    assert not (tmp_path / "started").exists()


def test_a_failure_may_be_ignored(cli: Cli, capfd: pytest.CaptureFixture[str]) -> None:
    no_team = ("--team", "00000000-0000-4000-8000-000000000000")
    script = ("--", "sh", "-c", "echo ${COMPASS_MAINT_WINDOW_ID-none}; exit 5")
    result = cli(*RUN, *no_team, "--window-failure", "ignore", *script)
    assert result.code == 5
    assert capfd.readouterr().out == "none\n"
    assert "the command runs without one" in result.err.splitlines()[-1]


def test_without_an_account_no_window_is_opened(bare: Cli) -> None:
    bare.variables["PATH"] = os.environ["PATH"]
    alias = f"integration:{ALIASES['datadog-prod'][1]}"
    assert bare("run", "--disable", alias, "--", "true").code == 125
    assert bare("run", "--disable", alias, "--window-failure", "ignore", "--", "false").code == 1


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("--lease", "2s", "--", "true"), "error: --lease '2s' is too short; it must be 3s or more"),
        (
            ("--window-failure", "retry", "--", "true"),
            "error: invalid --window-failure 'retry': choose from abort, ignore",
        ),
        (("--tail", "soon", "--", "true"), "error: --tail 'soon' is not a length of time"),
        (("--", "true", "x" * 3, "-z"), ""),
    ],
)
def test_a_mistake_is_reported_before_any_request(cli: Cli, argv: tuple[str, ...], message: str) -> None:
    result = cli(*RUN, *argv)
    assert result.code == (2 if message else 0)
    assert result.err.splitlines()[-1].startswith(message or "datadog-prod can alert again")
    assert len(cli.windows()) == (0 if message else 1)


def test_with_on_overlap_fail_an_overlap_opens_no_window(cli: Cli) -> None:
    cli.create("--disable", "integration:datadog-prod")
    assert cli(*RUN, "--on-overlap", "fail", "--", "true").code == 125


def test_a_window_with_the_key_is_taken_over_and_left(cli: Cli) -> None:
    left = cli.create("--disable", "integration:datadog-prod", "--key", "deploy", "--for", "5m")
    result = cli(*RUN, "--key", "deploy", "--", "true")
    (window,) = cli.windows()
    assert (result.code, window["id"], window["status"]) == (0, left, "active")
    assert f"window {left} already has the key 'deploy'; its end is moved\n" in result.err
    message = f"window {left} stays open until 2026-11-23 13:10: someone else created it or moved its end\n"
    assert result.err.endswith(
        f"{message}datadog-prod is still disabled until 13:10 by {left[:8]} (global)\n"
    )


def test_a_planned_window_with_the_key_is_left_alone(cli: Cli) -> None:
    cli.create("--disable", "integration:datadog-prod", "--key", "deploy", "--start", "+1h")
    result = cli(*RUN, "--key", "deploy", "--", "true")
    assert result.code == 125
    assert result.err.splitlines()[-1].endswith("has the key 'deploy' and is planned, not active")
    assert [window["status"] for window in cli.windows()] == ["planned"]


def test_a_dry_run_starts_nothing(cli: Cli, tmp_path: Path) -> None:
    result = cli(*RUN, "--dry-run", "--", "touch", str(tmp_path / "started"))
    assert result.code == 0
    assert result.out.splitlines()[0].startswith("POST https://api.atlassian.com/compass/cloud/")
    assert not (tmp_path / "started").exists()
    assert cli.windows() == []


def test_on_github_the_step_has_an_id_and_a_table(cli: Cli, tmp_path: Path) -> None:
    names = {"GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    cli(*RUN, "--team", "payments", "-d", "a|b <i>", "--", "false", env=names)
    (window,) = cli.windows("--team", "payments")
    assert (tmp_path / "output").read_text() == f"id={window['id']}\nend=2026-11-23T12:10:00Z\n"
    assert (tmp_path / "summary").read_text() == (
        "\n| Maintenance window | Scope | Rules | Start | End | Description | Command |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        f"| {window['id']} | payments | disabled datadog-prod (integration:{ALIASES['datadog-prod'][1]}) "
        "| 2026-11-23T12:00:00Z | 2026-11-23T12:10:00Z | a\\|b &lt;i> | false: exit code 1 |\n\n"
        "- datadog-prod can alert again\n"
    )


def test_descriptors_of_the_caller_reach_the_command(cli: Cli, tmp_path: Path) -> None:
    """As in ``run -- diff <(a) <(b)``."""
    (tmp_path / "text").write_text("through")
    number = os.open(tmp_path / "text", os.O_RDONLY)
    os.set_inheritable(number, True)
    try:
        copy = tmp_path / "copy"
        assert cli(*RUN, "--", "sh", "-c", 'cat /dev/fd/$1 >"$2"', "sh", str(number), str(copy)).code == 0
    finally:
        os.close(number)
    assert copy.read_text() == "through"
