"""The man pages: one for the tool, one for each verb, one for rules and one for times."""

from collections.abc import Iterator

from compass_maint_cli import __version__
from compass_maint_cli.cli.command_tree import TOOL, Command, Parameter, shared_options
from compass_maint_cli.manual.blocks import Block, Heading, Terms
from compass_maint_cli.manual.generated import SETTINGS, exit_codes, variable
from compass_maint_cli.manual.roff import escape, filled, literal, roff, term
from compass_maint_cli.manual.topic import topic

DATE = "2026-11-23"
"""The day of the release; a page needs one."""

OTHERS = {"compass-maint-rules": 5, "compass-maint-time": 7}


def pages(tool: Command) -> Iterator[tuple[str, str]]:
    """Yield the path of every page below ``man/``, and its text."""
    names = ["-".join((TOOL, *verb.path)) for verb in tool.verbs]
    yield f"man1/{TOOL}.1", _text(_tool(tool), TOOL, 1, [*names, *OTHERS])
    shared = shared_options(tool)
    for verb, name in zip(tool.verbs, names, strict=True):
        yield f"man1/{name}.1", _text(_verb(verb, shared), name, 1, [TOOL, *OTHERS])
    rules = (*topic("rules"), Heading("Rule files"), *topic("files"))
    lines = _topic("compass-maint-rules", "what a window disables and enables, and windows as files", rules)
    yield "man5/compass-maint-rules.5", _text(lines, "compass-maint-rules", 5, [TOOL, "compass-maint-time"])
    lines = _topic("compass-maint-time", "points in time, lengths, zones and recurrences", topic("times"))
    yield "man7/compass-maint-time.7", _text(lines, "compass-maint-time", 7, [TOOL, "compass-maint-rules"])


def _text(lines: Iterator[str], name: str, section: int, others: list[str]) -> str:
    head = f'.TH {escape(name.upper())} {section} {DATE} "{TOOL} {__version__}" "Compass Operations"'
    also = [f".BR {escape(other)} ({OTHERS.get(other, 1)})" for other in others]
    also = [f"{line} ," for line in also[:-1]] + also[-1:]
    return "\n".join((head, *lines, ".SH SEE ALSO", *(line.replace(") ,", "),") for line in also))) + "\n"


def _named(name: str, summary: str) -> Iterator[str]:
    yield ".SH NAME"
    yield from filled(summary, rf"{escape(name)} \- ")


def _topic(name: str, summary: str, blocks: tuple[Block, ...]) -> Iterator[str]:
    yield from _named(name, summary)
    yield ".SH DESCRIPTION"
    yield from roff(blocks)


def _tool(tool: Command) -> Iterator[str]:
    yield from _named(TOOL, "maintenance windows of Atlassian Compass Operations")
    yield from (".SH SYNOPSIS", rf"\fB{escape(TOOL)}\fR \fIVERB\fR [\fIOPTION\fR]...")
    yield from (".SH DESCRIPTION", *filled(tool.summary), ".PP")
    yield from filled(
        "A window disables integrations and syncs, and disables or enables policies, from a start to an end, "
        "either globally or for one team. Every shared option may stand before or after the verb. Data goes "
        "to standard output and nothing else does."
    )
    yield ".SH VERBS"
    for group in dict.fromkeys(verb.group for verb in tool.verbs):
        yield f".SS {escape(group)}"
        for verb in tool.verbs:
            if verb.group == group:
                yield from term(rf"\fB{escape(TOOL + '-' + verb.name)}\fR(1)", verb.summary)
    yield ".SH OPTIONS"
    yield from _options(tool.options)
    yield from (".SH EXIT STATUS", *roff(topic("exit-codes")))
    yield from (".SH ENVIRONMENT", *roff(topic("environment")))


def _verb(verb: Command, shared: list[Parameter]) -> Iterator[str]:
    yield from _named("-".join((TOOL, *verb.path)), verb.summary.rstrip("."))
    yield ".SH SYNOPSIS"
    yield from _synopsis(verb)
    yield ".SH DESCRIPTION"
    yield from _description(verb)
    for inner in verb.verbs:
        yield f".SH {escape(inner.path[-1].upper())}"
        yield from _description(inner)
        yield from _options(
            tuple(option for option in inner.options if option not in shared), inner.arguments
        )
    yield ".SH OPTIONS"
    yield from _options((*verb.options[:-1], *(shared if verb.verbs else verb.options[-1:])), verb.arguments)
    if examples := (*verb.examples, *(line for inner in verb.verbs for line in inner.examples)):
        yield from (".SH EXAMPLES", *literal(examples))
    yield from (".SH EXIT STATUS", *roff((Terms(_codes(verb)),)))
    yield from (".SH ENVIRONMENT", *roff((Terms(_variables((*verb.options, *shared))),)))


def _codes(verb: Command) -> tuple[tuple[str, str], ...]:
    of_run = verb.path == ("run",)
    return tuple(row for row in exit_codes() if of_run or not row[1].startswith("run "))


def _variables(options: tuple[Parameter, ...]) -> tuple[tuple[str, str], ...]:
    """Return the variables that replace these options, and those of the configuration file and the token."""
    named = {name.lstrip("-").replace("-", "_") for option in options for name in option.names}
    known = {"timezone" if name == "tz" else name for name in named} | {"config", "token"}
    return tuple((variable(name), text) for name, text in SETTINGS.items() if name in known)


def _description(verb: Command) -> Iterator[str]:
    yield from filled(verb.summary)
    for paragraph in verb.text:
        yield from (".PP", *filled(paragraph))


def _synopsis(verb: Command) -> Iterator[str]:
    for one in verb.verbs or (verb,):
        arguments = "".join(rf" \fI{escape(argument.metavar)}\fR" for argument in one.arguments)
        yield rf"\fB{escape(TOOL)} {escape(one.name)}\fR [\fIOPTION\fR]...{arguments}"
        yield from [".br"] * (one is not (verb.verbs or (verb,))[-1])


def _options(options: tuple[Parameter, ...], arguments: tuple[Parameter, ...] = ()) -> Iterator[str]:
    for argument in arguments:
        yield from term(rf"\fI{escape(argument.metavar)}\fR", argument.help)
    order = list(dict.fromkeys(option.group for option in options))
    for group in order:
        yield f".SS {escape(group)}"
        for option in options:
            if option.group == group:
                value = rf" \fI{escape(option.metavar)}\fR" if option.metavar else ""
                names = ", ".join(rf"\fB{escape(name)}\fR" for name in option.names)
                default = f" Default: {option.default}." if option.default and "(" not in option.help else ""
                yield from term(f"{names}{value}", option.help + default)
