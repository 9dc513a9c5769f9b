"""``validate`` and ``schema``: no account, no network, files in every form that a command line can name."""

import json
import os
from pathlib import Path

import jsonschema
import pytest

from compass_maint_cli.yamlnodes.source import SIZE_LIMIT
from tests.support.harness import Cli

WINDOW = "name: {}\nstart: 2026-12-05 22:00\nrules: [{{disable: 'integration:a'}}]\n"


@pytest.fixture
def folder(bare: Cli) -> Path:
    folder = bare.home / "windows"
    for name in ("b.yaml", "a.yml", "deep/c.json", ".hidden.yaml", ".git/d.yaml", "notes.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(WINDOW.format(path.stem), "utf-8")
    (folder / "deep/c.json").write_text('{"name": "c", "rules": [{"disable": "sync:x"}]}')
    return folder


def names(bare: Cli, *files: object, stdin: str = "") -> list[str]:
    flags = [part for file in files for part in ("-f", str(file))]
    result = bare("validate", *flags, "-q", stdin=stdin)
    assert result.code == 0, result.err
    return result.out.split()


def test_files_folders_patterns_and_standard_input(bare: Cli, folder: Path) -> None:
    assert names(bare, folder) == ["a", "b", "c"]
    assert names(bare, folder / "*.y*ml") == ["a", "b"]
    assert names(bare, folder / "**/*.json") == ["c"]
    assert names(bare, folder / "b.yaml", folder, folder / "deep/../b.yaml") == ["b", "a", "c"]
    assert names(bare, folder / "notes.txt") == ["notes"]
    assert names(bare, "-", stdin=WINDOW.format("piped")) == ["piped"]


NONE = "hint: where the last window is gone on purpose, apply --prune removes what it made\n"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.yaml", "error: file 'H/none.yaml' cannot be read: No such file or directory\n"),
        ("*.toml", "error: no file matches 'H/*.toml'\n"),
        (
            "empty",
            "error: folder 'H/empty' holds no rule file; their names end in .yaml, .yml or .json\n" + NONE,
        ),
    ],
)
def test_what_is_not_there(bare: Cli, name: str, message: str) -> None:
    (bare.home / "empty").mkdir()
    result = bare("validate", "-f", str(bare.home / name))
    assert (result.code, result.out, result.err.replace(str(bare.home), "H")) == (2, "", message)


def test_links_to_folders_are_followed_once(bare: Cli, folder: Path) -> None:
    other = bare.home / "other"
    other.mkdir()
    (other / "d.yaml").write_text(WINDOW.format("d"))
    (folder / "linked").symlink_to(other)
    (folder / "loop").symlink_to(folder)
    assert names(bare, folder) == ["a", "b", "c", "d"]


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is readable to root")
def test_a_folder_that_cannot_be_read_is_refused(bare: Cli, folder: Path) -> None:
    (folder / "deep").chmod(0)
    try:
        result = bare("validate", "-f", str(folder))
    finally:
        (folder / "deep").chmod(0o700)
    assert (result.code, result.out) == (2, "")
    assert "cannot be read: Permission denied" in result.err


def test_an_endless_file_is_not_read_to_its_end(bare: Cli) -> None:
    result = bare("validate", "-f", "/dev/zero")
    assert result.code == 2
    assert "/dev/zero:1:1: the file is larger than 32 MiB" in result.err
    large = bare("validate", "-f", "-", stdin="x" * (SIZE_LIMIT + 1))
    assert "<stdin>:1:1: the file is larger than 32 MiB" in large.err


def test_every_problem_of_every_file_is_data_too(bare: Cli) -> None:
    one, two = bare.home / "1.yaml", bare.home / "2.yaml"
    one.write_text("nam: x\nrules: [{disable: 'sync:x'}]")
    two.write_text("rules: []\nname: a b")
    result = bare("validate", str(one), str(two), "-o", "json")
    assert (result.code, result.out) == (2, "")
    problems = json.loads(result.err)["error"]["problems"]
    assert [(Path(item["file"]).name, item["line"], item["column"], item["meant"]) for item in problems] == [
        ("1.yaml", 1, 1, "did you mean name?"),
        ("2.yaml", 1, 8, "list at least one, as in - disable: integration:REF"),
        ("2.yaml", 2, 7, "a name has no spaces and no square brackets"),
    ]


def test_coming_occurrences_need_no_account(bare: Cli) -> None:
    text = (
        WINDOW.format("w")
        + "timezone: Europe/Berlin\nfor: 2h\nrepeat: every saturday\nexcept: [2026-12-19]\n"
    )
    result = bare("validate", "-f", "-", "--occurrences", "--horizon", "5w", "--utc", stdin=text)
    assert result.err == "1 window, no problems\n"
    assert result.out == (
        "start\tend\tkey\tteam\tdescription\tfile\tnote\n"
        "2026-12-05T21:00:00Z\t2026-12-05T23:00:00Z\tw@2026-12-05\t\t\t<stdin>:1:1\t\n"
        "2026-12-12T21:00:00Z\t2026-12-12T23:00:00Z\tw@2026-12-12\t\t\t<stdin>:1:1\t\n"
        "2026-12-26T21:00:00Z\t2026-12-26T23:00:00Z\tw@2026-12-26\t\t\t<stdin>:1:1\t\n"
    )


