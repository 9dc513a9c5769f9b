"""``compass-maint help``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.errors import UsageError
from compass_maint_cli.manual.topic import TOPICS, topic

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint help times
compass-maint help sandbox serve
"""

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="[TOPIC]", help=f"{', '.join(TOPICS)}; or a verb.", show_default=False),
]


def command(session: "Session", words: Words = None) -> None:
    """Explain a topic or a verb.

    Topics are times, rules, files, exit-codes and environment; the same texts are in the man pages
    compass-maint-time(7), compass-maint-rules(5) and compass-maint(1). Of a verb it shows what --help shows.
    """
    asked = words or []
    if len(asked) == 1 and asked[0] in TOPICS:
        from compass_maint_cli.manual.plain import plain

        session.console.write([plain(topic(asked[0]))])
    else:
        session.console.write([f"{_of_verb(asked)}\n"])


def _of_verb(words: Sequence[str]) -> str:
    from compass_maint_cli.cli.app import VERBS, application

    made, context = application(), None
    for number, word in enumerate(("compass-maint", *words)):
        if number:
            made = _inner(made, context, word)
        if made is None:
            known = ", ".join((*TOPICS, *VERBS))
            raise UsageError(f"there is no help on {' '.join(words)!r}; there is on {known}")
        context = made.make_context(word, [], parent=context, resilient_parsing=True)
    return str(made.get_help(context))


def _inner(made: Any, context: Any, word: str) -> Any:  # noqa: ANN401 - Typer's types are private since 0.26
    return made.get_command(context, word) if hasattr(made, "get_command") else None


SPEC = CommandSpec(command, EXAMPLES)
