"""Every verb as plain data, read from the command objects: the one source of completion and man pages."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from compass_maint_cli.cli.app import VERBS, application, build
from compass_maint_cli.cli.help_format import GENERAL, TyperObject

TOOL = "compass-maint"
HELP = ("--help", "-h")


@dataclass(frozen=True, slots=True)
class Parameter:
    """An option, or an argument, which has no names; a flag has no ``metavar``."""

    names: tuple[str, ...]
    metavar: str
    help: str
    group: str = GENERAL
    many: bool = False
    default: str = ""

    @property
    def value(self) -> str:
        """What the value is: the metavar without brackets, dots and dashes, as in ``TYPE:REF``."""
        return self.metavar.removeprefix("-- ").replace("...", "").strip("[]").partition("[")[0]


@dataclass(frozen=True, slots=True)
class Command:
    """A verb, or the tool itself, whose ``path`` is empty."""

    path: tuple[str, ...]
    group: str
    summary: str
    text: tuple[str, ...]
    """The paragraphs after the first."""
    options: tuple[Parameter, ...]
    arguments: tuple[Parameter, ...]
    examples: tuple[str, ...]
    verbs: "tuple[Command, ...]" = ()

    @property
    def name(self) -> str:
        """The verb as it is typed after ``compass-maint``."""
        return " ".join(self.path)


def tool() -> Command:
    """Return the tool with every verb; imports all of them."""
    verbs = tuple(_command(build(name), (name,), entry.group) for name, entry in VERBS.items())
    return _command(application(), (), "", verbs)


def walk(command: Command) -> Iterator[Command]:
    """Yield every verb, in the order of the index, each before its own verbs."""
    for verb in command.verbs:
        yield verb
        yield from walk(verb)


def shared_options(tool: Command) -> list[Parameter]:
    """Return the options that every verb takes and means alike; their values may differ."""
    meant = [{(option.names, option.help) for option in verb.options} for verb in _leaves(tool)]
    return [option for option in tool.options if all((option.names, option.help) in each for each in meant)]


def uniform_options(tool: Command) -> list[Parameter]:
    """Return the shared options that take the same values in every verb."""
    verbs = _leaves(tool)
    return [option for option in shared_options(tool) if all(option in verb.options for verb in verbs)]


def _leaves(tool: Command) -> list[Command]:
    return [verb for verb in walk(tool) if not verb.verbs]


def _command(
    built: TyperObject, path: tuple[str, ...], group: str, verbs: tuple[Command, ...] | None = None
) -> Command:
    summary, *text = inspect.cleandoc(built.help or "").split("\n\n")
    shown = [parameter for parameter in built.params if not getattr(parameter, "hidden", False)]
    options = tuple(_parameter(one) for one in shown if one.param_type_name == "option")
    if verbs is None:
        inner = getattr(built, "commands", None) or {}
        verbs = tuple(_command(child, (*path, name), group) for name, child in inner.items())
    return Command(
        path,
        group,
        " ".join(summary.split()),
        tuple(" ".join(paragraph.split()) for paragraph in text),
        (*options, Parameter(HELP, "", "Show this message and exit.")),
        tuple(_parameter(one) for one in shown if one.param_type_name == "argument"),
        tuple((built.epilog or "").strip().splitlines()),
        verbs,
    )


def _parameter(built: TyperObject) -> Parameter:
    argument = built.param_type_name == "argument"
    default = None if argument or built.is_flag or not isinstance(built.default, str | int) else built.default
    return Parameter(
        () if argument else (*built.opts, *built.secondary_opts),
        "" if getattr(built, "is_flag", False) else built.metavar or built.name.upper(),
        getattr(built, "help", None) or "",
        getattr(built, "rich_help_panel", None) or GENERAL,
        many=built.nargs == -1 or bool(getattr(built, "multiple", False)),
        default="" if default is None else str(default),
    )
