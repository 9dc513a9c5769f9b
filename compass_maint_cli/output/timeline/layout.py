"""Where the bars stand, in fractions of the span: what every drawing shares."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby

from compass_maint_cli.domain.maintenance import Entity, Maintenance, Status
from compass_maint_cli.output import window_text
from compass_maint_cli.output.timeline.ticks import Tick, ticks
from compass_maint_cli.output.view import View
from compass_maint_cli.times.intervals import Span

Part = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """A window; ``shared`` are the parts in which another window names one of its entities too."""

    window: Maintenance
    part: Part
    shared: tuple[Part, ...]
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The windows of a team, or the global ones, by their start; each bar is laid out when it is drawn."""

    title: str
    windows: tuple[Maintenance, ...]
    bar: Callable[[Maintenance], Bar]

    @property
    def bars(self) -> Iterator[Bar]:
        """Yield the bars."""
        return map(self.bar, self.windows)


@dataclass(frozen=True, slots=True)
class Chart:
    """A span with its marks, and the groups, the global windows first."""

    span: Span
    ticks: tuple[tuple[float, Tick], ...]
    now: float | None
    groups: tuple[Group, ...]

    def of_each_status(self) -> Iterable[Maintenance]:
        """Return a window of each status, for the legend."""
        return {window.status: window for group in self.groups for window in group.windows}.values()

    def has_overlaps(self) -> bool:
        """Whether a bar has parts that another window shares."""
        return any(bar.shared for group in self.groups for bar in group.bars)


def within(windows: Iterable[Maintenance], span: Span) -> Iterable[Maintenance]:
    """Return the windows that touch the span, as they come."""
    return (one for one in windows if one.start and one.end and one.start < span.end and span.start < one.end)


def chart(windows: Iterable[Maintenance], span: Span, view: View, *, most_ticks: int) -> Chart:
    """Lay out the windows that touch the span, with that many marks at most."""
    shown = sorted((one.light() for one in within(windows, span)), key=lambda one: _order(one, view))
    bar = partial(_bar, shared=_shared(shown), span=span)
    groups = [
        Group(window_text.team(members[0], view) or "global", members, bar)
        for _, found in groupby(shown, key=lambda one: one.team_id)
        if (members := tuple(found))
    ]
    zone = UTC if view.utc else view.zone
    marks = tuple((_fraction(tick.at, span), tick) for tick in ticks(span, zone, most_ticks))
    now = _fraction(view.now, span) if span.start <= view.now < span.end else None
    return Chart(span, marks, now, tuple(groups))


def _order(window: Maintenance, view: View) -> tuple[bool, str, str, datetime, str]:
    team = window.team_id or ""
    return bool(team), window_text.team(window, view).casefold(), team, window.start or view.now, window.id


def _fraction(moment: datetime, span: Span) -> float:
    return min(max((moment - span.start) / span.length, 0.0), 1.0)


def _part(start: datetime, end: datetime, span: Span) -> Part:
    return _fraction(start, span), _fraction(end, span)


def _bar(window: Maintenance, shared: Mapping[Entity, Sequence[Span]], span: Span) -> Bar:
    own = _own(window)
    parts: list[Part] = []
    if window.status != Status.CANCELLED:
        crowded = (other for rule in window.rules for other in shared.get(rule.entity, ()))
        common = sorted(one for other in crowded if (one := _common(own, other)) and _common(one, span))
        parts = [_part(one.start, one.end, span) for one in _merged(common)]
    drawn = _part(own.start, own.end, span)
    return Bar(window, drawn, tuple(parts), own.start < span.start, own.end > span.end)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Join sorted spans that touch."""
    merged: list[Span] = []
    for one in spans:
        if merged and one.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, one.end))
        else:
            merged.append(one)
    return merged


def _own(window: Maintenance) -> Span:
    if window.start is None or window.end is None:
        raise ValueError(f"{window.id} has no start or no end and cannot be drawn; within() leaves it out")
    return Span(window.start, window.end)


def _common(first: Span, second: Span) -> Span | None:
    start, end = max(first.start, second.start), min(first.end, second.end)
    return Span(start, end) if start < end else None


def _shared(windows: Iterable[Maintenance]) -> Mapping[Entity, Sequence[Span]]:
    """Return the spans in which more than one window names an entity."""
    counted = [window for window in windows if window.status != Status.CANCELLED]
    # Most entities of a long list have one window; nothing is held for those.
    named = Counter(entity for window in counted for entity in {rule.entity for rule in window.rules})
    changes: dict[Entity, list[tuple[datetime, int]]] = {}
    for window in counted:
        span = _own(window)
        for entity in {rule.entity for rule in window.rules if named[rule.entity] > 1}:
            changes.setdefault(entity, []).extend([(span.start, 1), (span.end, -1)])
    return {entity: _crowded(found) for entity, found in changes.items()}


def _crowded(changes: list[tuple[datetime, int]]) -> list[Span]:
    """Sweep over starts and ends; at one instant ends come first, for a span is without its end."""
    spans: list[Span] = []
    depth = 0
    since: datetime | None = None
    for at, change in sorted(changes):
        depth += change
        if depth > 1 and since is None:
            since = at
        elif depth <= 1 and since is not None:
            spans.append(Span(since, at))
            since = None
    return spans
