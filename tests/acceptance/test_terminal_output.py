"""The tool as a user sees it: what `list` and `get` show on a terminal and off it."""

import json
import os
import subprocess
import sys

from tests.support.harness import Cli

WINDOW = (
    "--team",
    "payments",
    "--key",
    "db",
    "--disable",
    "integration:datadog-prod",
    "--for",
    "90m",
)


def test_an_empty_list(cli: Cli) -> None:
    cli.variables["COMPASS_MAINT_PRODUCT"] = "jsm"  # which lists its teams
    on_terminal, piped = cli("list", "--all-teams", terminal=True), cli("list", "--all-teams")
    assert (on_terminal.code, on_terminal.out, on_terminal.err) == (0, "", "no windows\n")
    assert (piped.code, piped.out, piped.err) == (
        0,
        "id\tstatus\tstart\tend\tteam\tteam_name\tkey\trules\tdescription\n",
        "",
    )
    assert cli("list", "--all-teams", "-o", "json", terminal=True).err == ""


def test_a_list_on_a_terminal(cli: Cli) -> None:
    id_ = cli.create(*WINDOW, "-d", "Move to \x1b[31mred \u202e 🚚")
    shown = cli("list", "--team", "payments", terminal=True, env={"NO_COLOR": "1"})
    assert shown.out == (
        "  ID        STATUS  WHEN (CET)   LEFT         WHAT              KEY  DESCRIPTION\n"
        f"● {id_[:8]}  active  until 14:30  1h 30m left  off datadog-prod  db   "
        "Move to \\x1b[31mred \\u202e 🚚\n"
    )
    assert shown.err == "1 active\nglobal windows and 2 other teams were not looked at: --all-teams\n"


def test_one_window_on_a_terminal(cli: Cli) -> None:
    id_ = cli.create(*WINDOW, "-d", "Patch the payments database")
    shown = cli("get", id_, "--team", "payments", terminal=True, env={"NO_COLOR": "1"})
    assert shown.out == (
        "datadog-prod is muted until 14:30 (1h 30m left) · payments\n"
        "Patch the payments database\n"
        "  status  ● active, 1h 30m left\n"
        f"  id      {id_}\n"
        "  team    payments (77b933c9-92bb-46e7-a73c-764b8d7c3c25)\n"
        "  key     db\n"
        "  start   Mon 23 Nov 2026 13:00:00 CET = 2026-11-23T12:00:00Z\n"
        "  end     Mon 23 Nov 2026 14:30:00 CET = 2026-11-23T13:30:00Z\n"
        "  length  1h 30m\n"
        "  rules   disabled datadog-prod (integration:51e9e162-767b-47a6-a00a-4cd8b6f94829)\n"
    )


def test_json_on_a_terminal_drives_it_no_more_than_a_table(cli: Cli) -> None:
    id_ = cli.create(*WINDOW, "-d", "a\x1b[31m\x9b\u202e\u200bz")
    shown = cli("get", id_, "--team", "payments", "-o", "json", terminal=True).out
    assert shown.isascii()
    assert json.loads(shown)["description"] == "a\x1b[31m\x9b\u202e\u200bz [key=db]"


def test_data_is_utf_8_in_every_locale(cli: Cli) -> None:
    id_ = cli.create(*WINDOW, "-d", "Prüfung 検索")
    variables = {**cli.variables, "HOME": str(cli.home), "PYTHONIOENCODING": "iso-8859-1"}
    command = [sys.executable, "-m", "compass_maint_cli", "get", id_, "--team", "payments", "-o", "json"]
    done = subprocess.run(command, env=variables, capture_output=True, check=True)
    assert json.loads(done.stdout.decode("utf-8"))["description"] == "Prüfung 検索 [key=db]"


def test_data_that_cannot_be_written_is_a_failure_and_no_traceback(cli: Cli) -> None:
    variables = {**cli.variables, "HOME": str(cli.home), "PATH": os.environ["PATH"]}
    line = f"'{sys.executable}' -m compass_maint_cli list"
    error = b"error: standard output cannot be written: "
    expected = {
        ">/dev/full": (1, error + b"No space left on device\n"),
        ">&-": (1, error + b"Bad file descriptor\n"),
        "<&- >&- 2>&-": (1, b""),
        "<&- 2>&-": (0, b""),
        "| head -n 0": (0, b""),
    }
    for streams, outcome in expected.items():
        command = ["bash", "-o", "pipefail", "-c", f"{line} {streams}"]
        done = subprocess.run(command, env=variables, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == outcome, streams
