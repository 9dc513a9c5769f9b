"""Suggestions for mistyped input: other names of verbs, words for verbs, options that mean the same."""

import pytest

from compass_maint_cli.cli.app import VERBS, build
from compass_maint_cli.cli.suggestions import ALIASES, DANGEROUS, OPTIONS, WORDS
from tests.support.harness import Cli
from tests.support.tcp_cli import RULE, TEAM


@pytest.mark.parametrize(("typed", "verb"), ALIASES.items())
def test_a_synonym_leads_to_the_verb(cli: Cli, typed: str, verb: str) -> None:
    assert cli("create", *TEAM, *RULE).code == 0
    assert cli(typed, *TEAM) == cli(verb, *TEAM)
    assert cli("-p", "sandbox", typed, *TEAM) == cli("-p", "sandbox", verb, *TEAM)


def test_version_is_a_word_too(cli: Cli) -> None:
    assert cli("version") == cli("--version")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("rm 0762db96", "delete 0762db96"),
        ("stop 0762db96 --yes", "cancel 0762db96 --yes"),
        ("end", "cancel ID"),
        ("extend 0762db96 1h", "update 0762db96 --extend 1h"),
        ("extend 0762db96", "update 0762db96 --extend 1h"),
        ("extend", "update ID --extend 1h"),
        ("extend 0762db96 1h --team payments", "update 0762db96 --extend 1h --team payments"),
        ("unmute integration:x", "cancel --entity integration:x --all-teams"),
        ("mute 'sync:a b' --for 1h", "create --disable 'sync:a b' --for 1h"),
        ("whoami", "config"),
    ],
)
def test_a_word_for_a_verb_is_answered_with_the_command(cli: Cli, typed: str, expected: str) -> None:
    done = cli.line(typed)
    word = typed.partition(" ")[0]
    assert done.err == f"error: unknown verb '{word}'\nhint: write compass-maint {expected}\n"
    assert (done.code, done.out) == (2, "")


def test_every_answer_is_a_verb_that_exists() -> None:
    assert {answer.split()[0] for answer in WORDS.values()} <= set(VERBS)
    assert not (set(WORDS) | set(ALIASES)) & set(VERBS)


@pytest.mark.parametrize(
    ("verb", "typed", "meant"),
    [
        ("create", "--duration", "--for"),
        ("create", "--until", "--end"),
        ("list", "--json", "-o json"),
        ("create", "--message=x", "--description"),
        ("list", "--integration", "--entity"),
        ("list", "--tema", "--team"),
    ],
)
def test_an_unknown_option_is_answered_with_one_of_its_meaning(
    cli: Cli, verb: str, typed: str, meant: str
) -> None:
    done = cli(verb, typed)
    name = typed.partition("=")[0]
    assert done.err == (
        f"error: compass-maint {verb} has no option {name}\n"
        f"hint: did you mean {meant}? compass-maint {verb} --help lists its options\n"
    )
    assert done.code == 2


@pytest.mark.parametrize("typed", ["--al", "--yess", "--ye", "--al-teams", "--prun", "--adpt"])
def test_no_suggestion_is_more_dangerous(cli: Cli, typed: str) -> None:
    for verb in ("cancel", "delete", "apply"):
        hint = cli(verb, typed).err.partition("did you mean ")[2].partition("?")[0]
        assert hint not in DANGEROUS


def test_every_option_that_is_offered_exists() -> None:
    names = {
        name for verb in VERBS for created in [build(verb)] for one in created.params for name in one.opts
    }
    for meant in OPTIONS.values():
        for name in meant:
            assert name.partition(" ")[0] in names
            assert name not in DANGEROUS


def test_one_option_takes_several_teams(cli: Cli) -> None:
    assert cli("create", *TEAM, *RULE).code == 0
    assert cli("list", "-t", "payments,search", "-q") == cli("list", "-t", "payments", "-t", "search", "-q")
    assert cli("list", "-t", "payments, search,", "-q").out
    assert cli("list", "-t", "", "-q").code == 2


@pytest.mark.parametrize("word", ["JSON", "Json"])
def test_a_format_may_be_written_in_capitals(cli: Cli, word: str) -> None:
    assert cli("list", "-o", word) == cli("list", "-o", "json")
    assert cli("list", env={"COMPASS_MAINT_OUTPUT": word}) == cli("list", "-o", "json")
    assert cli("get", "--nothing", "-o", word) == cli("get", "--nothing", "-o", "json")


def test_update_names_only_what_it_takes(cli: Cli) -> None:
    done = cli("update", "--extend", "1h")
    assert (done.code, done.err) == (2, "error: no window given: give its id, or its key with --key\n")
