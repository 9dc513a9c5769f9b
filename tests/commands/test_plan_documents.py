"""Plans as Markdown, and what a step of GitHub Actions gets."""

import pytest

from tests.support.harness import Cli
from tests.support.rule_files import Files


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
    said = f"::error file={named},line=1,col=1::unknown key 'nam' (did you mean name?)\n"
    github = {"GITHUB_ACTIONS": "true"}
    for verb in ("validate", "diff"):
        result = bare(verb, "-f", str(path), env=github)
        assert (result.code, result.out, result.err.splitlines(keepends=True)[0]) == (2, "", said)
    assert "::error" not in bare("validate", "-f", str(path)).err
    assert "::error" not in bare("validate", "-f", str(path), "-o", "json", env=github).err
    path.write_text("start: 2026-12-05 22:00\nrepeat: every monday\nrules: [{disable: 'sync:x'}]")
    result = bare("validate", "-f", str(path), env=github)
    assert result.code == 0
    assert f"::warning file={named},line=1,col=8::Saturday, 2026-12-05, is no day of" in result.err
