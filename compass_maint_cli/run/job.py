"""A command inside a window, from the opening to the exit code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from compass_maint_cli.errors import CompassMaintError, ExitCode, RunError, UsageError
from compass_maint_cli.output.github import write_ids
from compass_maint_cli.run.child_process import SIGNALLED, ChildProcess, has_terminal
from compass_maint_cli.run.events import Failed
from compass_maint_cli.run.lease_requests import LONGEST_CALL, Calls
from compass_maint_cli.run.loop import Process, hold
from compass_maint_cli.run.opening import InterruptedOpeningError, Opening, undo
from compass_maint_cli.run.state import Terms, first, no_window
from compass_maint_cli.times.durations import format_length
from compass_maint_cli.times.local import format_local
from compass_maint_cli.times.wire import to_wire

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Draft, Maintenance
    from compass_maint_cli.run.signals import SignalListener
    from compass_maint_cli.session.session import Session

VARIABLES = ("COMPASS_MAINT_WINDOW_ID", "COMPASS_MAINT_WINDOW_END")


@dataclass(frozen=True, slots=True)
class Job:
    """A command as it was asked for: ``file`` is what ``argv`` names, ``run_without_window`` runs it without a window."""

    argv: tuple[str, ...]
    file: str
    lease: timedelta
    longest: timedelta
    tail: timedelta | None
    run_without_window: bool


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a job; ``window`` is None where it ran without one, or did not run."""

    code: int
    window: "Maintenance | None" = None


def refuse(session: "Session", error: CompassMaintError, *, run_without_window: bool) -> None:
    """Raise RunError (125) for a window that could not be opened, or only warn; usage errors stay."""
    if isinstance(error, UsageError):
        raise error
    if not run_without_window:
        raise RunError(
            f"no window, so the command was not started: {error.message}",
            ExitCode.RUN_NO_WINDOW,
            hint=error.hint,
        ) from error
    session.console.warn(f"no window: {error.message}; the command runs without one")


def run_job(session: "Session", job: Job, draft: "Draft | None", listener: "SignalListener") -> Run:
    """Open the window, run the command, close the window; raise RunError where either cannot be started."""
    window = None
    try:
        if draft is not None:
            window = Opening(session, listener, draft, min(job.lease, job.longest)).window()
    except InterruptedOpeningError as interrupted:
        return Run(SIGNALLED + interrupted.number)
    except CompassMaintError as error:
        refuse(session, error, run_without_window=job.run_without_window)
    try:
        environ = _environ(session.environment.environ, window)
        command = ChildProcess.start(job.file, job.argv, environ, listener.mask, own_group=not has_terminal())
    except RunError:
        if window is not None:
            undo(session, window)
        raise
    if draft is None or window is None:
        host = Process(session, listener, command, lambda _: Failed("there is no window"))
        return Run(hold(no_window(_terms(session, job), host.moment()), host))
    return Run(_hold(session, job, draft, window, command, listener), window)


def _hold(
    session: "Session",
    job: Job,
    draft: "Draft",
    window: "Maintenance",
    command: ChildProcess,
    listener: "SignalListener",
) -> int:
    from compass_maint_cli.session.connection import open_client

    terms = _terms(session, job)
    write_ids(session, [window])
    session.console.info(
        f"window {window.id} is active; it is kept open while the command runs, "
        f"until {format_local(terms.limit, session.clock.zone)} at the latest (--max {format_length(job.longest)})"
    )
    hasty = open_client(
        session.console, session.account, hasty=min(LONGEST_CALL, max(1.0, job.lease.total_seconds() / 3))
    )
    hasty.saw(window)
    host = Process(session, listener, command, Calls(session, draft, hasty).carry_out)
    code = hold(first(terms, window.id, window.end or terms.limit, host.moment()), host)
    if not host.answers.running:
        hasty.close()
    return code


def _terms(session: "Session", job: Job) -> Terms:
    return Terms(job.lease, job.longest, session.clock.now() + job.longest, job.tail, session.clock.zone)


def _environ(environ: Mapping[str, str], window: "Maintenance | None") -> dict[str, str]:
    """Return the command's variables; those of a window around this one would name the wrong window."""
    own = {name: value for name, value in environ.items() if name not in VARIABLES}
    if window is None or window.end is None:
        return own
    return own | dict(zip(VARIABLES, (window.id, to_wire(window.end)), strict=True))