def test_a_start_that_the_clocks_skip_or_repeat_is_marked(bare: Cli) -> None:
    text = WINDOW.format("w").replace("22:00", "02:30") + "timezone: Europe/Berlin\nrepeat: daily\n"
    result = bare("validate", "-f", "-", "--occurrences", "--horizon", "50w", stdin=text)
    assert (result.code, result.err) == (0, "1 window, no problems\n")
    notes = {row[0]: row[-1] for row in (line.split("\t") for line in result.out.splitlines())}
    assert notes["2027-03-28T03:30:00+02:00"] == "the clocks skip 02:30: starts at 03:30"
    assert notes["2027-10-31T02:30:00+02:00"] == "02:30 happens twice: starts at 02:30 CEST"
    assert notes["2027-03-29T02:30:00+02:00"] == ""
    data = json.loads(
        bare("validate", "-f", "-", "--occurrences", "--horizon", "18w", "-o", "json", stdin=text).out
    )
    assert [item["note"] for item in data if item["note"]] == ["the clocks skip 02:30: starts at 03:30"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            "repeat: every monday",
            "2:8: Saturday, 2026-12-05, is not a day of repeat 'every monday'; a window is created on it too",
        ),
        (
            "repeat: every saturday\nexcept: [2026-12-12, 2026-12-13, 2020-01-04]",
            "5:9: no window starts on 2020-01-04, 2026-12-13 anyway (check the dates)",
        ),
        (
            f"description: {'d' * 190}",
            "4:14: the mark of apply does not fit: --prune would not find the window",
        ),
    ],
)
def test_what_is_valid_and_may_be_a_mistake_is_a_warning(cli: Cli, more: str, message: str) -> None:
    text = WINDOW.format("w").replace("integration:a", "sync:statuspage") + more + "\n"
    for verb in ("validate", "diff"):
        result = cli(verb, "-f", "-", stdin=text)
        assert result.code in (0, 8)
        assert f"warning: <stdin>:{message}" in result.err


def test_on_a_terminal_a_window_is_a_block_in_the_time_of_its_file(bare: Cli) -> None:
    text = WINDOW.format("w") + "team: payments\ntimezone: Asia/Tokyo\nfor: 3h\nrepeat: every saturday\n"
    path = bare.home / "w.yaml"
    path.write_text(text + "description: Patch", "utf-8")
    shown = bare("validate", "-f", str(path), terminal=True)
    assert shown.out == (
        f"w (payments) {path}:1:1\n    Sat 5 Dec 22:00 → 01:00 (3h) Asia/Tokyo, every saturday\n"
        "    disable integration:a\n    Patch\n\n"
    )
    coming = bare("validate", "-f", str(path), "--occurrences", "--horizon", "20d", terminal=True)
    assert coming.out == (
        "Sat 5 Dec 22:00 → 01:00 (3h) Asia/Tokyo  w@2026-12-05\n"
        "Sat 12 Dec 22:00 → 01:00 (3h) Asia/Tokyo  w@2026-12-12\n"
    )


def test_validate_shows_what_apply_makes(cli: Cli) -> None:
    """Also where the start is not a day of its repeat."""
    text = WINDOW.format("w").replace("integration:a", "sync:statuspage") + "repeat: every monday\n"
    flags = ("-f", "-", "--horizon", "29d", "-q")
    shown = cli("validate", *flags, "--occurrences", stdin=text).out.split()
    assert shown == ["w@2026-12-05", "w@2026-12-07", "w@2026-12-14", "w@2026-12-21"]
    assert cli("diff", *flags, stdin=text).out.split() == shown


def test_the_schema_as_it_is_printed(bare: Cli, folder: Path) -> None:
    result = bare("schema")
    assert (result.code, result.err) == (0, "")
    jsonschema.validate(json.loads((folder / "deep/c.json").read_text()), json.loads(result.out))


@pytest.mark.parametrize("end", ["+2h", "in 2h", "2h from now"])
def test_a_relative_end_of_a_repeated_window_is_refused(bare: Cli, end: str) -> None:
    """``end`` is a local time on each occurrence; a relative one would be elapsed time, which is ``for``."""
    repeated = f"{{start: 2026-12-05 22:00, end: {end}, repeat: every saturday, rules: [disable: 'sync:a']}}"
    result = bare("validate", "-f", "-", stdin=repeated)
    assert result.code == 2
    assert f"<stdin>:1:32: end '{end}' counts from now, not from start" in result.err
    assert "write for 2h" in result.err
