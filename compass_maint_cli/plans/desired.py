"""From rule files and an account to a plan: what the files want, what is there, and what follows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from compass_maint_cli.domain.description import marked
from compass_maint_cli.domain.maintenance import Draft, Maintenance, Rule
from compass_maint_cli.errors import CompassMaintError, NotFoundError, Problem, RuleFileError, UsageError
from compass_maint_cli.plans.plan import Desired, Step, plan
from compass_maint_cli.rulefiles.timing import TimedSpec
from compass_maint_cli.times.durations import parse_length
from compass_maint_cli.times.intervals import Span
from compass_maint_cli.windows.drafts_from_files import placed, read_specs

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session

HORIZON = "30d"
OWNER = r"[A-Za-z0-9._-]{1,40}"
LONGEST = timedelta(days=5 * 366)
"""Farthest horizon, and farthest that a recurrence is followed for the sake of windows that are there."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Source:
    """A window of a file with its scope and rules looked up."""

    timed: TimedSpec
    team_id: str | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What ``apply`` and ``diff`` were given."""

    files: list[str]
    horizon: str = HORIZON
    prune: bool = False
    all_teams: bool = False
    owner: str | None = None
    adopt: bool = False


def make_plan(session: "Session", asked: PlanRequest) -> tuple[Step, ...]:
    """Return the plan for the files; nothing is sent that changes anything.

    Raise RuleFileError with every problem of the files, before any request where none is needed to find it.
    """
    reach = parse_horizon(asked.horizon)
    if asked.owner is not None and not re.fullmatch(OWNER, asked.owner):
        raise UsageError(
            f"--owner {asked.owner!r} must be letters, digits, dots, dashes or underscores, at most 40"
        )
    specs = read_specs(asked.files, session.environment.stdin, session.clock, session.settings.default_for)
    _check_fixed(specs)
    sources = _look_up_all(session, specs)
    scopes = dict.fromkeys(source.team_id for source in sources)
    if asked.all_teams:
        scopes |= dict.fromkeys([None, *session.resolver.teams()])
    windows = _windows(session, scopes)
    desired = tuple(_desired(sources, windows, session.clock.now(), reach, asked.owner))
    _check_keys(desired)
    steps = plan(
        desired, windows, now=session.clock.now(), prune=asked.prune, owner=asked.owner, adopt=asked.adopt
    )
    _check_named(steps)
    return steps


def parse_horizon(text: str) -> timedelta:
    """Return how far ahead occurrences are made; raise UsageError beyond five years."""
    length = parse_length(text, label="--horizon")
    if length > LONGEST:
        raise UsageError(
            f"--horizon {text!r} is more than five years; occurrences are made a few weeks ahead"
        )
    return length


def _check_fixed(specs: Iterable[TimedSpec]) -> None:
    """Refuse times that are others at every reading: the window would move with every ``apply``."""
    meant = "write its date and time, as in 2026-12-05 22:00; create takes it as it is"
    what = "a start that is another time whenever it is read cannot be applied"
    wrong = [Problem(timed.spec.place_of("start"), what, meant) for timed in specs if not timed.fixed]
    if wrong:
        raise RuleFileError(tuple(wrong))


def _look_up_all(session: "Session", specs: Iterable[TimedSpec]) -> list[Source]:
    """Look up every name; what nobody knows is said for all windows at once."""
    found: list[Source] = []
    errors: list[CompassMaintError] = []
    for timed in specs:
        try:
            with placed(timed.spec.place_of("team")):
                team_id = session.resolver.scope_of(timed.spec.team, everywhere=timed.spec.everywhere)
            with placed(timed.spec.place_of("rules")):
                found.append(Source(timed, team_id, session.resolver.rules(timed.spec.rules, team_id)))
        except (NotFoundError, UsageError) as error:
            errors.append(error)
    if errors:
        errors[0].message = "\n".join(dict.fromkeys(error.message for error in errors))
        raise errors[0]
    return found


def _windows(session: "Session", scopes: Iterable[str | None]) -> list[Maintenance]:
    """Return every window of the scopes, each once, past ones too: what has ended may be wanted anew."""
    found = {
        window.id: window for team_id in scopes for window in session.client.list_maintenances(team_id, "all")
    }
    wanted = set(scopes)
    return [window for window in found.values() if window.team_id in wanted]


def _desired(
    sources: Iterable[Source],
    windows: Sequence[Maintenance],
    now: datetime,
    horizon: timedelta,
    owner: str | None,
) -> Iterator[Desired]:
    """Yield what the files want: up to the horizon, and wherever windows of theirs are already."""
    for source in sources:
        timed, spec = source.timed, source.timed.spec
        reach = _reach(timed, windows, now, horizon)
        for found in timed.occurrences(reach.start, reach.end):
            draft = Draft(
                marked(spec.description or "", found.key, owner) if found.key else spec.description or "",
                found.span.start,
                found.span.end,
                source.rules,
                source.team_id,
            )
            yield Desired(draft, timed.recurrence is None or draft.start <= now + horizon, spec.place)


def _reach(timed: TimedSpec, windows: Iterable[Maintenance], now: datetime, horizon: timedelta) -> Span:
    """Return the time to look for occurrences in: it holds the day of every open window of this name.

    Without that, one that runs longer than the file says, or was made with a farther horizon, would look like
    one that no file asks for.
    """
    days = [day for window in windows if window.is_open and (day := _day_of(window, timed.spec.name))]
    noons = [datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in days]
    near = [noon for noon in noons if abs(noon - now) <= LONGEST + DAY]
    return Span(
        min([now, *(noon - 2 * DAY for noon in near)]),
        max([now + horizon, *(noon + 2 * DAY for noon in near)]),
    )


def _day_of(window: Maintenance, name: str | None) -> date | None:
    """Return the day in a key ``name@2026-12-05``."""
    before, at, day = (window.key or "").rpartition("@")
    if not at or before != name:
        return None
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def _check_keys(desired: Iterable[Desired]) -> None:
    """Refuse a name that is another window's name and day."""
    seen: dict[tuple[str | None, str], Desired] = {}
    wrong: list[Problem] = []
    for item in desired:
        key = item.draft.key
        if key is not None and item.place is not None:
            first = seen.setdefault((item.draft.team_id, key), item)
            if first is not item:
                wrong.append(
                    Problem(item.place, f"key {key!r} stands twice", f"it is already at {first.place}")
                )
    if wrong:
        raise RuleFileError(tuple(wrong))


def _check_named(steps: Iterable[Step]) -> None:
    """Refuse windows without a name that are not there already: ``apply`` could not find them again."""
    items = [step.desired for step in steps if step.desired and step.key is None and step.differs]
    places = dict.fromkeys(item.place for item in items if item.place is not None)
    if places:
        meant = "add name:; apply knows its windows by it"
        raise RuleFileError(
            tuple(Problem(place, "a window without a name cannot be applied", meant) for place in places)
        )
