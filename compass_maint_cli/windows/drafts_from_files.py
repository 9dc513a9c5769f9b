"""From rule files to drafts: what a file leaves open, flags, profile and clock fill in; flags win."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from compass_maint_cli.domain.maintenance import Draft, RuleRef, check_rules, join_key
from compass_maint_cli.errors import CompassMaintError, Place, UsageError
from compass_maint_cli.rulefiles.load import load_rule_files
from compass_maint_cli.rulefiles.sources import read_sources
from compass_maint_cli.rulefiles.timing import Occurrence, TimeDefaults, TimedSpec
from compass_maint_cli.times.intervals import Span, window_span
from compass_maint_cli.times.local import format_local
from compass_maint_cli.times.zones import load_zone, zone_name
from compass_maint_cli.windows.drafts import WindowRequest, look_up, rule_refs, say_span, typed

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session

HORIZON = timedelta(days=366)
"""How far ``create`` looks for the next occurrence of a recurrence."""


def read_specs(session: "Session", files: list[str]) -> tuple[TimedSpec, ...]:
    """Read rule files, checked offline; raise RuleFileError with all that is wrong in all of them."""
    defaults = TimeDefaults(session.clock.now(), session.clock.zone, session.settings.default_for)
    specs = load_rule_files(read_sources(files, session.environment.stdin), defaults)
    if not specs:
        raise UsageError(f"{', '.join(files)}: there is no window in it")
    return specs


def drafts_from_files(session: "Session", wanted: WindowRequest, files: list[str]) -> tuple[Draft, ...]:
    """Return a draft for each window of the files; all is checked offline before a name is looked up."""
    refs = rule_refs(wanted.disable, wanted.enable)
    if refs:
        check_rules(typed(refs))
    specs = read_specs(session, files)
    if wanted.key is not None and len(specs) > 1:
        raise UsageError(f"--key {wanted.key!r} cannot name {len(specs)} windows; name each in its file")
    ready = [_occurrence(session, spec, wanted) for spec in specs]
    return tuple(draft_of(session, found, wanted, refs or found.spec.rules) for found in ready)


def draft_of(
    session: "Session", found: Occurrence, wanted: WindowRequest, refs: tuple[RuleRef, ...]
) -> Draft:
    """Return the draft of one occurrence; a name that nobody knows is said with its place in the file."""
    spec = found.spec
    with placed(spec.place_of("team")):
        team_id = scope_of(session, found)
    description = join_key(wanted.description or spec.description or "", wanted.key or found.key)
    with placed(spec.place_of("rules")):
        rules = look_up(session.resolver, refs, team_id)
    return Draft(description, found.span.start, found.span.end, rules, team_id)


def scope_of(session: "Session", found: Occurrence) -> str | None:
    """Return the team of a file's window: a flag wins over the file, and the file over the default."""
    flags, spec = session.flags, found.spec
    if flags.team or flags.everywhere or (spec.team is None and not spec.everywhere):
        return session.resolver.team_id()
    return None if spec.team is None else session.resolver.team(spec.team)


@contextmanager
def placed(place: Place) -> Iterator[None]:
    """Say where in a file the cause of an error stands."""
    try:
        yield
    except CompassMaintError as error:
        error.message = f"{place}: {error.message}"
        raise


def _occurrence(session: "Session", spec: TimedSpec, wanted: WindowRequest) -> Occurrence:
    """Return the window that ``create`` makes: the file's own, moved by flags, or a recurrence's next."""
    if spec.recurrence is not None:
        found = _next(session, spec, wanted)
    else:
        found = Occurrence(spec.spec, spec.spec.name, _span(session, spec, wanted))
    if found.span.end <= session.clock.now():
        place, end = spec.spec.place_of("end", "for", "start"), format_local(found.span.end, spec.zone)
        raise UsageError(
            f"{place}: the window ends at {end} {zone_name(spec.zone)}, which is past; give a later end"
        )
    say_span(session, found.span, spec.zone)
    return found


def _next(session: "Session", spec: TimedSpec, wanted: WindowRequest) -> Occurrence:
    if wanted.start or wanted.end or wanted.length:
        raise UsageError(
            f"{spec.spec.place}: a repeated window has its own times; leave --start, --end, --for out"
        )
    coming = spec.occurrences(session.clock.now(), session.clock.now() + HORIZON)
    found = next(coming, None)
    if found is None:
        raise UsageError(f"{spec.spec.place_of('repeat')}: nothing comes any more of this recurrence")
    session.console.info("a repeated window: the next one is made; compass-maint apply makes the others")
    return found


def _span(session: "Session", spec: TimedSpec, wanted: WindowRequest) -> Span:
    if wanted.start is None and wanted.end is None and wanted.length is None:
        return spec.first
    zone = (
        session.clock.zone
        if session.flags.tz or spec.spec.timezone is None
        else load_zone(spec.spec.timezone)
    )
    ends = wanted.end is not None or wanted.length is not None
    return window_span(
        start=wanted.start if wanted.start is not None else spec.spec.start,
        end=wanted.end if ends else spec.spec.end,
        length=wanted.length if ends else spec.spec.length,
        now=session.clock.now(),
        zone=zone,
        default=session.settings.default_for,
    )
