"""``main(argv)`` returns an exit code: the only place where exceptions become one."""

from collections.abc import Sequence
from contextlib import redirect_stdout

import typer

from compass_maint_cli.environment import Environment
from compass_maint_cli.errors import CompassMaintError, ExitCode, ReaderGoneError, UsageError
from compass_maint_cli.screen import Told, report, telling_writes, write_error


def main(argv: Sequence[str], environment: Environment | None = None) -> int:
    """Run one command line and return its exit code; every error is said on standard error."""
    environment = environment or Environment.of_process()
    try:
        code = _run(argv, environment)
        with telling_writes():
            environment.stdout.flush()
    except CompassMaintError as error:
        _say(error, argv, environment)
        return int(error.exit_code)
    except typer.TyperException as error:
        if _is_help(error):
            write_error(environment, error.format_message() + "\n")
            return int(ExitCode.USAGE)
        wrong = UsageError(error.format_message(), hint=_help_hint(error))
        _say(wrong, argv, environment)
        return int(wrong.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        write_error(environment, "\ninterrupted\n")
        return int(ExitCode.INTERRUPTED)
    except ReaderGoneError:
        return int(ExitCode.OK)
    return code


def _run(argv: Sequence[str], environment: Environment) -> int:
    from compass_maint_cli.app import application

    app = application()
    with redirect_stdout(Told(environment.stdout)):
        result = app.main(args=list(argv), prog_name="compass-maint", standalone_mode=False, obj=environment)
    return int(result or 0)


def _say(error: CompassMaintError, argv: Sequence[str], environment: Environment) -> None:
    report(error, environment, as_json=_wants_json(argv, environment))


def _wants_json(argv: Sequence[str], environment: Environment) -> bool:
    """Whether errors are data too: known even where the command line itself is what is wrong."""
    ours = list(argv[: argv.index("--")] if "--" in argv else argv)
    joined = " ".join(ours) + " "
    typed = any(
        f"{flag}{form} " in f" {joined}"
        for flag in ("-o ", "-o", "--output ", "--output=")
        for form in ("json", "jsonl")
    )
    other = any(word in ("-o", "--output") or word.startswith(("-o", "--output=")) for word in ours)
    return typed or (not other and environment.environ.get("COMPASS_MAINT_OUTPUT") in ("json", "jsonl"))


def _is_help(error: typer.TyperException) -> bool:
    """Whether a group was called without a verb: Typer then raises its help (it exports no name for that)."""
    return type(error).__name__ == "NoArgsIsHelpError"


def _help_hint(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "compass-maint"
    return f"{path} --help"
