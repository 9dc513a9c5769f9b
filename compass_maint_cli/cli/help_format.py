"""The look of ``--help``: options in groups, examples as they are typed, no rich and so no wait for it."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

from typer.core import TyperCommand

GENERAL = "Options"


class Verb(TyperCommand):
    """A Typer command whose help groups its options and shows its examples untouched."""

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - the signature of Typer's command
        """Write the options, a section for each panel, in the order the panels first appear."""
        write_groups(formatter, option_rows(self, ctx))

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - the signature of Typer's command
        """Write the examples as they are."""
        if self.epilog:
            formatter.write(f"\nExamples:\n{indent(self.epilog)}\n")


def indent(examples: str) -> str:
    """Return the examples, each line two columns in."""
    return "\n".join(f"  {line}".rstrip() for line in examples.strip().splitlines())


def option_rows(command: Any, ctx: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401 - Typer's private types
    """Return panel, names and help of each visible option and argument of a command."""
    rows = []
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None:
            argument = parameter.param_type_name == "argument"
            rows.append(("Arguments" if argument else parameter.rich_help_panel or GENERAL, *record))
    return rows


def write_groups(formatter: Any, rows: Iterable[tuple[str, str, str]]) -> None:  # noqa: ANN401 - Typer's private type
    """Write definition lists, one under each group's heading."""
    order: dict[str, int] = {}
    held = sorted(rows, key=lambda row: order.setdefault(row[0], len(order)))
    for group, members in groupby(held, key=itemgetter(0)):
        with formatter.section(group):
            formatter.write_dl([(name, text) for _, name, text in members])
