"""``compass-maint status``."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import TIMES, argument, option
from compass_maint_cli.commands.use_cases import looks_everywhere, say_looked, scopes_to_ask, silence_query
from compass_maint_cli.domain.coverage import Silence, contradicted, may_be_in_force, silences
from compass_maint_cli.domain.filters import unreadable
from compass_maint_cli.errors import CompassMaintError, ExitCode, PartialError, UsageError
from compass_maint_cli.times.durations import format_left
from compass_maint_cli.times.wire import to_wire
from compass_maint_cli.windows.silence import Findings, skipped_teams
from compass_maint_cli.windows.silence_words import team_names
from compass_maint_cli.windows.target_status import Question, answer_words

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Entity
    from compass_maint_cli.output.view import Record, View
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint status
compass-maint status integration:datadog-prod && echo muted
compass-maint status integration:datadog-prod --at 'today 02:13'
compass-maint status integration:datadog-prod --since 24h
compass-maint status --team payments -o json
"""
COLUMNS = ("entity", "state", "until", "left", "status", "team", "description", "window_id")

OneTarget = Annotated[str | None, argument("[TYPE:REF]", "One integration, policy or sync.")]
At = Annotated[
    str | None, option(TIMES, "--at TIME", "At another time: 'sat 22:00'; 02:13 is the most recent one.")
]
Since = Annotated[str | None, option(TIMES, "--since LENGTH", "Also say when the target was last silenced.")]
Strict = Annotated[
    bool, option(options.SCOPE, "--strict", "Exit 1 for a no that the target itself did not confirm.")
]


def command(
    session: "Session",
    target: OneTarget = None,
    at: At = None,
    since: Since = None,
    strict: Strict = False,
    all_teams: options.AllTeams = False,
) -> ExitCode:
    """Show what is silenced, by which window and until when.

    Looks at the global windows and at those of --team, or of the default team; with neither, of every team
    known. With a target the exit code answers: 0 where a window disables or enables it, 8 where none does.
    An integration is asked itself, and names the windows of every scope.
    A cancelled window may have silenced before it was cancelled, and one whose times cannot be read at any
    time; that is shown as uncertain and is no yes.

    In JSON an array of {"entity": {"type", "id"}, "state", "certain", "start", "until", "status",
    "windowId", "teamId", "description"}; teamId is null for a global window. The last two are left out where
    the integration names a window that is in no scope that was read.
    """
    moment = session.clock.parse_past(at, "--at", session.console.info)
    if target is None:
        if strict or since is not None:
            raise UsageError("--strict and --since need one target: give it as TYPE:REF")
        return _overview(session, moment, all_teams=all_teams)
    return _answer(session, target, moment, since, all_teams=all_teams, strict=strict)


def _answer(
    session: "Session",
    target: str,
    moment: datetime | None,
    since: str | None,
    *,
    all_teams: bool,
    strict: bool,
) -> ExitCode:
    """Say whether one target is silenced, and return that as an exit code; a no says what it leaves out."""
    kind, ref = session.resolver.typed(*options.parse_target(target, "the target"))
    back = session.clock.back(since, "--since")
    if back is not None and moment is not None:
        raise UsageError("--since and --at exclude each other; give one")
    scopes, everywhere = None, True  # None: the question itself chooses in which order
    if all_teams or not looks_everywhere(session):
        scopes, everywhere = scopes_to_ask(session, all_teams=all_teams)
    query = silence_query(session, past=back is not None or _is_past(session, moment))
    answer = Question(session.resolver, query, session.clock).answer(kind, ref, scopes, moment, back)
    skipped = skipped_teams(answer.findings, () if everywhere else scopes or ())
    errors = answer.errors(skipped)
    if errors and not answer.is_yes:
        _refuse(session, errors, len(answer.findings.looked_at) + len(errors))
    _warn_of_doubts(session, answer.silences)
    if answer.unreadable_back:
        session.console.warn(unreadable(answer.unreadable_back, "to that time"))
    for sentence in answer_words(answer, session.console.sentence_view):
        session.console.info(sentence)
    _show(session, (_record(session, silence, answer.findings) for silence in answer.silences))
    if answer.is_yes:
        return ExitCode.OK
    say_looked(session, answer.findings, skipped, everywhere=everywhere, proved=answer.proved)
    if strict and not answer.proved:
        session.console.warn(f"not confirmed: {answer.entity} itself did not say which windows name it")
        return ExitCode.FAILURE
    return ExitCode.NO


