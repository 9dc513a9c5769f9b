"""``compass-maint export``."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import FILES, option
from compass_maint_cli.domain.filters import Filter, list_type, parse_statuses
from compass_maint_cli.domain.maintenance import Status
from compass_maint_cli.errors import PartialError, UsageError
from compass_maint_cli.rulefiles.sources import read_sources
from compass_maint_cli.rulefiles.write import FileWindow, Wording, file_window, to_json, to_yaml
from compass_maint_cli.session.stdout_view import entity_aliases, team_aliases

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint export --all-teams > windows.yaml
compass-maint export --team payments --match patching
compass-maint export --from-opsgenie maintenances.json > windows.yaml
"""

FromOpsgenie = Annotated[
    str | None,
    option(
        FILES,
        "--from-opsgenie FILE",
        "Read windows from Opsgenie's JSON instead of an account; - is standard input.",
    ),
]


def command(
    session: "Session",
    all_teams: options.AllTeams = False,
    status: options.Statuses = None,
    match: options.Match = None,
    key: options.Key = None,
    from_opsgenie: FromOpsgenie = None,
) -> None:
    """Print windows as a rule file for apply and create.

    Planned and active windows, unless --status asks for others; entities and teams by alias where the profile
    has one. A window's key becomes its name. What a rule file cannot say is said on standard error, and the
    exit code is 9. With -o json the file is JSON.
    """
    wording = Wording(session.clock.zone, entity_aliases(session.settings), team_aliases(session.settings))
    if from_opsgenie is not None:
        if all_teams or status or match or key:
            raise UsageError("--from-opsgenie takes every window of its file; leave out the selection")
        from compass_maint_cli.plans.import_opsgenie import opsgenie_windows

        source, *others = read_sources([from_opsgenie], session.environment.stdin)
        if others:
            many = len(others) + 1
            raise UsageError(f"--from-opsgenie {from_opsgenie!r} matches {many} files; give one file")
        _show(session, *opsgenie_windows(source, wording, session.clock.now(), session.console))
        return
    statuses = parse_statuses(status)
    reading = session.resolver.reading(all_teams=all_teams)
    wanted = Filter(statuses or frozenset({Status.PLANNED, Status.ACTIVE}), match, key)
    found = session.reader.find(reading, wanted, type_=list_type(None, statuses, back=False))
    files, lost = _file_windows(found, wording)
    session.console.say_scope(reading.report(session.resolver))
    _show(session, files, lost)
    reading.check(session.console)


def _show(session: "Session", windows: Sequence[FileWindow], lost: Sequence[str]) -> None:
    """Print the file, warn of each window that is not in it, and raise PartialError for them."""
    as_json = session.console.format.is_json
    session.console.write([to_json(windows) if as_json else to_yaml(windows)])
    for sentence in lost:
        session.console.warn(sentence)
    if not windows and not lost:
        session.console.info("no window; the file is empty")
    if lost:
        raise PartialError(f"{len(lost)} of {len(windows) + len(lost)} windows are not in the file")


def _file_windows(windows: "Iterable[Maintenance]", wording: Wording) -> tuple[list[FileWindow], list[str]]:
    """Return the windows for the file, and a sentence for each that it cannot hold."""
    files: list[FileWindow] = []
    lost: list[str] = []
    seen: dict[str, str] = {}
    for window in windows:
        first = seen.setdefault(window.key, window.id) if window.key else window.id
        if first != window.id:  # a name may occur only once in a file
            lost.append(
                f"window {window.id} has the key {window.key!r} of window {first}; names must be unique"
            )
            continue
        try:
            files.append(file_window(window, wording))
        except UsageError as error:
            lost.append(f"window {window.id} cannot be in a rule file: {error.message}")
    return files, lost


SPEC = CommandSpec(command, EXAMPLES)
