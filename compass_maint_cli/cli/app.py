"""The Typer application: an index of commands.

A command's module is imported when its verb is called, so that ``list`` does not pay for ``apply``.
"""

import inspect
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup

from compass_maint_cli import __version__
from compass_maint_cli.cli.command_spec import CommandGroup, CommandSpec
from compass_maint_cli.cli.global_options import flags_from, shared_parameters, typer_callback
from compass_maint_cli.cli.help_format import StandaloneVerb, TyperObject, Verb, option_rows, write_groups
from compass_maint_cli.cli.suggestions import ALIASES, unknown_verb
from compass_maint_cli.config.profiles import Flags
from compass_maint_cli.session.session import Invocation


class Entry(NamedTuple):
    """A verb of the index: its group in the help, and the first line of its help."""

    group: str
    summary: str
    module: str = ""


WINDOWS, JOBS, FILES, LOOK, SETUP = "Windows", "Around a job", "Windows as files", "At a glance", "Setting up"

VERBS: dict[str, Entry] = {
    "list": Entry(WINDOWS, "List windows: global ones, or those of teams.", "list_"),
    "get": Entry(WINDOWS, "Show one window, or several."),
    "create": Entry(WINDOWS, "Create a window from flags or from a rule file."),
    "update": Entry(WINDOWS, "Change the description, times or rules of a window."),
    "cancel": Entry(WINDOWS, "End windows early; the record stays."),
    "delete": Entry(WINDOWS, "Remove the record of windows."),
    "run": Entry(JOBS, "Keep a window open exactly as long as a command runs."),
    "wait": Entry(JOBS, "Wait until windows are active, or have ended."),
    "apply": Entry(FILES, "Make the windows match rule files."),
    "diff": Entry(FILES, "Show what apply would change, and change nothing."),
    "validate": Entry(FILES, "Check rule files, without an account."),
    "export": Entry(FILES, "Print windows as a rule file for apply and create."),
    "schema": Entry(FILES, "Print the JSON Schema of rule files."),
    "status": Entry(LOOK, "Show what is silenced, by which window and until when."),
    "targets": Entry(LOOK, "List integrations, syncs and policies, and what mutes each of them now."),
    "timeline": Entry(LOOK, "Draw windows as bars on a time axis: today, a week, or any span."),
    "teams": Entry(LOOK, "Show the known teams and where they come from."),
    "login": Entry(SETUP, "Set up an account: site, email and API token."),
    "logout": Entry(SETUP, "Remove the API token that login stored."),
    "doctor": Entry(SETUP, "Check connection, account and rights, step by step."),
    "config": Entry(SETUP, "Show every setting with its origin."),
    "help": Entry(SETUP, "Explain a topic or a verb."),
    "completion": Entry(SETUP, "Print the completion script of a shell."),
    "sandbox": Entry(SETUP, "Serve, reset or locate the embedded Operations API."),
}


class Index(TyperGroup):
    """The group of all verbs; each is built when it is asked for."""

    def list_commands(self, ctx: TyperObject) -> list[str]:  # noqa: ARG002 - the signature of Typer's group
        """Return the verbs in the order of the index."""
        return list(VERBS)

    def get_command(self, ctx: TyperObject, cmd_name: str) -> TyperObject:  # noqa: ARG002 - likewise
        """Import and build one verb, by its name or another that works."""
        name = ALIASES.get(cmd_name, cmd_name)
        return build(name) if name in VERBS else None

    def format_options(self, ctx: TyperObject, formatter: TyperObject) -> None:
        """Write the verbs by group, from the index alone: no command is imported; then the shared options."""
        verbs = [(entry.group, name, entry.summary) for name, entry in VERBS.items()]
        write_groups(formatter, verbs, color=ctx.color)
        write_groups(formatter, option_rows(self, ctx, shared=True), color=ctx.color)

    def resolve_command(self, ctx: TyperObject, args: list[str]) -> TyperObject:
        """Find the verb, or name the nearest; the index is enough for that."""
        verb, *rest = args
        if verb == "version" and not ctx.resilient_parsing:
            _print_version(wanted=True)
        verb = ALIASES.get(verb, verb)
        if verb not in VERBS and not ctx.resilient_parsing:
            raise unknown_verb(verb, rest, tuple(VERBS))
        return super().resolve_command(ctx, [verb, *rest])


@cache
def build(name: str) -> TyperObject:
    """Return the Typer command of one verb; it holds nothing of a call."""
    module = import_module(f"compass_maint_cli.commands.{VERBS[name].module or name}")
    spec: CommandSpec | CommandGroup = module.SPEC
    if isinstance(spec, CommandGroup):
        app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
        app.callback(help=spec.summary)(lambda: None)
        for inner, each in spec.commands.items():
            _add(app, inner, each)
    else:
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        _add(app, name, spec)
    return typer.main.get_command(app)


def _add(app: typer.Typer, name: str, spec: CommandSpec) -> None:
    look = Verb if spec.shared_options else StandaloneVerb
    app.command(name, cls=look, epilog=spec.examples or None)(typer_callback(spec))


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"compass-maint {__version__}")
        raise typer.Exit


def application(argv: Sequence[str] = ()) -> TyperObject:
    """Return the application as a Typer group.

    If ``argv`` begins with its verb, no options come before it; building and reading those takes 3 ms.
    """
    early = not argv or argv[0] not in VERBS
    version = Annotated[
        bool,
        typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="Print the version."),
    ]

    def root(context: typer.Context, **values: Any) -> None:  # noqa: ANN401 - Typer has checked them
        """Maintenance windows of Atlassian Compass Operations, from a shell or a CI job.

        Every shared option may stand before or after the verb. ls is list, show is get, plan is diff.
        """
        values.pop("version")
        context.obj = Invocation(context.obj, flags_from(values) if early else Flags())

    parameters = [
        inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
        *(shared_parameters() if early else ()),
        inspect.Parameter("version", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=version),
    ]
    root.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # the standard hook
    app = typer.Typer(cls=Index, add_completion=False, rich_markup_mode=None, no_args_is_help=True)
    app.callback()(root)
    return typer.main.get_command(app)
