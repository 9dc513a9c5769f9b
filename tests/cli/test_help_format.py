"""Help: ``-h`` everywhere, own options and examples first, the width and colour of the terminal."""

import pytest

from compass_maint_cli.cli.app import VERBS
from compass_maint_cli.cli.command_tree import tool, walk
from compass_maint_cli.cli.global_options import SHARED
from compass_maint_cli.manual.topic import TOPICS
from tests.support.harness import Cli

ALONE = ("schema", "completion", "help", "sandbox serve", "sandbox path")


@pytest.mark.parametrize("verb", ["", *(one.name for one in walk(tool()))])
def test_h_is_help_everywhere(verb: str, cli: Cli) -> None:
    short, long = cli(*verb.split(), "-h"), cli(*verb.split(), "--help")
    assert short == long
    assert (short.code, short.err) == (0, "")
    assert "-h, --help" in short.out


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in (*ALONE, "sandbox")])
def test_the_verb_s_options_and_examples_come_before_shared_options(verb: str, cli: Cli) -> None:
    message = cli(verb, "--help").out
    assert message.index("\nExamples:") < message.index("\nShared options:")
    shared = " ".join(message.partition("\nShared options:")[2].split())
    assert shared.endswith("compass-maint help options explains them.")
    assert "--profile" in shared
    assert "-p, --profile" not in message


@pytest.mark.parametrize("verb", ALONE)
def test_shared_options_are_absent_where_they_mean_nothing(verb: str, cli: Cli) -> None:
    message = cli(*verb.split(), "--help").out
    assert "Shared options" not in message
    assert "-p, --profile" not in message


def test_help_options_explains_every_shared_option(cli: Cli) -> None:
    result = cli("help", "options")
    assert result.code == 0
    for annotation, _ in SHARED.values():
        for name in annotation.__metadata__[0].param_decls:
            assert name in result.out
        assert annotation.__metadata__[0].help.split()[0] in result.out


def test_help_topics_lists_them(cli: Cli) -> None:
    listed = [line.split()[0] for line in cli("help", "topics").out.splitlines()]
    assert listed == [*TOPICS, "options"]


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
def test_help_has_the_width_of_the_terminal(columns: int, cli: Cli) -> None:
    cli.columns = columns
    for argv in (["--help"], ["help"], ["create", "--help"], ["help", "create"]):
        lines = cli(*argv, terminal=True, env={"NO_COLOR": "1"}).out.splitlines()
        text = [line for line in lines if "  compass-maint " not in line and "|" not in line]
        assert max(map(len, text)) <= columns
        if columns == 200 and "create" in argv:
            assert max(map(len, text)) > 100


def test_help_has_colour_on_a_terminal(cli: Cli) -> None:
    for argv in (["create", "--help"], ["--help"], ["help", "create"], ["help", "options"]):
        assert "\x1b[1m" in cli(*argv, terminal=True).out
        assert "\x1b[36m" in cli(*argv, terminal=True).out
        assert "\x1b" not in cli(*argv).out
        assert "\x1b" not in cli(*argv, terminal=True, env={"NO_COLOR": "1"}).out


@pytest.mark.parametrize("topic", ["topics", "times", "environment"])
def test_a_narrow_terminal_breaks_no_word_of_a_topic(cli: Cli, topic: str) -> None:
    cli.columns = 50
    shown = cli("help", topic, terminal=True, env={"NO_COLOR": "1"}).out.splitlines()
    assert [line for line in shown if len(line) > 50 and " " in line.strip()] == []
    assert " ".join(shown).split() == " ".join(cli("help", topic).out.splitlines()).split()
