"""Every row of the table in docs/apply.md, against the sandbox."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from compass_maint_cli.times.wire import to_wire
from tests.support.harness import Cli
from tests.support.rule_files import START, Files

PAGE = Path(__file__).parents[2] / "docs/apply.md"
ROWS = [
    tuple(cell.strip() for cell in line.strip("| \n").split("|"))
    for line in PAGE.read_text("utf-8").partition("\n## 2")[0].splitlines()
    if line.startswith("| ") and not line.startswith(("| window", "| ---"))
]
HOUR = timedelta(hours=1)
END = START + 2 * HOUR
NOW = {
    "none": START - HOUR / 2,
    "planned": START - HOUR / 2,
    "active": START + HOUR / 2,
    "past": END + HOUR,
    "cancelled before it began": START - HOUR / 2,
    "cancelled while active": START + HOUR / 2,
    "ended early": START + HOUR,
}
"""When the row is tried; the window is from START to END."""


def times(now: datetime, file: str, difference: str) -> tuple[datetime, datetime]:
    """When the file has the window."""
    if "start" in difference or not difference:
        return {
            "ahead": (now + HOUR, now + 3 * HOUR),
            "running": (now - HOUR / 6, now + 2 * HOUR),
            "over": (now - 3 * HOUR, now - HOUR),
        }[file]
    if "end" in difference:
        return START, now - HOUR / 4 if file == "over" else END + 2 * HOUR
    return START, END


def write(files: Files, start: datetime, end: datetime, difference: str = "") -> None:
    text = "Other" if "description" in difference else "About one"
    rule = "integration:email-gateway" if "rules" in difference else "sync:statuspage"
    files.write(
        "one",
        f"name: one\ndescription: {text}\nstart: {to_wire(start)}\nend: {to_wire(end)}\n"
        f"rules: [{{disable: '{rule}'}}]\n",
    )


def make(files: Files, status: str, mark: str) -> None:
    """Create the window, and move the clock to when the row is tried."""
    write(files, START, END)
    if mark == "ours":
        files.apply()
    elif mark:
        files.cli(
            *("create", "--key", "one", "--disable", "sync:statuspage", "-d", "About one"),
            *("--start", to_wire(START), "--for", "2h"),
        )
    files.cli.clock.time = NOW[status]
    if status == "ended early":
        [window] = json.loads(files.cli("list", "-o", "json").out)
        files.cli.clock.time = START + HOUR / 2
        assert files.cli("update", window["id"], "--end", to_wire(START + HOUR * 3 / 4)).code == 0
        files.cli.clock.time = NOW[status]
    if status.startswith("cancelled"):
        assert files.cli("cancel", "--key", "one", "--yes").code == 0


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_row(cli: Cli, row: tuple[str, ...]) -> None:
    status, mark, file, difference, flags, actions, code = row
    files = Files(cli)
    make(files, status, mark)
    now = NOW[status]
    if file == "none":
        (files.folder / "one.yaml").unlink()
        files.window("two", "start: 2026-12-24T20:00Z\nfor: 1h")
        files.apply()
    else:
        write(files, *times(now, file, difference), difference)
    command = ("-f", str(files.folder), "-o", "json", *flags.split())
    diff = cli("diff", *command)
    steps = [step["action"] for step in json.loads(diff.out)["plan"] if step["key"] == "one"]
    assert sorted(steps) == sorted(actions.split(", ") if actions else [])
    assert diff.code == (8 if set(steps) - {"same", "leave"} else 0)
    result = cli("apply", *command, "--yes")
    assert result.code == int(code)
    again = cli("diff", *command)
    assert again.code == (8 if code == "6" else 0)


def test_every_status_has_rows() -> None:
    assert {row[0] for row in ROWS} == NOW.keys()
