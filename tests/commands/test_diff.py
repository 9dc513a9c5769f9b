"""Plans as Markdown, and what a step of GitHub Actions gets."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.harness import Cli
from tests.support.rule_files import START, Files


@pytest.fixture
def files(cli: Cli) -> Files:
    return Files(cli)


HEADING = "### Plan for sandbox.example (profile sandbox); times in Europe/Berlin\n\n"


def test_a_plan_as_markdown(files: Files) -> None:
    files.window("one")
    result = files.cli("diff", "-f", str(files.folder), "-o", "markdown")
    assert result.code == 8
    assert result.out == (
        f"{HEADING}| Action | Key | Team | Start | End | What |\n| --- | --- | --- | --- | --- | --- |\n"
        "| create | one |  | 2026-11-24 21:00 | 2026-11-24 23:00 | "
        "About one (2h, disable sync:statuspage) |\n"
        "\n**Plan: 1 to add, 0 to change, 0 to remove.**\n"
    )
    assert files.cli("list", "-o", "markdown").code == 2
    applied = files.cli("apply", "-f", str(files.folder), "-o", "markdown", "--yes").out
    assert "| Result | Action |" in applied
    assert "| done | create | one |" in applied
    same = files.cli("diff", "-f", str(files.folder), "-o", "markdown")
    assert (same.code, same.out) == (0, f"{HEADING}**No changes. 1 up to date.**\n")


def frozen(files: Files, *flags: str) -> str:
    """Write the plan of now to a file."""
    path = files.cli.home / "plan.json"
    path.write_text(files.cli("diff", "-f", str(files.folder), "-o", "json", *flags).out, "utf-8")
    return str(path)


def test_a_frozen_plan_is_carried_out_as_it_was_reviewed(files: Files) -> None:
    files.window("old", "start: 2026-11-30T20:00Z\nfor: 2h")
    files.apply()
    (files.folder / "old.yaml").unlink()
    files.window("one")
    plan = frozen(files, "--prune")
    assert files.acted("--frozen", plan, "--prune") == [("create", "one"), ("delete", "old")]
    again = files.cli("apply", "-f", str(files.folder), "--frozen", plan, "--prune", "--yes")
    assert again.code == 6
    assert "error: the frozen plan differs from the current one:\n" in again.err
    assert "error: create one is only in the frozen plan\n" in again.err


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("file", "create one differs in endDate"),
        ("prune", "delete old is only in the current plan"),
        ("window", "change two differs in window"),
        ("time", "the start of one is in the past now"),
        ("account", "the frozen plan is for another account"),
    ],
)
def test_a_frozen_plan_of_something_else_is_refused(files: Files, change: str, message: str) -> None:
    files.window("old", "start: 2026-11-30T20:00Z\nfor: 2h")
    files.window("two", "start: 2026-11-25T20:00Z\nfor: 2h")
    files.apply()
    (files.folder / "old.yaml").unlink()
    files.window("one")
    files.window("two", "start: 2026-11-25T20:00Z\nfor: 3h")
    plan, flags = frozen(files), []
    if change == "file":
        files.window("one", "start: 2026-11-24T20:00Z\nfor: 3h")
    elif change == "prune":
        flags = ["--prune"]
    elif change == "window":
        assert files.cli("update", "--key", "two", "--end", "2026-11-25T21:00Z").code == 0
    elif change == "time":
        files.cli.clock.time = START + timedelta(minutes=5)
    else:
        path = Path(plan)
        path.write_text(path.read_text().replace("sandbox.example", "other.example"))
    before = files.listed()
    result = files.cli("apply", "-f", str(files.folder), "--frozen", plan, "--yes", *flags)
    assert result.code == 6
    assert message in result.err
    assert files.listed() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read: No such file or directory"),
        ("plan", "is not JSON; diff -o json writes the file"),
        ("[]", "is not a plan; diff -o json writes the file"),
        ("{}", "is not a plan; diff -o json writes the file"),
    ],
)
def test_a_file_that_holds_no_plan_is_refused(files: Files, text: str | None, message: str) -> None:
    path = files.cli.home / "plan.json"
    if text is not None:
        path.write_text(text)
    files.window("one")
    result = files.cli("apply", "-f", str(files.folder), "--frozen", str(path), "--yes")
    assert result.code == 2
    assert result.err.startswith(f"error: --frozen {str(path)!r} {message}")


def test_a_description_cannot_break_out_of_its_cell(files: Files) -> None:
    path = files.window("one")
    path.write_text(path.read_text().replace("About one", "a | b <script>"))
    out = files.cli("diff", "-f", str(path), "-o", "markdown").out
    assert "| a \\| b &lt;script> (2h" in out


def test_a_step_on_github_has_the_plan_in_its_summary(files: Files) -> None:
    files.window("one")
    summary = files.cli.home / "summary.md"
    env = {"GITHUB_STEP_SUMMARY": str(summary)}
    for verb, *flags in (["diff", "-o", "json"], ["apply", "--yes"]):
        summary.write_text("before\n")
        files.cli(verb, "-f", str(files.folder), *flags, env=env)
        text = summary.read_text()
        assert text.startswith(f"before\n\n{HEADING}| ")
        assert "| create | one |" in text


def test_problems_and_warnings_are_shown_beside_their_lines_on_github(bare: Cli) -> None:
    path = bare.home / "a,b.yaml"
    path.write_text("nam: x\nrules: [{disable: 'sync:x'}]")
    named = str(path).replace(",", "%2C")
    message = f"::error file={named},line=1,col=1::unknown key 'nam' (did you mean name?)\n"
    github = {"GITHUB_ACTIONS": "true"}
    for verb in ("validate", "diff"):
        result = bare(verb, "-f", str(path), env=github)
        assert (result.code, result.out, result.err.splitlines(keepends=True)[0]) == (2, "", message)
    assert "::error" not in bare("validate", "-f", str(path)).err
    assert "::error" not in bare("validate", "-f", str(path), "-o", "json", env=github).err
    path.write_text("start: 2026-12-05 22:00\nrepeat: every monday\nrules: [{disable: 'sync:x'}]")
    result = bare("validate", "-f", str(path), env=github)
    assert result.code == 0
    assert f"::warning file={named},line=1,col=8::Saturday, 2026-12-05, is not a day of" in result.err
