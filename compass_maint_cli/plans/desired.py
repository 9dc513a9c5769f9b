"""From rule files and an account to a plan: what the files want, what exists, and the steps between."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.domain.description import marked
from compass_maint_cli.domain.maintenance import Entity, Maintenance
from compass_maint_cli.domain.plan_steps import Desired, PlanOptions, Step, WindowKey
from compass_maint_cli.domain.scope_report import skipped_words
from compass_maint_cli.errors import CompassMaintError, NotFoundError, UsageError
from compass_maint_cli.plans.file_checks import check_fixed, check_keys, check_named
from compass_maint_cli.plans.plan import plan
from compass_maint_cli.rulefiles.timing import TimedSpec
from compass_maint_cli.times.clock import Clock
from compass_maint_cli.times.durations import parse_length
from compass_maint_cli.times.intervals import Span
from compass_maint_cli.windows.drafts import Early
from compass_maint_cli.windows.drafts_from_files import begin_specs, look_up
from compass_maint_cli.windows.reader import EVERY
from compass_maint_cli.windows.scope_reading import ScopeReading

if TYPE_CHECKING:
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.windows.reader import WindowReader
    from compass_maint_cli.windows.resolver import Resolver

HORIZON = "30d"
FEW = 8
"""Most entities that are asked what silences them before the plan is known to change something."""
LONGEST = timedelta(days=5 * 366)
"""The longest horizon, and how far a recurrence is followed to match windows that exist."""

DAY = timedelta(days=1)


def parse_horizon(text: str) -> timedelta:
    """Return how far ahead occurrences are created; raise UsageError beyond five years."""
    length = parse_length(text, label="--horizon")
    if length > LONGEST:
        raise UsageError(
            f"--horizon {text!r} is more than five years; occurrences are made a few weeks ahead"
        )
    return length


class Plan(NamedTuple):
    """The steps of a plan, the scopes that it has looked into, and whether they are all that are known."""

    steps: tuple[Step, ...]
    scopes: tuple[str | None, ...]
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Planner:
    """Makes plans; it only reads from the account.

    ``early`` begins to read what a check of the plan will need, while the windows are read.
    """

    resolver: "Resolver"
    reader: "WindowReader"
    clock: Clock
    reporter: "Reporter"
    early: Early = lambda _entities, _scopes: None

    def plan(self, specs: Sequence[TimedSpec], request: PlanOptions) -> Plan:
        """Return the steps that make the account match the windows of the files.

        Without files it is the plan for the scope of the command line. Raise RuleFileError with every
        problem of the files, as early as it can be known.
        """
        check_fixed(specs)
        self._begin(*begin_specs(self.resolver, (timed.spec for timed in specs)))
        drafts = self._look_up_all(specs)
        scopes = tuple(dict.fromkeys(draft.team_id for draft in drafts)) or (
            self.resolver.scope_of(None, everywhere=False),
        )
        more = self._known_scopes(scopes, request)
        self._begin((rule.entity for draft in drafts for rule in draft.rules), (*scopes, *more.scopes))
        windows = self._windows(scopes, more)
        now = self.clock.now()
        desired = tuple(_desired(zip(specs, drafts, strict=True), windows, now, request))
        check_keys(desired)
        excepted = frozenset(_excepted(zip(specs, drafts, strict=True)))
        steps = plan(desired, windows, now=now, options=request, excepted=excepted)
        check_named(steps)
        return Plan(steps, (*scopes, *more.read), more.every)

    def _begin(self, entities: Iterable[Entity], scopes: Iterable[str | None]) -> None:
        """Begin to read the windows of the scopes, of every status, and ask the entities if they are few."""
        scopes, entities = list(scopes), set(entities)
        for scope in scopes:
            self.reader.begin(scope, EVERY)
        if len(entities) <= FEW:  # a plan may turn out to do nothing with most of them
            self.early(entities, scopes)

    def _look_up_all(self, specs: Iterable[TimedSpec]) -> list[Desired]:
        """Return the window of each spec, the first one if it repeats, with every name looked up.

        Names that are not found are reported for all windows at once.
        """
        found: list[Desired] = []
        errors: list[CompassMaintError] = []
        for timed in specs:
            spec, first = timed.spec, timed.first
            try:
                team_id, rules = look_up(self.resolver, spec)
            except (NotFoundError, UsageError) as error:
                errors.append(error)
            else:
                found.append(
                    Desired(
                        description=spec.description or "",
                        start=first.start,
                        end=first.end,
                        rules=rules,
                        team_id=team_id,
                        repeats=timed.recurrence is not None,
                        place=spec.place,
                        zone=timed.zone,
                    )
                )
        if errors:
            errors[0].message = "\n".join(dict.fromkeys(error.message for error in errors))
            raise errors[0]
        return found

    def _known_scopes(self, named: Sequence[str | None], request: PlanOptions) -> ScopeReading:
        """Return the scopes to read that no file names, where old windows may be.

        These are all known ones with ``--all-teams``. They are with ``--prune --owner``, too, which tells
        these windows from those of others, unless a flag or a variable names the scope.
        """
        owned = request.prune and request.owner is not None
        everywhere = request.all_teams or (owned and not self.resolver.scope_is_given)
        scopes = [None, *self.resolver.teams()] if everywhere else []
        return ScopeReading(tuple(scope for scope in scopes if scope not in named), every=everywhere)

    def _windows(self, scopes: Sequence[str | None], more: ScopeReading) -> list[Maintenance]:
        """Return every window of the scopes, each once, past ones too: a file may want one again.

        The list of one scope may hold windows of another (docs/api-facts.md 6.10). Of the scopes that no file
        names, teams without Operations are skipped, now and for a week; raise the error of any other.
        """
        found = {window.id: window for team_id in scopes for window in self.reader.every_window(team_id)}
        for scope in more.scopes:
            try:
                found |= {window.id: window for window in self.reader.every_window(scope)}
            except CompassMaintError as error:
                more.fails(scope, error)
        if more.failed:
            raise next(iter(more.failed.values()))
        known = self.resolver.known
        known.have_no_operations(more.skipped)
        if more.skipped:
            names = {team: known.shown(team) for team in more.skipped}
            self.reporter.info(skipped_words(more.skipped, names))
        wanted = {*scopes, *more.read}
        return [window for window in found.values() if window.team_id in wanted]


def _desired(
    wanted: Iterable[tuple[TimedSpec, Desired]],
    windows: Sequence[Maintenance],
    now: datetime,
    request: PlanOptions,
) -> Iterator[Desired]:
    """Yield what the files want: up to the horizon, and wherever they already have windows."""
    open_days = _open_days(windows)
    for timed, first in wanted:
        reach = _reach(open_days.get(timed.spec.name, ()), now, request.horizon)
        for found in timed.occurrences(reach.start, reach.end):
            text, key = first.description, timed.key_of(found)
            yield replace(
                first,
                description=marked(text, key, request.owner) if key else text,
                start=found.span.start,
                end=found.span.end,
                due=not first.repeats or found.span.start <= now + request.horizon,
                note=found.note,
            )


def _excepted(wanted: Iterable[tuple[TimedSpec, Desired]]) -> Iterator[WindowKey]:
    """Yield the keys of the days that the files except."""
    for timed, first in wanted:
        for day in timed.spec.skipped if timed.spec.name else ():
            yield first.team_id, timed.key_on(day)


def _reach(days: Iterable[date], now: datetime, horizon: timedelta) -> Span:
    """Return where to look for occurrences: it includes the ``days`` of open windows with the same name.

    Otherwise a window that runs longer than the file says, or was created with a longer horizon, would seem
    to be in no file.
    """
    noons = [datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in days]
    near = [noon for noon in noons if abs(noon - now) <= LONGEST + DAY]
    return Span(
        min([now, *(noon - 2 * DAY for noon in near)]),
        max([now + horizon, *(noon + 2 * DAY for noon in near)]),
    )


def _open_days(windows: Iterable[Maintenance]) -> dict[str | None, list[date]]:
    """Return the days in the keys ``name@2026-12-05`` of open windows, by name."""
    found: dict[str | None, list[date]] = defaultdict(list)
    for window in windows:
        name, at, day = (window.key or "").rpartition("@")
        if at and window.is_open:
            with suppress(ValueError):  # another key, not that of an occurrence
                found[name].append(date.fromisoformat(day))
    return found
