"""The manual is complete, and its roff is valid."""

import shutil
import subprocess
from pathlib import Path

import pytest

from compass_maint_cli.cli.app import VERBS
from compass_maint_cli.cli.command_tree import Command, tool, walk
from compass_maint_cli.config.environment import utc_now
from compass_maint_cli.config.file import PROFILE
from compass_maint_cli.config.settings import VARIABLES
from compass_maint_cli.errors import ExitCode
from compass_maint_cli.manual.blocks import Terms
from compass_maint_cli.manual.generated import EXIT_CODES, SETTINGS, profile_keys, variable
from compass_maint_cli.manual.pages import pages
from compass_maint_cli.manual.plain import plain
from compass_maint_cli.manual.roff import escape
from compass_maint_cli.manual.topic import TOPICS, topic
from compass_maint_cli.times.durations import parse_length
from compass_maint_cli.times.parse_time import parse_time
from compass_maint_cli.times.rrule import parse_recurrence
from compass_maint_cli.times.zones import load_zone
from tests.regenerate import ROOT
from tests.support.harness import Cli

WHOLE = tool()
PAGES = dict(pages(WHOLE))
MAN = sorted((ROOT / "man").glob("man*/*"))


def page(verb: Command) -> str:
    return PAGES[f"man1/compass-maint-{verb.path[0]}.1"]


def test_every_verb_has_a_page_with_every_option_and_an_example() -> None:
    for verb in walk(WHOLE):
        assert verb.summary.endswith("."), verb.name
        for option in verb.options:
            assert option.help.endswith("."), f"{verb.name} {option.names}"
            for name in option.names:
                assert rf"\fB{escape(name)}\fR" in page(verb), f"{verb.name} {name}"
        for argument in verb.arguments:
            assert argument.help, f"{verb.name} {argument.metavar}"
            assert escape(argument.metavar) in page(verb)
        if "sandbox" not in verb.path:
            assert verb.examples, f"{verb.name} has no example"
        for example in verb.examples:
            assert escape(example) in page(verb)


def test_what_is_typed_can_be_copied_from_a_page() -> None:
    assert escape(r"--a 'b' `c` ~/d \ .") == r"\-\-a \(aqb\(aq \(gac\(ga \(ti/d \e ."
    assert escape(".start") == r"\&.start"


def test_the_index_has_the_summary_of_each_verb() -> None:
    assert {verb.path[0]: verb.summary for verb in WHOLE.verbs} == {
        name: entry.summary for name, entry in VERBS.items()
    }


def test_every_exit_code_and_variable_is_explained() -> None:
    assert set(EXIT_CODES) == set(ExitCode)
    assert set(SETTINGS) == {*VARIABLES, "profile", "config", "token"}
    main = PAGES["man1/compass-maint.1"]
    for name in SETTINGS:
        assert variable(name) in main
    for code in ExitCode:
        assert rf"\fB{code.value}\fR" in main


def test_every_form_of_a_time_that_is_explained_is_read() -> None:
    """An unreadable form raises."""
    zone = load_zone("Europe/Berlin")
    points, lengths, repeats = (block.rows for block in topic("times") if isinstance(block, Terms))
    for forms, _ in points:
        for form in forms.split(", "):
            parse_time(form, now=utc_now(), zone=zone)
    for forms, _ in lengths:
        for form in forms.split(", "):
            parse_length(form)
    for forms, _ in repeats:
        for form in forms.split(", "):
            parse_recurrence(form)


def test_every_key_of_a_profile_is_explained() -> None:
    assert {name for name, _ in profile_keys()} == {*PROFILE, "teams", "entities"}


@pytest.mark.parametrize("name", TOPICS)
def test_help_shows_a_topic_as_the_man_page_has_it(name: str, cli: Cli) -> None:
    result = cli("help", name)
    assert (result.code, result.err) == (0, "")
    assert result.out == plain(topic(name))
    assert all(line == line.rstrip() for line in result.out.splitlines())


@pytest.mark.parametrize("words", [["list"], ["sandbox", "serve"], []])
def test_help_of_a_verb_is_what_its_help_flag_shows(words: list[str], cli: Cli) -> None:
    flagged = cli(*words, "--help")
    assert flagged.out.startswith("Usage: compass-maint")
    assert cli("help", *words) == flagged


def test_help_for_an_unknown_topic_names_the_topics(cli: Cli) -> None:
    result = cli("help", "wombats")
    assert result.code == 2
    assert result.err.startswith("error: no help for 'wombats'; choose from topics, options, times, ")


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_has_no_complaints() -> None:
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "style", *MAN], capture_output=True, text=True, check=False
    )
    assert done.stdout + done.stderr == ""


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
@pytest.mark.parametrize("path", MAN, ids=lambda path: path.name)
def test_groff_has_no_warnings(path: Path) -> None:
    # What man --warnings runs, without the rest of man-db.
    command = ["groff", "-man", "-Tutf8", "-ww", "-z", "-rLL=78n", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