def _overview(session: "Session", at: datetime | None, *, all_teams: bool) -> ExitCode:
    """Show everything that is silenced in the scopes."""
    from compass_maint_cli.output.time_format import glance

    scopes, everywhere = scopes_to_ask(session, all_teams=all_teams)
    past = _is_past(session, at)
    findings = silence_query(session, past=past, counts=partial(may_be_in_force, at=at)).ask([], scopes)
    skipped = skipped_teams(findings, () if everywhere else scopes)
    errors = [error for scope, error in findings.scope_errors.items() if scope not in skipped]
    if errors:
        _refuse(session, errors, len(scopes))
    found = silences(findings.windows, at, session.clock.now())
    _warn_of_doubts(session, found)
    _show(session, (_record(session, silence, findings) for silence in found))
    if not found:
        when = "" if at is None else f" at {glance(at, session.console.view)}"
        teams = team_names(findings.looked_at, session.console.sentence_view)
        looked = "looked at the global windows" + (f" and those of {teams}" if teams else " only")
        session.console.info(f"nothing {'was' if past else 'is'} silenced{when}; {looked}")
    say_looked(session, findings, skipped, everywhere=everywhere)
    return ExitCode.OK


def _show(session: "Session", records: "Iterable[Record]") -> None:
    """Show what is silenced: for a person one line per entity, else one line per rule."""
    from compass_maint_cli.output.silence_table import silence_table

    console = session.console
    view = console.view._replace(wide=console.view.wide and console.format.is_text)
    console.show_records(*silence_table(records, COLUMNS, view))


def _is_past(session: "Session", moment: datetime | None) -> bool:
    return moment is not None and moment < session.clock.now()


def _refuse(session: "Session", errors: list[CompassMaintError], asked: int) -> None:
    """Raise what went wrong: what is silenced in the other scopes would look like the whole answer."""
    if len(errors) == asked:
        raise errors[0]
    for error in errors:
        session.console.report(error)
    raise PartialError(f"{len(errors)} of {asked} scopes could not be read; what they silence is unknown")


def _record(session: "Session", silence: Silence, findings: Findings) -> "Record":
    from compass_maint_cli.output.time_format import came
    from compass_maint_cli.output.view import Record

    window, rule, view = silence.window, silence.rule, session.console.view
    data = {
        "entity": {"type": rule.entity.type, "id": rule.entity.id},
        "state": rule.state,
        "certain": silence.certain,
        "start": to_wire(window.start) if window.start else came(window, "startDate") or None,
        "until": to_wire(window.end) if window.end else came(window, "endDate") or None,
        "status": window.status,
        "windowId": window.id,
    }
    if findings.listed(window.id):
        data |= {"teamId": window.team_id, "description": window.description}
    cells = {
        "entity": _name(view, rule.entity),
        "state": rule.state if silence.certain else f"perhaps {rule.state}",
        "until": _until(window.end, view) or came(window, "endDate"),
        "left": format_left(window.end - view.now) if window.end and window.end > view.now else "",
        "status": window.status,
        "team": view.teams.get(window.team_id or "", window.team_id or ""),
        "description": window.text,
        "by": window.by or "",
        "window_id": window.id,
    }
    return Record(data, cells, id=window.id)


def _until(end: datetime | None, view: "View") -> str:
    """Return the end as `list` shows it to a person on a terminal, with its offset off one."""
    from compass_maint_cli.output.time_format import iso, until

    return iso(end, view) if end is None or not view.terminal else until(end, view)


def _name(view: "View", entity: "Entity") -> str:
    """Return TYPE:REF as the command line takes it back: by name where the view has one."""
    return f"{entity.type}:{view.names.get(entity, entity.id)}"


def _warn_of_doubts(session: "Session", found: Sequence[Silence]) -> None:
    """Warn of entities that windows contradict each other about, and of windows that cannot be read."""
    view = session.console.sentence_view
    for entity in contradicted(found):
        session.console.warn(
            f"{_name(view, entity)} is disabled and enabled at once; which wins is not documented"
        )
    doubtful = {silence.window.id: silence.window for silence in found if silence.is_unreadable}
    if doubtful:
        session.console.warn(unreadable(tuple(doubtful.values()), "to that moment"))


SPEC = CommandSpec(command, EXAMPLES)
