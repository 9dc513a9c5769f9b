"""How events change a lease: one pure function from state and event to state and actions."""

from dataclasses import replace
from datetime import datetime, timedelta
from signal import SIGCONT, SIGTSTP, Signals

from compass_maint_cli.run.closing import close
from compass_maint_cli.run.events import (
    Answered,
    Closed,
    Ended,
    Event,
    Failed,
    Finish,
    Kept,
    LeaseAction,
    Moment,
    Move,
    Over,
    Reopen,
    Reopened,
    Say,
    SendSignal,
    Signalled,
    Suspend,
    Taken,
    Warn,
)
from compass_maint_cli.run.state import ALARM, CLOSING, DRIFT, Aim, Lease, Reported, Transition
from compass_maint_cli.times.durations import format_length
from compass_maint_cli.times.local import format_local

ECHO = 0.1
"""Seconds within which a repeated signal counts once: ``timeout`` signals the process and its group."""


SHARED = "someone else created it or moved its end"


def step(lease: Lease, event: Event, at: Moment) -> Transition:
    """Return the lease after an event, and the actions to carry out now, in this order."""
    lease = _clocks(lease, at)
    match event:
        case Signalled():
            lease, before = _signalled(lease, event, at)
        case Ended(code):
            lease, before = _ended(lease, code, at)
        case Answered():
            lease, before = _answered(lease, event, at)
        case _:
            before = ()
    lease, after = _advance(lease, at)
    return lease, (*before, *after)


def _clocks(lease: Lease, at: Moment) -> Lease:
    """Compare the clocks: where they disagree, the machine was suspended or the wall clock was set.

    The end that is sent is wall-clock time, so either way it is sent again at once. ``--max`` moves back with
    the wall clock, and not on with it: it never grows.
    """
    drift = (at.wall - lease.seen.wall).total_seconds() - (at.seconds - lease.seen.seconds)
    lease = replace(lease, seen=at)
    if abs(drift) <= DRIFT:
        return lease
    if drift < 0:
        limit = (lease.terms.limit + timedelta(seconds=drift)).replace(microsecond=0)
        lease = replace(lease, terms=replace(lease.terms, limit=limit))
    return replace(lease, forced=True, due=min(lease.due, at.seconds))


def _signalled(lease: Lease, event: Signalled, at: Moment) -> Transition:
    passed_on = () if event.reached or lease.code is not None else (SendSignal(event.number),)
    if event.number in (SIGTSTP, SIGCONT):
        return lease, (*passed_on, Suspend()) if event.number == SIGTSTP else passed_on
    number, when = lease.last_signal
    if event.number == number and at.seconds - when < ECHO:
        return lease, ()
    lease = replace(lease, last_signal=(event.number, at.seconds))
    return (lease, passed_on) if lease.gone else _wind_down(lease, Signals(event.number).name, passed_on, at)


def _wind_down(lease: Lease, name: str, passed_on: tuple[LeaseAction, ...], at: Moment) -> Transition:
    """Apply a signal to the window: the first one shortens it, the second closes it."""
    if lease.code is not None:
        return replace(lease, give_up_at=at.seconds), ()
    if lease.aim is Aim.KEEP:
        held = "kept" if lease.shared else "held for a minute at a time"
        said = f"{name}: window {lease.window} is {held} until the command has ended"
        return lease.aimed(Aim.WIND_DOWN, at), (*passed_on, Say(said))
    if lease.aim is Aim.WIND_DOWN:
        return lease.aimed(Aim.CLOSE, at), (
            *passed_on,
            Say(f"{name} again: window {lease.window} is {'left' if lease.shared else 'closed'} now"),
        )
    return lease, passed_on


def _ended(lease: Lease, code: int, at: Moment) -> Transition:
    left = min(lease.latest - at.wall, lease.terms.lease).total_seconds()
    lease = replace(lease, code=code, give_up_at=at.seconds + max(CLOSING, left))
    if lease.gone or lease.aim is Aim.CLOSE:
        return replace(lease, due=at.seconds), ()
    if lease.terms.tail is not None:
        end = (at.wall + lease.terms.tail).replace(microsecond=0)
        lease = replace(lease, tail_end=min(end, lease.terms.limit))
    return lease.aimed(Aim.CLOSE, at), ()


def _answered(lease: Lease, event: Answered, at: Moment) -> Transition:
    stale = event.number <= lease.fence
    reopening = None if event.number == lease.reopening else lease.reopening
    lease = replace(lease, waiting=lease.waiting - {event.number}, reopening=reopening)
    match event.outcome:
        case Closed():
            return replace(lease, gone=True), (Say(f"window {lease.window} is closed"),)
        case Over(status, end):
            lapsed = status == "past" and (end is None or end in lease.asked)
            return _over(lease, status, lapsed=lapsed, at=at)
        case Taken(end):
            return _taken(lease, end, at)
        case Reopened(window, end):
            lease = replace(lease, window=window, end=end, latest=end, asked=frozenset({end}))
            lease = _renewed(replace(lease, lapsed=False, shared=False), at)
            done: tuple[LeaseAction, ...] = (Warn(f"window {window} is open instead"),)
        case Kept(end):
            back = lease.failures > 0 and lease.aim is not Aim.CLOSE and not stale
            done = (Say(f"window {lease.window} is renewed again"),) if back else ()
            latest = max(lease.latest, end) if stale or lease.waiting else end
            lease = _renewed(replace(lease, end=end, latest=latest, asked=lease.asked | {end}), at)
        case Failed():
            lease, done = _failed(lease, event.outcome, at, counts=not stale)
    if stale:
        # It may have undone what was sent after it; only a cancelled window cannot be moved any more.
        return replace(lease, due=at.seconds, closed=False), done
    closed = isinstance(event.outcome, Kept) and lease.aim is Aim.CLOSE
    return replace(lease, closed=lease.closed or closed), done


