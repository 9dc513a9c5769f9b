"""From rule files to drafts: flags win over the file, the file over the profile's defaults."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TextIO

from compass_maint_cli.domain.description import join_key
from compass_maint_cli.domain.maintenance import Draft, Entity, Rule
from compass_maint_cli.domain.rules import RuleRef
from compass_maint_cli.errors import CompassMaintError, Place, UsageError
from compass_maint_cli.rulefiles.load import load_rule_files
from compass_maint_cli.rulefiles.sources import NO_WINDOWS_HINT, read_sources
from compass_maint_cli.rulefiles.spec import WindowSpec
from compass_maint_cli.rulefiles.timing import TimeDefaults, TimedSpec
from compass_maint_cli.times.intervals import Span, window_span
from compass_maint_cli.times.local import format_local
from compass_maint_cli.times.occurrences import Occurrence
from compass_maint_cli.times.zones import load_zone, zone_name
from compass_maint_cli.windows.drafts import Early, WindowRequest, say_span
from compass_maint_cli.windows.resolver import check_refs

if TYPE_CHECKING:
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.times.clock import Clock
    from compass_maint_cli.windows.resolver import Resolver

HORIZON = timedelta(days=366)
"""How far ``create`` looks for the next occurrence of a recurrence."""


def read_specs(
    files: list[str], stdin: TextIO, clock: "Clock", default_for: timedelta, *, may_be_none: bool = False
) -> tuple[TimedSpec, ...]:
    """Read rule files, checked offline; raise RuleFileError with every mistake in all of them.

    ``default_for`` is the length of a window without an end. Raise UsageError if there is no window,
    unless ``may_be_none``.
    """
    reading = TimeDefaults(clock.now(), clock.zone, default_for)
    specs = load_rule_files(read_sources(files, stdin, may_be_none=may_be_none), reading)
    if not (specs or may_be_none):
        raise UsageError(f"{', '.join(files)}: no window found", hint=NO_WINDOWS_HINT)
    return specs


@contextmanager
def placed(place: Place) -> Iterator[None]:
    """Put the place in the file before the message of an error."""
    try:
        yield
    except CompassMaintError as error:
        error.message = f"{place}: {error.message}"
        raise


def look_up(
    resolver: "Resolver", spec: WindowSpec, refs: Sequence[RuleRef] = ()
) -> tuple[str | None, tuple[Rule, ...]]:
    """Look up the names of a file's window: return its scope and rules; errors have their place in the file.

    ``refs`` are the rules of flags, in place of those of the file.
    """
    with placed(spec.place_of("team")):
        team_id = resolver.scope_of(spec.team, everywhere=spec.everywhere)
    with placed(spec.place_of("rules")):
        return team_id, resolver.rules(refs or spec.rules, team_id)


def begin_specs(
    resolver: "Resolver", specs: Iterable[WindowSpec], refs: Sequence[RuleRef] = ()
) -> tuple[list[Entity], list[str | None]]:
    """Begin to look up all names of files; return the entities and scopes that they probably stand for.

    ``refs`` are as in ``look_up``.
    """
    entities: dict[Entity, None] = {}
    scopes: dict[str | None, None] = {}
    for spec in specs:
        with suppress(UsageError):  # raised with its place, when the names are needed
            likely = resolver.begin(refs or spec.rules, spec.team, everywhere=spec.everywhere)
            entities |= dict.fromkeys(likely.entities)
            scopes |= dict.fromkeys(likely.scopes)
    return list(entities), list(scopes)


@dataclass(frozen=True, slots=True)
class FileDraftBuilder:
    """Builds drafts from rule files and the flags beside them.

    ``default_for`` is the length of a window without an end. ``zone_typed`` says that ``--tz`` was given, so
    that typed times are read in that zone and not in the file's.
    """

    resolver: "Resolver"
    clock: "Clock"
    reporter: "Reporter"
    default_for: timedelta
    early: Early
    stdin: TextIO
    zone_typed: bool

    def build(self, wanted: WindowRequest, files: list[str]) -> tuple[Draft, ...]:
        """Return a draft for each window of the files; all is checked offline before a name is looked up."""
        refs = wanted.refs()
        if refs:
            check_refs(refs)
        specs = read_specs(files, self.stdin, self.clock, self.default_for)
        if wanted.key is not None and len(specs) > 1:
            raise UsageError(
                f"--key {wanted.key!r} cannot name {len(specs)} windows; give each a name in its file"
            )
        times = [self._span_and_key(spec, wanted) for spec in specs]
        self.early(*begin_specs(self.resolver, [timed.spec for timed in specs], refs))
        pairs = zip(specs, times, strict=True)
        return tuple(self._draft(timed.spec, wanted, *when) for timed, when in pairs)

    def _draft(self, spec: WindowSpec, wanted: WindowRequest, span: Span, key: str | None) -> Draft:
        description = join_key(wanted.description or spec.description or "", key)
        team_id, rules = look_up(self.resolver, spec, wanted.refs())
        return Draft(description, span.start, span.end, rules, team_id)

    def _span_and_key(self, spec: TimedSpec, wanted: WindowRequest) -> tuple[Span, str | None]:
        """Return when ``create`` makes a window: at the file's own time moved by flags, or the next."""
        if spec.recurrence is None:
            span, key = self._span(spec, wanted), spec.spec.name
        else:
            found = self._next(spec, wanted)
            span, key = found.span, spec.key_of(found)
        if span.end <= self.clock.now():
            place, end = spec.spec.place_of("end", "for", "start"), format_local(span.end, spec.zone)
            raise UsageError(
                f"{place}: the window ends at {end} {zone_name(spec.zone)}, which is past; give a later end"
            )
        key = wanted.key or key
        say_span(self.reporter, span, spec.zone, key)
        return span, key

    def _next(self, spec: TimedSpec, wanted: WindowRequest) -> Occurrence:
        if wanted.start or wanted.end or wanted.length:
            raise UsageError(
                f"{spec.spec.place}: a repeated window has its own times; leave out --start, --end and --for"
            )
        now = self.clock.now()
        found = next(spec.occurrences(now, now + HORIZON), None)
        if found is None:
            raise UsageError(f"{spec.spec.place_of('repeat')}: no further occurrences")
        self.reporter.info(
            "a repeated window: only the next one is created; compass-maint apply creates the others"
        )
        return found

    def _span(self, spec: TimedSpec, wanted: WindowRequest) -> Span:
        if wanted.start is None and wanted.end is None and wanted.length is None:
            return spec.first
        in_file = spec.spec.timezone
        ends = wanted.end is not None or wanted.length is not None
        return window_span(
            start=wanted.start if wanted.start is not None else spec.spec.start,
            end=wanted.end if ends else spec.spec.end,
            length=wanted.length if ends else spec.spec.length,
            now=self.clock.now(),
            zone=self.clock.zone if self.zone_typed or in_file is None else load_zone(in_file),
            default=self.default_for,
        )
