"""Exit codes, each with its line."""

from compass_maint_cli.errors import ExitCode
from compass_maint_cli.manual.blocks import Block, Code, Terms, Text

MEANINGS: dict[ExitCode, str] = {
    ExitCode.OK: "Done, or already so: cancelling a cancelled window says so and is 0.",
    ExitCode.FAILURE: "Anything that is not below.",
    ExitCode.USAGE: "A flag, rule, time or rule file is wrong; nothing was sent.",
    ExitCode.CONFIG: "No account is configured, or the configuration file is broken.",
    ExitCode.AUTH: "The API refused the credentials, the plan or the permission: 401, 402, 403.",
    ExitCode.NOT_FOUND: "404, or a name that nobody knows.",
    ExitCode.CONFLICT: "The window's state, another window or the API's checks forbid it: 400, 409, 422.",
    ExitCode.UNAVAILABLE: "429, 5xx, timeout or network, after all retries; try again later.",
    ExitCode.NO: "The answer is no: differences, not silenced, out of time.",
    ExitCode.PARTIAL: "Some of several targets failed; each is reported.",
    ExitCode.RUN_NO_WINDOW: "run could not open its window; the command was not started.",
    ExitCode.RUN_NOT_STARTED: "run could not start its command.",
    ExitCode.RUN_COMMAND_NOT_FOUND: "run did not find its command.",
    ExitCode.INTERRUPTED: "Interrupted by Ctrl-C.",
}


def rows() -> tuple[tuple[str, str], ...]:
    """Return every code with its meaning."""
    return tuple((str(code.value), text) for code, text in MEANINGS.items())


def blocks() -> tuple[Block, ...]:
    """Return the text."""
    return (
        Terms(rows()),
        Text(
            "run otherwise exits with its command's own code, and with 128 plus the number of the signal "
            "that "
            "killed it. With -o json the error is one line of JSON on standard error, with the same "
            "distinction "
            "in its code."
        ),
        Code(("compass-maint status integration:datadog-prod -q && echo muted",)),
    )
