"""``compass-maint doctor``."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import SAFETY, option
from compass_maint_cli.config.profiles import Config
from compass_maint_cli.errors import ConfigError, ExitCode
from compass_maint_cli.session.diagnosis import FAILED, OK, Checkup, Finding, examine
from compass_maint_cli.session.session import Session, load_settings, settings_from

if TYPE_CHECKING:
    from compass_maint_cli.config.environment import Environment
    from compass_maint_cli.config.profiles import Flags
    from compass_maint_cli.output.view import Record

EXAMPLES = """
compass-maint doctor
compass-maint doctor --team payments --try
compass-maint doctor --profile sandbox -o json
"""

ROOM = 70
"""The narrowest view, in cells, that has the name of a check and what it saw in one line."""

Try = Annotated[
    bool, option(SAFETY, "--try", "Create a window a year ahead and delete it, to prove the rights.")
]


@contextmanager
def open_for_checkup(environment: "Environment", flags: "Flags") -> "Iterator[Session]":
    """Open a session that tries each request once, also where the configuration is broken."""
    try:
        settings = load_settings(environment, flags)
    except ConfigError:
        empty = Config(str(environment.config_file))
        settings = settings_from(empty, environment, flags, new_profile=True)
    with closing(Session(environment, flags, settings._replace(retries=0))) as session:
        yield session


def command(session: Session, attempt: Try = False) -> ExitCode:
    """Check connection, account and rights, step by step.

    Looks at the configuration, the proxy where a variable names one, DNS, TLS, the clock, the credentials,
    both products and the permissions, and says of each what it saw and what to do. With --team, the
    permissions are those in the team. Nothing is changed without --try. The exit code is that of the first
    failure.

    A token with scopes needs read:, write: and delete:ops-config:jira-service-management.
    """
    findings: list[Finding] = []

    def reported() -> Iterator[Finding]:
        for finding in examine(Checkup(session, prove=attempt).checks()):
            findings.append(finding)
            yield finding

    if session.console.reads_as_text:
        session.console.write(_line(session, finding) for finding in reported())
    else:
        columns = ("check", "result", "saw", "advice")
        session.console.show_records(_records(reported()), columns)
    return next((finding.code for finding in findings if finding.result == FAILED), ExitCode.OK)


def _records(findings: Iterable[Finding]) -> "Iterator[Record]":
    from compass_maint_cli.output.view import Record

    for one in findings:
        cells = {"check": one.check, "result": one.result, "saw": one.saw, "advice": one.advice}
        yield Record(cells, cells)


def _line(session: Session, finding: Finding) -> str:
    """Return a finding for a terminal, wrapped at words: the advice on lines of its own."""
    from compass_maint_cli.output.escaping import visible
    from compass_maint_cli.output.text_width import fold
    from compass_maint_cli.output.view import Tone

    view = session.console.view
    indent = " " * (24 if view.width >= ROOM else 4)

    def lines(text: str) -> list[str]:
        return [part for line in text.splitlines() for part in fold(visible(line), view.width - len(indent))]

    tone = {OK: Tone.GOOD, FAILED: Tone.BAD}.get(finding.result, Tone.DIM)
    head = f"{view.paint(f'{finding.result:8}', tone)} {finding.check}"
    body = lines(finding.saw)
    if view.width >= ROOM:
        head += " " * (15 - len(finding.check)) + (body.pop(0) if body else "")
    body += lines(f"do: {finding.advice}") if finding.advice else []
    shown = (
        line.replace("do:", view.paint("do:", Tone.CALM), 1) if line.startswith("do:") else line
        for line in body
    )
    return "".join(f"{line}\n" for line in (head.rstrip(), *(f"{indent}{line}" for line in shown)))


SPEC = CommandSpec(command, EXAMPLES, open_session=open_for_checkup)
