"""``compass-maint export``."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import FILES, option
from compass_maint_cli.domain.filters import Filter, list_type, parse_statuses
from compass_maint_cli.domain.maintenance import Status
from compass_maint_cli.errors import PartialError, UsageError
from compass_maint_cli.rulefiles.sources import read_sources
from compass_maint_cli.rulefiles.write import FileWindow, Wording, file_window, to_json, to_yaml
from compass_maint_cli.session.spool import whole
from compass_maint_cli.session.stdout_view import entity_aliases, team_aliases

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.session.session import Session
    from compass_maint_cli.windows.scope_reading import ScopeReading

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
    type_ = list_type(None, statuses, back=False)
    found = session.reader.find(reading, wanted, type_=type_)
    lost: list[str] = []
    scope = partial(_say_scope, session, reading)
    _show(session, _file_windows(found, wording, lost), lost, scope)
    reading.check(session.console)


def _say_scope(session: "Session", reading: "ScopeReading") -> None:
    session.console.say_scope(reading.report(session.resolver))


def _show(
    session: "Session",
    windows: Iterable[FileWindow],
    lost: Sequence[str],
    say_scope: Callable[[], None] = lambda: None,
) -> None:
    """Print the file, warn of each window that is not in it, and raise PartialError for them.

    Windows may be read as they are written; what they do not cover is said once all are read.
    """
    file = _Counted(windows)
    text = whole(to_json(file) if session.console.format.is_json else to_yaml(file))
    first = next(text, "")
    say_scope()
    session.console.write(chain([first], text))
    for sentence in lost:
        session.console.warn(sentence)
    if not file.count and not lost:
        session.console.info("no window; the file is empty")
    if lost:
        raise PartialError(f"{len(lost)} of {file.count + len(lost)} windows are not in the file")


class _Counted:
    """Windows, and how many of them were read."""

    def __init__(self, windows: Iterable[FileWindow]) -> None:
        self._windows = windows
        self.count = 0

    def __iter__(self) -> Iterator[FileWindow]:
        for window in self._windows:
            self.count += 1
            yield window


def _file_windows(
    windows: "Iterable[Maintenance]", wording: Wording, lost: list[str]
) -> Iterator[FileWindow]:
    """Yield the windows for the file, and add a sentence to ``lost`` for each that it cannot hold."""
    for window in _once(windows, lost):
        try:
            yield file_window(window, wording)
        except UsageError as error:
            lost.append(f"window {window.id} cannot be in a rule file: {error.message}")


def _once(windows: "Iterable[Maintenance]", lost: list[str]) -> "Iterator[Maintenance]":
    """Yield each window whose key no window before has: a name may occur only once in a file."""
    seen: dict[str, str] = {}
    for window in windows:
        first = seen.setdefault(window.key, window.id) if window.key else window.id
        if first == window.id:
            yield window
        else:
            lost.append(
                f"window {window.id} has the key {window.key!r} of window {first}; names must be unique"
            )


SPEC = CommandSpec(command, EXAMPLES)
