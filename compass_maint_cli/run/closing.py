"""Closing the window of a lease, by a cancel or by moving its end close, until it ends by itself."""

from dataclasses import replace

from compass_maint_cli.run.events import Cancel, Moment, Move, Say, Warn
from compass_maint_cli.run.state import SOON, Lease, Reported, Transition
from compass_maint_cli.times.local import format_local


def close(lease: Lease, at: Moment) -> Transition:
    """Return the lease after another step of closing its window, and the actions of that step."""
    if lease.closed and not lease.waiting:
        end = format_local(lease.end, lease.terms.zone)
        return replace(lease, gone=True), (Say(f"window {lease.window} ends at {end}"),)
    if lease.code is not None and (at.seconds >= lease.give_up_at or _has_ended(lease, at)):
        return replace(lease, gone=True), (Warn(_given_up(lease, at)),)
    lease, said = _closing_alarm(lease)
    if lease.closed or at.seconds < lease.due or not lease.may_send:
        return lease, said
    lease, send = lease.sending(_closing_request(lease, at))
    return lease, (*said, send)


def _closing_request(lease: Lease, at: Moment) -> Move | Cancel:
    """Return what closes the window: a cancel, or after two that failed an end that comes soon."""
    last, soon = lease.tail_end, (at.wall + SOON).replace(microsecond=0)
    if last is not None and last > at.wall:
        return Move(last, lease.ours)
    if lease.failures and lease.failures % 2 == 0 and soon < lease.end and not lease.shared:
        return Move(soon, lease.ours)
    return Cancel(lease.ours)


def _closing_alarm(lease: Lease) -> Transition:
    """Warn once where the window cannot be closed after the command."""
    if lease.code is None or not lease.failures or lease.reported is not Reported.NOTHING:
        return lease, ()
    ends = format_local(lease.latest, lease.terms.zone)
    said = f"window {lease.window} could not be closed yet ({lease.why}); it ends by itself at {ends}"
    return replace(lease, reported=Reported.FAILING), (
        Warn(f"{said}; trying again until then or until a signal"),
    )


def _has_ended(lease: Lease, at: Moment) -> bool:
    """Whether a window that could not be closed has ended by itself."""
    return bool(lease.failures) and lease.latest <= at.wall


def _given_up(lease: Lease, at: Moment) -> str:
    ends = format_local(lease.latest, lease.terms.zone)
    why = f" ({lease.why})" if lease.why else ""
    so = f"it ended by itself at {ends}" if lease.latest <= at.wall else f"it stays until {ends}"
    return f"window {lease.window} could not be closed{why}; {so}"
