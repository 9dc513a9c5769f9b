"""The state of a lease, and the times that follow from it: pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import Enum, auto

from compass_maint_cli.run.events import Moment, Reopen, Send, Wish
from compass_maint_cli.times.durations import format_left
from compass_maint_cli.times.local import format_local

MINUTE = timedelta(minutes=1)
"""What is left of a lease once the command was told to end (docs/architecture.md 3)."""

CLOSING = 30.0
"""Seconds that closing is tried for when the command has ended."""

LOOK = 5.0
"""Seconds between two looks at the clocks: a machine that wakes up finds out about it this soon."""

DRIFT = 2.0
"""Seconds by which the clocks may part between two looks; more is a suspended machine or a clock set anew."""

LONGEST_PAUSE = 15.0
ALARM = 4
"""A part of the lease: when no more than this is left, failing is said loudly."""


class Aim(Enum):
    """What the window is for: held for the command, held for its last minute, or to be closed."""

    KEEP = auto()
    WIND_DOWN = auto()
    CLOSE = auto()


class Heard(Enum):
    """What has been said of renewals that fail, so that each is said once."""

    NOTHING = auto()
    FAILING = auto()
    NEARLY_OVER = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True)
class Terms:
    """What was asked for: ``limit`` is when ``--max`` ends; ``tail`` what is left after the command."""

    lease: timedelta
    longest: timedelta
    limit: datetime
    tail: timedelta | None
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease at one moment.

    ``end`` is the last one that the API confirmed. ``due`` is when to ask next, in monotonic seconds;
    ``urgent`` asks even while an older call is on its way. Calls up to number ``fence`` were sent for an
    aim that no longer holds. ``gone`` says that there is no window any more that is ours to move, ``lapsed``
    that it ended by itself and is to be opened anew, ``forced`` that the clocks have jumped. ``code`` is the
    command's, once it has ended; ``patience`` is when closing is given up, ``last`` when the tail ends.
    """

    terms: Terms
    window: str
    end: datetime
    seen: Moment
    due: float
    aim: Aim = Aim.KEEP
    urgent: bool = False
    forced: bool = False
    gone: bool = False
    lapsed: bool = False
    closed: bool = False
    sent: int = 0
    fence: int = 0
    waiting: frozenset[int] = frozenset()
    reopening: int | None = None
    failures: int = 0
    why: str = ""
    heard: Heard = Heard.NOTHING
    code: int | None = None
    patience: float = float("inf")
    last: datetime | None = None
    told: tuple[int, float] = (0, float("-inf"))

    @property
    def span(self) -> timedelta:
        """How far ahead the end is moved: a lease, or a minute once the command was told to end."""
        return self.terms.lease if self.aim is Aim.KEEP else min(MINUTE, self.terms.lease)

    @property
    def third(self) -> float:
        """Seconds between two renewals."""
        return self.span.total_seconds() / 3

    @property
    def pause(self) -> float:
        """Seconds until a failed call is sent again."""
        growing = 2.0 ** min(self.failures - 1, 10)
        return max(0.25, min(growing, LONGEST_PAUSE, self.span.total_seconds() / 12))

    @property
    def may_send(self) -> bool:
        """Whether the next call need not wait for another; a window that is being made is waited for."""
        return self.reopening is None and (self.urgent or not self.waiting)

    def target(self, at: Moment) -> datetime:
        """Return the end to ask for, in whole seconds; never after the limit."""
        return min((at.wall + self.span).replace(microsecond=0), self.terms.limit)

    def when(self, moment: datetime, at: Moment) -> str:
        """Return a moment for a person, and how far away it is."""
        return f"{format_local(moment, self.terms.zone)}, in {format_left(moment - at.wall)}"

    def aimed(self, aim: Aim, at: Moment) -> "Lease":
        """Return the lease with another aim, to be sent at once and ahead of what is on its way."""
        return replace(
            self, aim=aim, urgent=True, due=at.seconds, fence=self.sent, failures=0, closed=False, why=""
        )

    def sending(self, wish: Wish) -> "tuple[Lease, Send]":
        """Return the lease with one more call on its way, and that call."""
        number = self.sent + 1
        lease = replace(self, sent=number, waiting=self.waiting | {number}, urgent=False)
        if isinstance(wish, Reopen):
            lease = replace(lease, reopening=number)
        return lease, Send(number, self.window, wish)


def no_window(terms: Terms, at: Moment) -> Lease:
    """Return the lease of a command that runs without a window."""
    return Lease(terms, "", at.wall, at, at.seconds, gone=True)


def first(terms: Terms, window: str, end: datetime, at: Moment) -> Lease:
    """Return the lease of a window that has just been opened; it is renewed with two thirds of it left."""
    terms = replace(terms, limit=max(terms.limit, end))
    left = (end - at.wall).total_seconds() - 2 * terms.lease.total_seconds() / 3
    return Lease(terms, window, end, at, at.seconds + max(0.0, left))


def wake(lease: Lease, at: Moment) -> float:
    """Return the seconds until the lease must be looked at again, though nothing happens."""
    times = [LOOK]
    if lease.code is not None:
        times.append(lease.patience - at.seconds)
    if not lease.gone:
        times += [
            (moment - at.wall).total_seconds()
            for moment in (lease.terms.limit, lease.end)
            if moment > at.wall
        ]
        if lease.may_send and not lease.closed:
            times.append(lease.due - at.seconds)
    return max(0.0, min(times))
