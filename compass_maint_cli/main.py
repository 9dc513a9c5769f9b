"""``main(argv)`` returns an exit code: the only place where exceptions become one."""

import re
from collections.abc import Sequence
from contextlib import redirect_stdout

import typer

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.errors import CompassMaintError, ExitCode, ReaderGoneError, UsageError
from compass_maint_cli.output.format import is_json
from compass_maint_cli.session.streams import CheckedStdout, checked_writes, report, write_error


def main(argv: Sequence[str], environment: Environment | None = None) -> int:
    """Run one command line and return its exit code; every error is printed on standard error."""
    environment = environment or Environment.of_process()
    try:
        code = _run(argv, environment)
        with checked_writes():
            environment.stdout.flush()
    except CompassMaintError as error:
        _say(error, argv, environment)
        return int(error.exit_code)
    except typer.TyperException as error:
        if _is_help(error):
            write_error(environment, error.format_message() + "\n")
            return int(ExitCode.USAGE)
        wrong = _usage_error(error)
        _say(wrong, argv, environment)
        return int(wrong.exit_code)
    except (KeyboardInterrupt, EOFError, typer.Abort):
        write_error(environment, "\ninterrupted\n")
        return int(ExitCode.INTERRUPTED)
    except ReaderGoneError:
        return int(ExitCode.OK)
    return code


def _run(argv: Sequence[str], environment: Environment) -> int:
    from compass_maint_cli.cli.app import application
    from compass_maint_cli.cli.help_format import context_settings

    app = application(argv)
    # Not app.main: it returns 130 for Ctrl-C, as if the command had, and the interrupt would not be reported.
    with redirect_stdout(CheckedStdout(environment.stdout)):
        try:
            settings = context_settings(environment)
            with app.make_context("compass-maint", list(argv), obj=environment, **settings) as context:
                return int(app.invoke(context) or 0)
        except typer.Exit as ended:
            return ended.exit_code


def _say(error: CompassMaintError, argv: Sequence[str], environment: Environment) -> None:
    output = error.output or _typed_output(argv) or environment.environ.get("COMPASS_MAINT_OUTPUT")
    report(error, environment, as_json=is_json(output))


def _typed_output(argv: Sequence[str]) -> str | None:
    """Return the format as it was typed: errors are data too where the command line is what is wrong."""
    ours = list(argv[: argv.index("--")] if "--" in argv else argv)
    typed = None
    for word, following in zip(ours, [*ours[1:], None], strict=True):
        if found := re.fullmatch(r"(?:--output=|-[qy]*o)(?P<value>.+)", word):
            typed = found["value"]
        elif re.fullmatch(r"--output|-[qy]*o", word):
            typed = following
    return typed and typed.lower()


def _is_help(error: typer.TyperException) -> bool:
    """Whether a group was called without a verb: Typer then raises its help (it exports no name for that)."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _usage_error(error: typer.TyperException) -> UsageError:
    """Return Typer's error as ours."""
    if type(error).__name__ == "NoSuchOption":  # Typer exports no name for that either
        from compass_maint_cli.cli.suggestions import unknown_option

        return unknown_option(error)
    return UsageError(error.format_message(), hint=_help_hint(error))


def _help_hint(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "compass-maint"
    return f"{path} --help"
