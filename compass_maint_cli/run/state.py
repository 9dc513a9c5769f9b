"""The state of a lease, and the times that follow from it. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import Enum, auto

from compass_maint_cli.run.events import LeaseAction, Moment, Move, Reopen, Request, Send
from compass_maint_cli.times.durations import format_left
from compass_maint_cli.times.local import format_local

MINUTE = timedelta(minutes=1)
"""How long the window is held at a time once a signal came (docs/architecture.md 3)."""

CLOSING = 10.0
"""Seconds for which closing is tried at least: one call that hangs. It is tried while the lease lasts."""

SOON = timedelta(seconds=5)
"""How far ahead the end is moved where the window cannot be cancelled."""

LOOK = 5.0
"""Seconds between two looks at the clocks: how soon a suspended machine notices that it was."""

DRIFT = 2.0
"""Seconds by which the clocks may differ between two looks.

More means that the machine was suspended or its clock was set.
"""

LONGEST_PAUSE = 15.0
"""Seconds after which a failed call is sent again at the latest."""

ALARM = 4
"""Failed renewals are a warning once only this fraction of the lease is left (1 / ALARM)."""


class Aim(Enum):
    """What the window is for: the command, the command a minute at a time after a signal, or nothing."""

    KEEP = auto()
    WIND_DOWN = auto()
    CLOSE = auto()


class Reported(Enum):
    """What was reported of renewals that fail, so that each is reported once."""

    NOTHING = auto()
    FAILING = auto()
    NEARLY_OVER = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True)
class LeaseTerms:
    """What was asked for.

    ``limit`` is when the window has lasted ``longest``, which ``longest_by`` sets; ``tail`` is how long the
    window stays after the command. ``keyed`` says that other processes may find the window by its key, and
    use it, too.
    """

    lease: timedelta
    longest: timedelta
    limit: datetime
    tail: timedelta | None
    zone: tzinfo
    keyed: bool = False
    longest_by: str = "--max"


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease at one moment.

    ``end`` is the last one that the API confirmed, ``asked`` are all that this window was asked to have,
    ``latest`` is the last one that it may have. ``seen`` is the last look at the clocks. ``due`` is when
    to ask next, in monotonic seconds; ``urgent`` asks even while an older call is on its way. ``waiting``
    are the calls on their way, ``reopening`` the one of them that creates a new window. Calls up to number
    ``fence`` were sent for an aim that no longer holds. ``gone`` says that there is no window of ours to
    move any more, ``lapsed`` that it ended by itself and is to be opened again, ``closed`` that its last
    end was set, ``forced`` that the clocks have jumped. ``shared`` says that someone else created the
    window or moved its end, so that it is not ours to close. ``code`` is the command's, once it has ended.
    ``give_up_at`` is when closing is given up, in monotonic seconds; ``tail_end`` is when the tail ends.
    ``last_signal`` is its number and when it came, in monotonic seconds.
    """

    terms: LeaseTerms
    window: str
    end: datetime
    seen: Moment
    due: float
    latest: datetime
    asked: frozenset[datetime] = frozenset()
    aim: Aim = Aim.KEEP
    urgent: bool = False
    forced: bool = False
    gone: bool = False
    lapsed: bool = False
    closed: bool = False
    shared: bool = False
    sent: int = 0
    fence: int = 0
    waiting: frozenset[int] = frozenset()
    reopening: int | None = None
    failures: int = 0
    why: str = ""
    reported: Reported = Reported.NOTHING
    code: int | None = None
    give_up_at: float = float("inf")
    tail_end: datetime | None = None
    last_signal: tuple[int, float] = (0, float("-inf"))

    @property
    def span(self) -> timedelta:
        """How far ahead the end is moved: a lease, or a minute after a signal."""
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
        """Whether a call may be sent: none is on its way, or it is urgent and no window is being created."""
        return self.reopening is None and (self.urgent or not self.waiting)

    def target(self, at: Moment) -> datetime:
        """Return the end to ask for, in whole seconds; never after the limit."""
        return min((at.wall + self.span).replace(microsecond=0), self.terms.limit)

    def until_next_try(self, asked: float, at: Moment) -> float:
        """Return the seconds until a failed call is sent again, where the server asked to wait ``asked``.

        A server that asks for more than a quarter of what is left is asked again before the window ends.
        """
        end = self.latest if self.aim is Aim.CLOSE else self.end
        left = max(0.0, (end - at.wall).total_seconds())
        return max(self.pause, min(asked, left / ALARM))

    @property
    def ours(self) -> frozenset[datetime] | None:
        """The ends by which the window is known to be ours alone; None where nobody else can find it."""
        if self.shared:
            return frozenset()
        return self.asked if self.terms.keyed else None

    def when(self, moment: datetime, at: Moment) -> str:
        """Return a moment as text, and how far away it is."""
        return f"{format_local(moment, self.terms.zone)}, in {format_left(moment - at.wall)}"

    def aimed(self, aim: Aim, at: Moment) -> "Lease":
        """Return the lease with another aim; its next call is sent at once, whatever else is on its way."""
        reported = Reported.NOTHING if aim is Aim.CLOSE else self.reported
        lease = replace(self, aim=aim, urgent=True, due=at.seconds, fence=self.sent, reported=reported)
        return replace(lease, failures=0, closed=False, why="")

    def sending(self, request: Request) -> "tuple[Lease, Send]":
        """Return the lease with one more call on its way, and that call."""
        number = self.sent + 1
        lease = replace(self, sent=number, waiting=self.waiting | {number}, urgent=False)
        if isinstance(request, Reopen):
            lease = replace(lease, reopening=number)
        if isinstance(request, Move):
            latest = max(lease.latest, request.end)
            lease = replace(lease, asked=lease.asked | {request.end}, latest=latest)
        return lease, Send(number, self.window, request)


Transition = tuple[Lease, tuple[LeaseAction, ...]]
"""The lease after an event, and the actions to carry out, in this order."""


def lease_without_window(terms: LeaseTerms, at: Moment) -> Lease:
    """Return the lease of a command that runs without a window."""
    return Lease(terms, "", at.wall, at, at.seconds, at.wall, gone=True)


def new_lease(terms: LeaseTerms, window: str, end: datetime, at: Moment, *, shared: bool = False) -> Lease:
    """Return the lease of a window that has just been opened; it is renewed with two thirds of it left."""
    terms = replace(terms, limit=max(terms.limit, end))
    left = (end - at.wall).total_seconds() - 2 * terms.lease.total_seconds() / 3
    due = at.seconds + max(0.0, left)
    return Lease(terms, window, end, at, due, end, asked=frozenset({end}), shared=shared)


def next_look(lease: Lease, at: Moment) -> float:
    """Return the seconds until the lease must be looked at again where nothing happens."""
    times = [LOOK]
    if lease.code is not None:
        times.append(lease.give_up_at - at.seconds)
    if not lease.gone:
        times += [
            (moment - at.wall).total_seconds()
            for moment in (lease.terms.limit, lease.end)
            if moment > at.wall
        ]
        if lease.may_send and not lease.closed:
            times.append(lease.due - at.seconds)
    return max(0.0, min(times))
