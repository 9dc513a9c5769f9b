"""What is valid in rule files and may still be a mistake."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

from compass_maint_cli.domain.description import join_key, marked
from compass_maint_cli.errors import Problem
from compass_maint_cli.rulefiles.timing import TimedSpec
from compass_maint_cli.times.local import in_zone
from compass_maint_cli.times.occurrences import DAY

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def file_warnings(specs: Iterable[TimedSpec], owner: str | None = None) -> Iterator[Problem]:
    """Yield the warnings about windows of files; ``owner`` is part of the mark of ``apply``."""
    for timed in specs:
        if timed.start_is_extra:
            yield _extra_start(timed)
        if timed.recurrence is not None and timed.spec.skipped:
            yield from _useless_exceptions(timed)
        yield from _no_mark(timed, owner)


def _extra_start(timed: TimedSpec) -> Problem:
    day = in_zone(timed.first.start, timed.zone).date()
    return Problem(
        timed.spec.place_of("start"),
        f"{NAMES[day.weekday()]}, {day}, is not a day of repeat {timed.spec.repeat!r}; "
        "a window is created on it too",
        "start on the first day that you want",
    )


def _useless_exceptions(timed: TimedSpec) -> Iterator[Problem]:
    """Yield a warning for the days on which no window would start anyway."""
    days = sorted(set(timed.spec.skipped))
    since = datetime.combine(days[0], time(), UTC) - 2 * DAY
    until = datetime.combine(days[-1], time(), UTC) + 2 * DAY
    if useless := set(days) - set(timed.days(since, until)):
        shown = ", ".join(str(day) for day in sorted(useless))
        yield Problem(timed.spec.place_of("except"), f"no window starts on {shown} anyway", "check the dates")


def _no_mark(timed: TimedSpec, owner: str | None) -> Iterator[Problem]:
    """Yield a warning where the mark of ``apply`` would make the description too long."""
    name = timed.spec.name
    if name is None:
        return
    key = name if timed.recurrence is None else f"{name}@{timed.first.start:%Y-%m-%d}"
    text = timed.spec.description or ""
    if marked(text, key, owner) == join_key(text, key):
        yield Problem(
            timed.spec.place_of("description"),
            "the mark of apply does not fit: --prune would not find the window",
            "shorten the description or the name",
        )
