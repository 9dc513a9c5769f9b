"""The options that every command shares, and how a command gets its session.

A command is a plain function whose first parameter is a ``Session``. ``typer_callback`` replaces that
parameter with the shared options, so that each may come after the verb; the application's callback takes the
same ones before it.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import ACCOUNT, NETWORK, OUTPUT, SCOPE, option
from compass_maint_cli.config.profiles import Flags
from compass_maint_cli.config.settings import PRODUCTS
from compass_maint_cli.errors import ExitCode
from compass_maint_cli.output.format import Answer, format_names

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Invocation

Text = str | None


def _shared(kind: Any, panel: str, usage: str, text: str) -> tuple[Any, Any]:  # noqa: ANN401 - Typer's types
    """Return the annotation and the default of a shared option."""
    return Annotated[kind, option(panel, usage, text)], False if kind is bool else None


def _output(answer: Answer) -> tuple[Any, Any]:
    """Return the option for the format, with the formats that can show the verb's answer."""
    return _shared(Text, OUTPUT, f"--output -o {'|'.join(format_names(answer))}", "The format of the data.")


SHARED: dict[str, tuple[Any, Any]] = {
    "team": _shared(
        list[str] | None, SCOPE, "--team -t TEAM", "The team: an id, an alias or a name; several as A,B."
    ),
    "everywhere": _shared(bool, SCOPE, "--global", "Global windows, even with a default team."),
    "output": _output(Answer.DATA),
    "quiet": _shared(
        bool, OUTPUT, "--quiet -q", "Print ids only, as -o id does; on standard error warnings only."
    ),
    "porcelain": _shared(
        bool, OUTPUT, "--porcelain", "Print tables tab-separated, as off a terminal; for scripts."
    ),
    "wide": _shared(bool, OUTPUT, "--wide", "Show every column of a table."),
    "utc": _shared(bool, OUTPUT, "--utc", "Show times in UTC."),
    "tz": _shared(Text, OUTPUT, "--tz ZONE", "Read and show times in this IANA zone."),
    "no_input": _shared(bool, OUTPUT, "--no-input", "Never ask; fail where an answer is needed."),
    "profile": _shared(Text, ACCOUNT, "--profile -p NAME", "The profile; sandbox needs no account."),
    "product": _shared(
        Text, ACCOUNT, f"--product {'|'.join(PRODUCTS)}", "The product whose Operations API is called."
    ),
    "site": _shared(Text, ACCOUNT, "--site HOST", "The site, as in acme.atlassian.net."),
    "cloud_id": _shared(Text, ACCOUNT, "--cloud-id ID", "The cloud id of the site."),
    "email": _shared(Text, ACCOUNT, "--email ADDRESS", "The account of the API token."),
    "api_url": _shared(Text, ACCOUNT, "--api-url URL", "Where the API answers."),
    "timeout": _shared(Text, NETWORK, "--timeout LENGTH", "Longest wait for one request (30s)."),
    "retries": _shared(Text, NETWORK, "--retries N", "How often a failed request is sent again (4)."),
    "parallel": _shared(
        Text,
        NETWORK,
        "--parallel N|auto",
        "How many requests run side by side; auto is 8, up to 16 for reads (auto).",
    ),
    "debug": _shared(bool, NETWORK, "--debug", "Show the HTTP conversation, secrets masked."),
}


def shared_parameters(
    answer: Answer = Answer.DATA, taken: frozenset[str] = frozenset()
) -> Iterator[inspect.Parameter]:
    """Return the shared options as parameters, without those that a command declares itself."""
    for name, (annotation, default) in (SHARED | {"output": _output(answer)}).items():
        if name not in taken:
            yield inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
            )


def flags_from(values: dict[str, Any], taken: frozenset[str] = frozenset()) -> Flags:
    """Take the shared flags out of a command's values."""
    flags = {name: values.pop(name) for name in SHARED if name not in taken}
    output = flags["output"] and flags["output"].lower()
    return Flags(**{**flags, "team": tuple(_teams(flags["team"] or ())), "output": output})


def _teams(given: Iterable[str]) -> Iterator[str]:
    """Yield every team of ``-t A -t B`` and ``-t A,B``; an empty one only where nothing else was given."""
    for text in given:
        yield from [name.strip() for name in text.split(",") if name.strip()] or [""]


def typer_callback(spec: CommandSpec) -> Callable[..., int]:
    """Return the Typer callback of a command: shared options instead of its session."""
    _, *own = inspect.signature(spec.callback).parameters.values()
    taken = frozenset(parameter.name for parameter in own)

    def callback(context: typer.Context, **values: Any) -> int:  # noqa: ANN401 - Typer has checked them
        invocation: Invocation = context.obj
        flags = flags_from(values, taken).over(invocation.flags)
        with spec.open_session(invocation.environment, flags) as session:
            session.console.check_format(spec.answer)
            if values.get("dry_run"):
                session.console.say_dry_run()
            return spec.callback(session, **values) or ExitCode.OK

    context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    parameters = [
        context,
        *(p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own),
        *shared_parameters(spec.answer, taken),
    ]
    callback.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # the standard hook of inspect.signature
    callback.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    callback.__doc__ = spec.callback.__doc__
    return callback
