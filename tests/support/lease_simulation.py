"""A simulated lease: two clocks, an API with one window, and a list of events."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from compass_maint_cli.run.events import (
    Answered,
    Cancel,
    Closed,
    Ended,
    Event,
    Failed,
    Kept,
    LeaseAction,
    Moment,
    Move,
    Outcome,
    Over,
    Reopen,
    Reopened,
    Say,
    Send,
    SendSignal,
    Signalled,
    Tick,
    Warn,
)
from compass_maint_cli.run.loop import hold
from compass_maint_cli.run.state import LeaseTerms, new_lease

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEN = timedelta(minutes=10)


@dataclass(frozen=True)
class Sent:
    """A request as the API saw it, at ``wall``, and ``seconds`` after the start."""

    wall: datetime
    seconds: float
    send: Send


@dataclass
class Simulation:
    """Time passes from one event to the next, each at its second from the start.

    ``keys`` are signals of the terminal. ``down`` are spans of seconds in which the API fails; ``slow`` spans
    in which an answer takes that many seconds. In the spans ``lost`` requests are carried out and their
    answers lost; in those of ``late`` they are carried out so many seconds after that. ``uncancellable`` are
    spans in which a cancel fails. ``jumps`` move the wall clock, and with it the API's, by so
    many seconds.
    """

    end: float = 3600.0
    code: int = 0
    lease: timedelta = TEN
    longest: timedelta = timedelta(hours=4)
    tail: timedelta | None = None
    signals: tuple[tuple[float, int], ...] = ()
    keys: tuple[tuple[float, int], ...] = ()
    down: tuple[tuple[float, float], ...] = ()
    slow: tuple[tuple[float, float, float], ...] = ()
    lost: tuple[tuple[float, float], ...] = ()
    late: tuple[tuple[float, float, float], ...] = ()
    uncancellable: tuple[tuple[float, float], ...] = ()
    jumps: tuple[tuple[float, float], ...] = ()
    cancelled_at: float = float("inf")
    seconds: float = 0.0
    wall: datetime = NOON
    window_end: datetime = NOON
    old_end: datetime = NOON
    status: str = "active"
    created: int = 1
    log: list[Sent] = field(default_factory=list)
    passed_on: list[int] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    waits: int = 0
    _queue: list[tuple[float, int, Event | float | Send]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def run(self) -> int:
        """Hold a lease until it is over, and return the exit code."""
        self.window_end = self.wall + min(self.lease, self.longest)
        self.plan(self.end, Ended(self.code))
        for at, number in self.signals:
            self.plan(at, Signalled(number))
        for at, number in self.keys:
            self.plan(at, Signalled(number, reached=True))
        for at, by in self.jumps:
            self.plan(at, by)
        terms = LeaseTerms(self.lease, self.longest, self.wall + self.longest, self.tail, UTC)
        return hold(new_lease(terms, "w1", self.window_end, self.moment()), self)

    def plan(self, at: float, what: Event | float | Send) -> None:
        heappush(self._queue, (at, next(self._order), what))

    def moment(self) -> Moment:
        return Moment(self.wall, self.seconds)

    def events(self, seconds: float) -> Iterator[Event]:
        assert seconds >= 0
        self.waits += 1
        assert self.waits < 50_000, "a busy poll"
        until = self.seconds + seconds
        if self._queue and self._queue[0][0] <= until:
            at, _, what = heappop(self._queue)
            self._pass(max(0.0, at - self.seconds))
            if isinstance(what, float):
                self.wall += timedelta(seconds=what)
                return
            if isinstance(what, Send):
                self._carry_out(what)
                return
            yield what
        else:
            self._pass(seconds)
        yield Tick()

    def do(self, action: LeaseAction) -> None:
        match action:
            case Send(number, window, _):
                self.log.append(Sent(self.wall, self.seconds, action))
                delay = next((length for a, b, length in self.slow if a <= self.seconds < b), 0.05)
                # Where the reply about a new window is lost, the lease still has the old one.
                assert 1 <= int(window.removeprefix("w")) <= self.created
                self.plan(self.seconds + delay, Answered(number, self._answer(action)))
            case SendSignal(number):
                self.passed_on.append(number)
            case Say(text):
                self.messages.append(text)
            case Warn(text):
                self.warnings.append(text)

    def _pass(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds)

    def settle(self) -> None:
        """Carry out what is still on its way."""
        for at, _, what in sorted(self._queue, key=lambda planned: planned[:2]):
            if isinstance(what, Send):
                self._pass(max(0.0, at - self.seconds))
                self._carry_out(what)

    def _answer(self, send: Send) -> Outcome:
        if self._within(self.down):
            return Failed("503 service unavailable")
        if isinstance(send.request, Cancel) and self._within(self.uncancellable):
            return Failed("401 unauthorized")
        delay = next((length for a, b, length in self.late if a <= self.seconds < b), None)
        if delay is not None:
            self.plan(self.seconds + delay, send)
            return Failed("no answer in time")
        outcome = self._carry_out(send)
        return Failed("no answer in time") if self._within(self.lost) else outcome

    def _within(self, spans: tuple[tuple[float, float], ...]) -> bool:
        return any(a <= self.seconds < b for a, b in spans)

    def _carry_out(self, send: Send) -> Outcome:
        if self.status == "active" and self.seconds >= self.cancelled_at:
            self.status = "cancelled"
        if self.status == "active" and self.wall >= self.window_end:
            self.status = "past"
        if send.window != f"w{self.created}" and not isinstance(send.request, Reopen):
            return Over("past", self.old_end)
        match send.request:
            case Cancel():
                self.status = "cancelled" if self.status == "active" else self.status
                return Closed()
            case Move(end) if self.status == "active" and end <= self.wall:
                return Failed("422 the end is past")  # carried out too late
            case Move(end) if self.status == "active":
                self.window_end = end
                return Kept(end)
            case Move():
                return Over(self.status, self.window_end)
        assert isinstance(send.request, Reopen)
        self.old_end = self.window_end
        self.created, self.status, self.window_end = self.created + 1, "active", send.request.end
        return Reopened(f"w{self.created}", send.request.end)

    @property
    def ends(self) -> list[float]:
        """The requested ends, in seconds from when each was sent."""
        return [
            (sent.send.request.end - sent.wall).total_seconds()
            for sent in self.log
            if not isinstance(sent.send.request, Cancel)
        ]
