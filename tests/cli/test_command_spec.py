"""Help, TAB and the check of ``-o`` follow what a verb declares."""

from importlib import import_module

import pytest

from compass_maint_cli.cli.app import VERBS
from compass_maint_cli.cli.command_spec import CommandGroup, CommandSpec
from compass_maint_cli.cli.command_tree import tool, walk
from compass_maint_cli.completion.value_kinds import values_of
from compass_maint_cli.output.format import FORMATS
from tests.support.harness import Cli

DATA = ("table", "json", "jsonl", "yaml", "csv", "id")
MORE = {
    "get": ("ics",),
    "list": ("ics",),
    "timeline": ("ics", "svg", "html"),
    "apply": ("markdown",),
    "diff": ("markdown",),
}
"""What a verb offers beside the formats of data."""
OFFERED = {
    verb.name: values_of(option).words
    for verb in walk(tool())
    for option in verb.options
    if "--output" in option.names
}


def test_every_verb_offers_the_formats_that_it_can_show() -> None:
    assert len(OFFERED) > len(VERBS)
    for name, offered in OFFERED.items():
        assert offered == (*DATA, *MORE.get(name, ())), name


@pytest.mark.parametrize("verb", ["list", "timeline", "status"])
def test_a_verb_takes_what_it_offers_and_nothing_else(verb: str, cli: Cli) -> None:
    for name in FORMATS:
        done = cli(verb, "-o", name)
        assert (done.code == 2) == (name not in OFFERED[verb]), name
        assert ("this verb cannot show" in done.err) == (done.code == 2)


def test_every_module_of_a_verb_has_its_declaration() -> None:
    for name, entry in VERBS.items():
        spec = import_module(f"compass_maint_cli.commands.{entry.module or name}").SPEC
        assert isinstance(spec, CommandSpec | CommandGroup)
