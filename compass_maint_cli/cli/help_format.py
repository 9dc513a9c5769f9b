"""The look of ``--help``: options in groups, examples as they are typed, no rich and so no wait for it."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias

import typer
from typer.core import TyperCommand

from compass_maint_cli.cli.global_options import SHARED
from compass_maint_cli.config.environment import Environment
from compass_maint_cli.session.streams import facts_of

TyperObject: TypeAlias = Any
"""A command, parameter, context or formatter: Typer's types for them are private since 0.26."""

GENERAL = "Options"
ALL_SHARED = "compass-maint help options"

NARROWEST, UNKNOWN_WIDTH = 40, 78
"""Cells of a line of help: at least, and where no terminal is asked."""


def context_settings(environment: Environment) -> dict[str, Any]:
    """Return what every context of Typer takes: ``-h``, and the width and the colour of standard output."""
    facts = facts_of(environment, environment.stdout)
    width = facts.width if facts.terminal or environment.environ.get("COLUMNS") else UNKNOWN_WIDTH
    return {
        "help_option_names": ["--help", "-h"],
        "terminal_width": max(width, NARROWEST),
        "color": facts.color,
    }


class Verb(TyperCommand):
    """A Typer command whose help has its own options and its examples first, and the shared options last."""

    def format_options(self, ctx: TyperObject, formatter: TyperObject) -> None:
        """Write the verb's own options, a section for each panel, in the order the panels first appear."""
        write_groups(formatter, option_rows(self, ctx, shared=False), color=ctx.color)

    def format_epilog(self, ctx: TyperObject, formatter: TyperObject) -> None:
        """Write the examples as they are, and then the names of the shared options."""
        if self.epilog:
            examples = "\n".join(f"  {line}".rstrip() for line in self.epilog.strip().splitlines())
            formatter.write(f"\n{heading('Examples', color=ctx.color)}:\n{examples}\n")
        self.format_shared(ctx, formatter)

    def format_shared(self, ctx: TyperObject, formatter: TyperObject) -> None:
        """Write the names of the shared options. The formats of ``-o`` differ from verb to verb."""
        from textwrap import wrap

        with formatter.section(heading("Shared options", color=ctx.color)):
            lines = wrap(
                f"{', '.join(_shared_names(self))}; {ALL_SHARED} explains them.",
                formatter.width - 2,
                break_on_hyphens=False,
                break_long_words=False,
            )
            formatter.write("".join(f"  {line}\n" for line in lines))


class StandaloneVerb(Verb):
    """A verb that takes the shared options but ignores them."""

    def format_shared(self, ctx: TyperObject, formatter: TyperObject) -> None:
        """Write nothing."""


def heading(text: str, *, color: bool | None) -> str:
    """Return the title of a section."""
    return typer.style(text, bold=True) if color else text


def is_shared(parameter: TyperObject) -> bool:
    """Return whether an option is a shared one, and not the verb's own of that name."""
    held = SHARED.get(parameter.name)
    return held is not None and held[0].__metadata__[0].help == parameter.help


def _shared_names(command: TyperObject) -> Iterator[str]:
    for parameter in command.params:
        if is_shared(parameter):
            formats = f" {parameter.metavar}" if parameter.name == "output" else ""
            yield "/".join(sorted(parameter.opts, key=len)) + formats


def option_rows(command: TyperObject, ctx: TyperObject, *, shared: bool) -> list[tuple[str, str, str]]:
    """Return panel, names and help of each visible option and argument of a command.

    Without ``shared`` the shared options are left out.
    """
    rows = []
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None and (shared or not is_shared(parameter)):
            argument = parameter.param_type_name == "argument"
            rows.append(("Arguments" if argument else parameter.rich_help_panel or GENERAL, *record))
    return rows


def write_groups(formatter: TyperObject, rows: Iterable[tuple[str, str, str]], *, color: bool | None) -> None:
    """Write definition lists, one under each group's heading."""
    order: dict[str, int] = {}
    held = sorted(rows, key=lambda row: order.setdefault(row[0], len(order)))
    for group, members in groupby(held, key=itemgetter(0)):
        with formatter.section(heading(group, color=color)):
            formatter.write_dl(
                [(typer.style(name, fg="cyan") if color else name, text) for _, name, text in members],
                col_max=min(30, formatter.width // 3),
            )
