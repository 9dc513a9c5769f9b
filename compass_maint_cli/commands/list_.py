"""``compass-maint list``."""

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Annotated, NamedTuple

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import OUTPUT, SELECTION, choice, option
from compass_maint_cli.domain.filters import Filter, check_given, list_type, parse_statuses
from compass_maint_cli.domain.order import ORDERS
from compass_maint_cli.errors import UsageError
from compass_maint_cli.output.format import Answer
from compass_maint_cli.session.listing import show_list, with_doubts
from compass_maint_cli.times.durations import moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from compass_maint_cli.domain.maintenance import Entity, Maintenance
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint list --all-teams
compass-maint list --team payments --ending-within 30m
compass-maint list --status cancelled,past -o json | jq -r '.[].description'
"""

Type = Annotated[str | None, option(SELECTION, "--type all|non-expired|past", "The API's own filter.")]
OfEntity = Annotated[str | None, option(SELECTION, "--entity TYPE:REF", "Windows with a rule for this.")]
EndingWithin = Annotated[
    str | None, option(SELECTION, "--ending-within LENGTH", "Windows that end within this time.")
]
Since = Annotated[str | None, option(SELECTION, "--since TIME", "Windows that end after this time.")]
Until = Annotated[str | None, option(SELECTION, "--until TIME", "Windows that start before this time.")]
Limit = Annotated[int | None, option(SELECTION, "--limit N", "Show at most this many windows.")]
Offset = Annotated[int, option(SELECTION, "--offset N", "Skip this many, by the API's offset.")]
PageSize = Annotated[int, option(SELECTION, "--page-size N", "Windows per request, 1 to 100 (100).")]
Sort = Annotated[
    str | None, option(OUTPUT, "--sort end|start|none", "By end, by start, or as the API lists them (none).")
]


def command(
    session: "Session",
    all_teams: options.AllTeams = False,
    refresh: options.Refresh = False,
    type_: Type = None,
    status: options.Statuses = None,
    match: options.Match = None,
    key: options.Key = None,
    entity: OfEntity = None,
    ending_within: EndingWithin = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    offset: Offset = 0,
    page_size: PageSize = 100,
    sort: Sort = None,
) -> None:
    """List windows: global ones, or those of teams.

    Shows planned and active windows, unless --type, --status or a --since in the past asks for others. On a
    terminal active windows are first, by end, then planned ones by start; a list of more than 1,000 windows
    keeps the order of the API, as every other output does. --sort reads all windows before --limit counts.
    """
    sort = None if sort is None else choice("--sort", sort, (*ORDERS, "none"))
    _check_numbers(limit, offset, page_size)
    check_given("--match", match)
    check_given("--key", key)
    statuses = parse_statuses(status)
    times = _times(session, ending_within, since, until)
    type_ = list_type(type_, statuses, back=times.reach_back(session.clock.now()))
    if refresh:
        session.cache.forget()
    reading = session.resolver.reading(all_teams=all_teams)
    wanted = Filter(statuses, match, key, _entity(session, entity, reading.scopes), *times)
    find = partial(session.reader.find, reading, wanted, type_=type_, offset=offset, page_size=page_size)
    render = session.console.renderer_of_list(many_scopes=len(reading.scopes) > 1).windows
    found = islice(_sorted(find(whole=True), sort), limit) if sort in ORDERS else find(limit=limit)
    found = with_doubts(session.console, found, wanted)
    shown = show_list(session.console, found, render, arrange=sort is None)
    selected = wanted != Filter() or type_ != "non-expired" or offset > 0
    empty = not (shown or reading.failed)
    session.console.say_scope(reading.report(session.resolver), empty=empty, selected=selected)
    reading.check(session.console)


class _Times(NamedTuple):
    """The times that windows are selected by, all aware, in the order of `Filter`."""

    ending_before: "datetime | None"
    since: "datetime | None"
    until: "datetime | None"

    def reach_back(self, now: "datetime") -> bool:
        """Whether they include windows that have ended."""
        return any(moment is not None and moment < now for moment in (self.since, self.until))


def _times(session: "Session", ending_within: str | None, since: str | None, until: str | None) -> _Times:
    """Read the times; raise UsageError for one that is wrong, and for --since after --until."""
    clock = session.clock
    soon = None if ending_within is None else moved(clock.now(), ending_within, label="--ending-within")
    after = clock.parse_past(since, "--since", session.console.info)
    before = clock.parse(until, "--until", after=after)
    if after and before and after > before:
        raise UsageError(f"--since {since!r} is after --until {until!r}; give the earlier one as --since")
    return _Times(soon, after, before)


def _sorted(windows: "Iterator[Maintenance]", sort: str) -> "Iterator[Maintenance]":
    """Yield the windows in an order of ORDERS, once all of them are read."""
    yield from ORDERS[sort](windows)


def _check_numbers(limit: int | None, offset: int, page_size: int) -> None:
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit} must be 1 or more")
    if not 0 <= offset < 2**31:
        raise UsageError(f"--offset {offset} must be from 0 to {2**31 - 1}")
    if not 1 <= page_size <= 100:  # noqa: PLR2004 - the API's own limit (docs/api-facts.md 1.3)
        raise UsageError(f"--page-size {page_size} must be from 1 to 100, the most that the API takes")


def _entity(session: "Session", text: str | None, scopes: "Sequence[str | None]") -> "Entity | None":
    """Return the entity asked for; the policies of a team have names where it is the only scope."""
    if text is None:
        return None
    kind, ref = options.parse_target(text, "--entity")
    return session.resolver.entity(kind, ref, scopes[0] if len(scopes) == 1 else None)


SPEC = CommandSpec(command, EXAMPLES, Answer.WINDOWS)