def _renewed(lease: Lease, at: Moment) -> Lease:
    return replace(
        lease, failures=0, why="", reported=Reported.NOTHING, forced=False, due=at.seconds + lease.third
    )


def _failed(lease: Lease, outcome: Failed, at: Moment, *, counts: bool) -> Transition:
    lease = replace(lease, failures=lease.failures + counts, why=outcome.why)
    lease = replace(lease, due=at.seconds + lease.until_next_try(outcome.asked, at))
    if outcome.perhaps is None:
        return lease, ()
    ends = format_local(outcome.perhaps, lease.terms.zone)
    return lease, (Warn(f"{outcome.why}; if it was created, it ends by itself at {ends}"),)


def _taken(lease: Lease, end: datetime, at: Moment) -> Transition:
    """Leave a window that someone else uses, too, as it is; it is kept open while the command runs."""
    shared = replace(lease, shared=True, end=end, latest=end)
    ends = format_local(end, lease.terms.zone)
    if lease.aim is Aim.CLOSE:
        said = Say(f"window {lease.window} stays open until {ends}: {SHARED}")
        return replace(shared, gone=True), (said,)
    said = Say(f"window {lease.window} ends at {ends}: {SHARED}; it is not closed after the command")
    return replace(_renewed(shared, at), due=at.seconds), (said,)


def _over(lease: Lease, status: str, *, lapsed: bool, at: Moment) -> Transition:
    if lease.gone:
        return lease, ()  # two calls were on their way, and the first was reported
    if lease.aim is Aim.CLOSE:
        how = "has ended" if status == "past" else "is closed"
        return replace(lease, gone=True), (Say(f"window {lease.window} {how}"),)
    if lapsed and lease.aim is Aim.KEEP and not lease.lapsed:
        lease = replace(lease, lapsed=True, due=at.seconds, failures=0)
        return lease, (Warn(f"window {lease.window} ended before it could be renewed; opening a new one"),)
    how = {"past": "has ended", "deleted": "was deleted"}.get(status, "was cancelled")
    by = "" if lapsed else " by someone else"
    said = f"window {lease.window} {how}{by} and is not created again; the command continues without it"
    return replace(lease, gone=True), (Warn(said),)


def _advance(lease: Lease, at: Moment) -> Transition:
    """Apply the time: renewals, warnings, the end."""
    if not lease.gone and lease.aim is not Aim.CLOSE and at.wall >= lease.terms.limit:
        longest, by = format_length(lease.terms.longest), lease.terms.longest_by
        said = f"window {lease.window} has ended after {longest} ({by}); the command continues without it"
        return _finished(replace(lease, gone=True), (Warn(said),))
    if lease.gone:
        return _finished(lease, ())
    if lease.aim is Aim.CLOSE:
        lease, done = close(lease, at)
    else:
        lease, done = _keep(lease, at)
    return _finished(lease, done)


def _finished(lease: Lease, done: tuple[LeaseAction, ...]) -> Transition:
    if lease.gone and lease.code is not None:
        return lease, (*done, Finish(lease.code))
    return lease, done


def _keep(lease: Lease, at: Moment) -> Transition:
    lease, said = _alarm(lease, at)
    if at.seconds < lease.due or not lease.may_send:
        return lease, said
    end = lease.target(at)
    if lease.lapsed:
        lease, send = lease.sending(Reopen(end))
    elif end <= lease.end and (lease.shared or lease.aim is Aim.KEEP) and not lease.forced:
        # It ends later than we would ask for: at its limit, or a window that others use, too.
        return replace(lease, due=at.seconds + lease.third), said
    else:
        lease, send = lease.sending(Move(end, lease.ours))
    return lease, (*said, send)


def _alarm(lease: Lease, at: Moment) -> Transition:
    if not lease.failures:
        return lease, ()
    left = lease.end - at.wall
    what = f"window {lease.window}"
    if left <= timedelta(0):
        due, text = Reported.OVER, f"{what} could not be renewed in time and has ended: {lease.why}"
    elif left <= lease.span / ALARM:
        ends = lease.when(lease.end, at)
        due, text = Reported.NEARLY_OVER, f"{what} ends at {ends}: it cannot be renewed ({lease.why})"
    else:
        ends = lease.when(lease.end, at)
        due, text = (
            Reported.FAILING,
            f"{what} could not be renewed, trying again; it ends at {ends} ({lease.why})",
        )
    if due.value <= lease.reported.value:
        return lease, ()
    said = Say(text) if due is Reported.FAILING else Warn(f"{text}; the command continues")
    return replace(lease, reported=due), (said,)
