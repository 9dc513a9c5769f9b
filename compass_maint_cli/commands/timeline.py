"""``compass-maint timeline``."""

from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import TIMES, option
from compass_maint_cli.domain.filters import Filter, list_type, parse_statuses
from compass_maint_cli.domain.maintenance import Status
from compass_maint_cli.errors import UsageError
from compass_maint_cli.output.format import Answer
from compass_maint_cli.session.listing import show_as_read, with_doubts
from compass_maint_cli.times.intervals import Labels, Span, window_span
from compass_maint_cli.times.local import format_local
from compass_maint_cli.times.parse_time import parse_time
from compass_maint_cli.times.zones import zone_name

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint timeline --all-teams
compass-maint timeline --all-teams --week -o html > change-board.html
compass-maint timeline --team payments --since 'today 18:00' --for 12h
"""

Since = Annotated[str | None, option(TIMES, "--since TIME", "Where it begins (today).")]
Until = Annotated[str | None, option(TIMES, "--until TIME", "Where it ends.")]
Length = Annotated[str | None, option(TIMES, "--for LENGTH", "How long it is (1d).")]
Week = Annotated[bool, option(TIMES, "--week", "Seven days; the same as --for 7d.")]


def command(
    session: "Session",
    since: Since = None,
    until: Until = None,
    length: Length = None,
    week: Week = False,
    all_teams: options.AllTeams = False,
    match: options.Match = None,
    key: options.Key = None,
    status: options.Statuses = None,
) -> None:
    """Draw windows as bars on a time axis: today, a week, or any span.

    One line a window, grouped by team, with the present marked and overlaps shown. -o svg and -o html make a
    picture or a page of one file for a change board, -o ics a calendar; the other formats hold the windows of
    the span. Cancelled windows are left out unless --status asks for them.
    """
    from compass_maint_cli.output.timeline.model import timeline

    span = _span(session, since, until, length, week=week)
    statuses = parse_statuses(status) or frozenset({Status.PLANNED, Status.ACTIVE, Status.PAST})
    wanted = Filter(statuses, match, key, since=span.start, until=span.end)
    reading = session.resolver.reading(all_teams=all_teams)
    found = session.reader.find(reading, wanted, type_=list_type(back=span.start < session.clock.now()))
    draw = timeline(session.console.format, session.console.view, span)
    shown = show_as_read(session.console, with_doubts(session.console, found, wanted), draw)
    empty = not (shown or reading.failed)
    session.console.say_scope(reading.report(session.resolver), empty=empty, selected=True)
    reading.check(session.console)


def _span(
    session: "Session", since: str | None, until: str | None, length: str | None, *, week: bool
) -> Span:
    if week and (until is not None or length is not None):
        raise UsageError("--week already sets the length; leave out --until and --for")
    now, zone = session.clock.now(), session.clock.zone
    start = session.clock.parse_past(since, "--since", session.console.info)
    start = start or parse_time("today", now=now, zone=zone)
    if until is None and length is None:
        length = "7d" if week else "1d"
    end = session.clock.parse(until, "--until", after=start)
    if end is not None and end <= start:
        first, last = (f"{format_local(moment, zone)} {zone_name(zone)}" for moment in (start, end))
        raise UsageError(f"--until {until!r}, {last}, is not after the start, {first}; give a later end")
    return window_span(
        start=start.isoformat(),
        end=None if end is None else end.isoformat(),
        length=length,
        now=min(now, start),
        zone=zone,
        default=session.settings.default_for,
        labels=Labels("--since", "--until", "--for"),
    )


SPEC = CommandSpec(command, EXAMPLES, Answer.TIMELINE)
