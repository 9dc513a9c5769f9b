"""``compass-maint help``."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import argument
from compass_maint_cli.errors import UsageError
from compass_maint_cli.manual.topic import TOPICS, topic

if TYPE_CHECKING:
    from compass_maint_cli.config.environment import Environment
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint help topics
compass-maint help times
compass-maint help options
compass-maint help sandbox serve
"""

Words = Annotated[list[str] | None, argument("[TOPIC]", f"topics, options, {', '.join(TOPICS)}; or a verb.")]


def command(session: "Session", words: Words = None) -> None:
    """Explain a topic or a verb.

    Topics are times, rules, files, exit-codes and environment; the same texts are in the man pages
    compass-maint-time(7), compass-maint-rules(5) and compass-maint(1). Of a verb it shows what --help shows.
    help topics lists the topics, help options explains the options that every verb takes.
    """
    given, environment = words or [], session.environment
    if len(given) == 1 and given[0] in TOPICS:
        from compass_maint_cli.manual.plain import plain

        session.console.write([_fitted(plain(topic(given[0])), session)])
    elif len(given) == 1 and given[0] in LISTS:
        session.console.write([_fitted(LISTS[given[0]](environment), session)])
    else:
        session.console.write([f"{_of_verb(given, environment)}\n"])


def _fitted(text: str, session: "Session") -> str:
    """Return a text whose words a terminal does not break."""
    from compass_maint_cli.output.text_width import fold

    view = session.console.view
    if not view.terminal:
        return text
    return "".join(f"{part}\n" for line in text.splitlines() for part in fold(line, view.width))


def _topics(_environment: "Environment") -> str:
    """Return every topic with its summary."""
    from compass_maint_cli.manual.blocks import Terms
    from compass_maint_cli.manual.plain import plain

    return plain((Terms((*TOPICS.items(), ("options", "The options that every verb takes."))),))


def _options(environment: "Environment") -> str:
    """Return the options that every verb takes, with their meanings."""
    from compass_maint_cli.cli.help_format import option_rows, write_groups

    built, context = _application(environment)
    formatter = context.make_formatter()
    write_groups(formatter, option_rows(built, context, shared=True), color=context.color)
    return str(formatter.getvalue()).lstrip("\n")


LISTS: Mapping[str, Callable[["Environment"], str]] = {"topics": _topics, "options": _options}


def _application(environment: "Environment") -> tuple[Any, Any]:
    from compass_maint_cli.cli.app import application
    from compass_maint_cli.cli.help_format import context_settings

    built = application()
    settings = context_settings(environment)
    return built, built.make_context("compass-maint", [], resilient_parsing=True, **settings)


def _of_verb(words: Sequence[str], environment: "Environment") -> str:
    from compass_maint_cli.cli.app import VERBS

    built, context = _application(environment)
    for word in words:
        built = built.get_command(context, word) if hasattr(built, "get_command") else None
        if built is None:
            known = ", ".join(("topics", "options", *TOPICS, *VERBS))
            raise UsageError(f"no help for {' '.join(words)!r}; choose from {known}")
        context = built.make_context(word, [], parent=context, resilient_parsing=True)
    return str(built.get_help(context))


SPEC = CommandSpec(command, EXAMPLES, shared_options=False)
