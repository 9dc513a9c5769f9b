"""``validate`` and ``schema``: no account, no network, every file that a command line can name."""

import json
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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.yaml", "error: file 'H/none.yaml' cannot be read: No such file or directory\n"),
        ("*.toml", "error: no file matches 'H/*.toml'\n"),
        ("empty", "error: folder 'H/empty' holds no rule file; their names end in .yaml, .yml or .json\n"),
    ],
)
def test_what_is_not_there(bare: Cli, name: str, said: str) -> None:
    (bare.home / "empty").mkdir()
    result = bare("validate", "-f", str(bare.home / name))
    assert (result.code, result.out, result.err.replace(str(bare.home), "H")) == (2, "", said)


def test_what_never_ends_is_not_read_to_its_end(bare: Cli) -> None:
    result = bare("validate", "-f", "/dev/zero")
    assert result.code == 2
    assert "/dev/zero:1:1: the file is larger than 1 MiB" in result.err
    large = bare("validate", "-f", "-", stdin="x" * (SIZE_LIMIT + 1))
    assert "<stdin>:1:1: the file is larger than 1 MiB" in large.err


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


def test_the_coming_ones_without_an_account(bare: Cli) -> None:
    text = (
        WINDOW.format("w")
        + "timezone: Europe/Berlin\nfor: 2h\nrepeat: every saturday\nexcept: [2026-12-19]\n"
    )
    result = bare("validate", "-f", "-", "--occurrences", "--horizon", "5w", "--utc", stdin=text)
    assert result.err == "1 window, and nothing wrong\n"
    assert result.out == (
        "start\tend\tkey\tteam\tdescription\tfile\n"
        "2026-12-05T21:00:00Z\t2026-12-05T23:00:00Z\tw@2026-12-05\t\t\t<stdin>:1:1\n"
        "2026-12-12T21:00:00Z\t2026-12-12T23:00:00Z\tw@2026-12-12\t\t\t<stdin>:1:1\n"
        "2026-12-26T21:00:00Z\t2026-12-26T23:00:00Z\tw@2026-12-26\t\t\t<stdin>:1:1\n"
    )


def test_a_clock_change_ahead_is_a_warning_and_within_the_horizon_an_error(bare: Cli) -> None:
    text = WINDOW.format("w").replace("22:00", "02:30") + "timezone: Europe/Berlin\nrepeat: daily\n"
    soon = bare("validate", "-f", "-", stdin=text)
    assert soon.code == 0
    assert soon.err.startswith("warning: <stdin>:5:9: repeat FREQ=DAILY has a start at 2027-03-28 02:30")
    assert bare("validate", "-f", "-", "--horizon", "30w", stdin=text).code == 2
    mended = bare("validate", "-f", "-", "--horizon", "30w", stdin=text + "except: [2027-03-28]")
    assert (mended.code, mended.err) == (0, "1 window, and nothing wrong\n")


def test_the_schema_as_it_is_printed(bare: Cli, folder: Path) -> None:
    result = bare("schema")
    assert (result.code, result.err) == (0, "")
    jsonschema.validate(json.loads((folder / "deep/c.json").read_text()), json.loads(result.out))
