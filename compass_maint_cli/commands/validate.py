"""``compass-maint validate``."""

from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import FILES, option
from compass_maint_cli.commands.rule_files import checked_specs
from compass_maint_cli.errors import RuleFileError
from compass_maint_cli.plans.desired import HORIZON, parse_horizon
from compass_maint_cli.times.wire import to_wire
from compass_maint_cli.times.zones import zone_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, tzinfo

    from compass_maint_cli.output.view import Record
    from compass_maint_cli.rulefiles.timing import TimedSpec
    from compass_maint_cli.session.session import Session
    from compass_maint_cli.times.intervals import Span
    from compass_maint_cli.times.occurrences import Occurrence

    Coming = tuple[TimedSpec, Occurrence]
    """A window of a file, and one of the times that it is to come."""

EXAMPLES = """
compass-maint validate -f windows/
compass-maint validate -f 'windows/**/*.yaml' --occurrences --horizon 90d
generate-windows | compass-maint validate -f -
"""
COLUMNS = ("file", "name", "team", "start", "end", "repeat", "rules")
COMING = ("start", "end", "key", "team", "description", "file", "note")

Occurrences = Annotated[bool, option(FILES, "--occurrences", "Show upcoming windows, with every recurrence.")]


def command(
    session: "Session",
    more: options.MoreFiles = None,
    file: options.File = None,
    occurrences: Occurrences = False,
    horizon: options.Horizon = HORIZON,
) -> None:
    """Check rule files, without an account.

    Every mistake in every file is said at once, with its line and column, and the exit code is 2. What cannot
    be known offline is whether names of teams, integrations, policies and syncs exist.
    """
    reach = parse_horizon(horizon)
    specs = checked_specs(session, options.all_files(file, more))
    now = session.clock.now()
    coming = _coming(specs, now, now + reach)
    if session.console.reads_as_text:
        _show_blocks(session, specs, coming if occurrences else None)
    elif occurrences:
        session.console.show_records((_occurrence_record(session, *each) for each in coming), COMING)
    else:
        session.console.show_records((_spec_record(session, timed) for timed in specs), COLUMNS)
    count = "1 window" if len(specs) == 1 else f"{len(specs)} windows"
    session.console.info(f"{count}, no problems")


def _coming(specs: "tuple[TimedSpec, ...]", since: "datetime", until: "datetime") -> "list[Coming]":
    """Return the occurrences that have not ended, by time; raise RuleFileError with all problems."""
    found: list[Coming] = []
    errors: list[RuleFileError] = []
    for timed in specs:
        try:
            found += [(timed, one) for one in timed.occurrences(since, until) if one.span.end > since]
        except RuleFileError as error:
            errors.append(error)
    if errors:
        raise RuleFileError(tuple(problem for error in errors for problem in error.problems))
    return sorted(found, key=lambda each: (each[1].span, each[0].key_of(each[1]) or ""))


def _show_blocks(session: "Session", specs: "tuple[TimedSpec, ...]", coming: "list[Coming] | None") -> None:
    """Print a block for each window on a terminal, or a line for each that is to come."""
    from compass_maint_cli.output.escaping import visible

    lines: list[str] = []
    if coming is None:
        for timed in specs:
            lines += [*_block(session, timed), ""]
    else:
        for timed, found in coming:
            note = f"  {found.note}" if found.note else ""
            span = _span(session, found.span, timed.zone)
            lines.append(f"{span}  {timed.key_of(found) or timed.spec.description or ''}{note}")
    session.console.write(f"{visible(line)}\n" for line in lines)


def _block(session: "Session", timed: "TimedSpec") -> "Iterator[str]":
    """Yield the lines of one window: its name and team, where it is, when, and what it does."""
    spec = timed.spec
    team = _team(spec.team, everywhere=spec.everywhere)
    yield " ".join(
        filter(None, [spec.name or "(no name)", team and f"({team.strip('()')})", f"{spec.place}"])
    )
    repeat = f", {spec.repeat}" if spec.repeat else ""
    yield f"    {_span(session, timed.first, timed.zone)}{repeat}"
    yield from (f"    {rule.state.removesuffix('d')} {rule}" for rule in spec.rules)
    if spec.description:
        yield f"    {spec.description}"


def _span(session: "Session", span: "Span", zone: "tzinfo") -> str:
    from compass_maint_cli.output.plan_blocks import when

    view = session.console.view
    shown = view.shown_zone if view.utc else zone
    text = when(span.start, span.end, shown, view.now, view.arrow)
    return f"{text} {zone_name(shown)}"


def _spec_record(session: "Session", timed: "TimedSpec") -> "Record":
    from compass_maint_cli.output.view import Record

    spec = timed.spec
    place, recurs = spec.place, spec.repeat
    data = {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "name": spec.name,
        "team": spec.team,
        "global": spec.everywhere,
        "startDate": to_wire(timed.first.start),
        "endDate": to_wire(timed.first.end),
        "repeat": recurs,
        "rules": [{"state": rule.state, "entity": str(rule)} for rule in spec.rules],
    }
    cells = {
        "file": str(place),
        "name": spec.name or "",
        "team": _team(spec.team, everywhere=spec.everywhere),
        **_times(session, timed.first.start, timed.first.end),
        "repeat": recurs or "",
        "rules": ", ".join(f"{rule.state} {rule}" for rule in spec.rules),
    }
    return Record(data, cells, id=spec.name)


def _occurrence_record(session: "Session", timed: "TimedSpec", found: "Occurrence") -> "Record":
    from compass_maint_cli.output.view import Record

    spec, key = timed.spec, timed.key_of(found)
    data = {
        "key": key,
        "startDate": to_wire(found.span.start),
        "endDate": to_wire(found.span.end),
        "team": spec.team,
        "global": spec.everywhere,
        "description": spec.description,
        "file": spec.place.file,
        "line": spec.place.line,
        "note": found.note,
    }
    cells = {
        **_times(session, found.span.start, found.span.end),
        "key": key or "",
        "team": _team(spec.team, everywhere=spec.everywhere),
        "description": spec.description or "",
        "file": str(spec.place),
        "note": found.note,
    }
    return Record(data, cells, id=key)


def _times(session: "Session", start: "datetime", end: "datetime") -> dict[str, str]:
    from compass_maint_cli.output.time_format import exact

    return {"start": exact(start, session.console.view), "end": exact(end, session.console.view)}


def _team(team: str | None, *, everywhere: bool) -> str:
    return "(global)" if everywhere else team or ""


SPEC = CommandSpec(command, EXAMPLES)
