"""A command inside a window, from the opening to the exit code."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.errors import CompassMaintError, ExitCode, RunError, UsageError
from compass_maint_cli.run.child_process import SIGNALLED, ChildProcess, has_terminal
from compass_maint_cli.run.events import Failed, Moment
from compass_maint_cli.run.lease_requests import LONGEST_CALL, LeaseRequests
from compass_maint_cli.run.loop import ProcessHost, hold
from compass_maint_cli.run.opening import InterruptedOpeningError, InterruptibleOpening, WindowOpener
from compass_maint_cli.run.state import LeaseTerms, lease_without_window, new_lease
from compass_maint_cli.times.durations import format_length, parse_length
from compass_maint_cli.times.local import format_local
from compass_maint_cli.times.wire import to_wire

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.domain.maintenance import Draft, Maintenance
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.run.signals import SignalListener
    from compass_maint_cli.times.clock import Clock

SHORTEST = timedelta(seconds=3)
"""The shortest lease: the wire has whole seconds, and a third of it must be one."""

LONGEST = timedelta(hours=4)
"""How long a window lasts at most where nothing says so."""

VARIABLES = ("COMPASS_MAINT_WINDOW_ID", "COMPASS_MAINT_WINDOW_END")


class Job(NamedTuple):
    """A command as it was asked for.

    ``file`` is what ``argv`` names. ``longest`` is how long the window may last, ``longest_by`` the flag or
    guard that says so. ``run_without_window`` runs the command also where no window can be opened.
    """

    argv: tuple[str, ...]
    file: str
    lease: timedelta
    longest: timedelta
    longest_by: str
    tail: timedelta | None
    run_without_window: bool

    @property
    def tolerance(self) -> timedelta:
        """How far the clock may differ from the server's before the lease is in danger."""
        return max(SHORTEST, self.lease / 3)


def lease_length(text: str) -> timedelta:
    """Return the length of ``--lease``; raise UsageError for one that is too short."""
    length = parse_length(text, label="--lease")
    if length < SHORTEST:
        raise UsageError(f"--lease {text!r} is too short; it must be 3s or more")
    return length


def limit(given: timedelta | None, max_for: timedelta | None) -> tuple[timedelta, str]:
    """Return how long a window may last, and the flag or guard that says so.

    The default is never more than the guard allows: else a plain ``run`` would be refused.
    """
    if given is not None:
        return given, "--max"
    return (LONGEST, "--max") if max_for is None or max_for >= LONGEST else (max_for, "max_for")


class RunResult(NamedTuple):
    """The exit code of a job; ``window`` is None where it ran without one, or did not run."""

    code: int
    window: "Maintenance | None" = None


def refuse(reporter: "Reporter", error: CompassMaintError, *, run_without_window: bool) -> None:
    """Raise RunError (125) for a window that could not be opened, or only warn; usage errors stay."""
    if isinstance(error, UsageError):
        raise error
    if not run_without_window:
        raise RunError(
            f"no window, so the command was not started: {error.message}",
            ExitCode.RUN_NO_WINDOW,
            hint=error.hint,
        ) from error
    reporter.warn(f"no window: {error.message}; the command runs without one")


class CommandRunner(NamedTuple):
    """Runs a command inside a window.

    ``moment`` returns the time by both clocks, unrounded. ``renewal_client`` returns a client that tries each
    request once, within that number of seconds. ``on_open`` is called with the window once the command has
    started.
    """

    opener: WindowOpener
    renewal_client: "Callable[[float], Client]"
    listener: "SignalListener"
    environ: Mapping[str, str]
    clock: "Clock"
    moment: Callable[[], Moment]
    reporter: "Reporter"
    on_open: "Callable[[Maintenance], None]"

    def run(self, job: Job, draft: "Draft | None") -> RunResult:
        """Open the window, run the command, close the window.

        Raise RunError where the window cannot be opened or the command cannot be started.
        """
        try:
            window = None if draft is None else self._open(job, draft)
        except InterruptedOpeningError as interrupted:
            return RunResult(SIGNALLED + interrupted.number)
        command = self._start(job, window)
        if draft is None or window is None:
            return RunResult(self._wait(job, command))
        return RunResult(self._hold(job, draft, window, command), window)

    def _open(self, job: Job, draft: "Draft") -> "Maintenance | None":
        try:
            return InterruptibleOpening(
                self.opener, self.listener, draft, min(job.lease, job.longest)
            ).window()
        except CompassMaintError as error:
            refuse(self.reporter, error, run_without_window=job.run_without_window)
            return None

    def _start(self, job: Job, window: "Maintenance | None") -> ChildProcess:
        environ = _environ(self.environ, window)
        try:
            return ChildProcess.start(
                job.file, job.argv, environ, self.listener.mask, own_group=not has_terminal()
            )
        except RunError:
            if window is not None:
                self.opener.undo(window)
            raise

    def _wait(self, job: Job, command: ChildProcess) -> int:
        """Return the exit code of a command that runs without a window."""
        host = ProcessHost(
            self.moment, self.listener, command, self.reporter, lambda _: Failed("no window is open")
        )
        return hold(lease_without_window(self._terms(job), self.moment()), host)

    def _hold(self, job: Job, draft: "Draft", window: "Maintenance", command: ChildProcess) -> int:
        """Keep the window open until the command has ended, close it, and return the exit code."""
        terms = replace(self._terms(job), keyed=draft.key is not None)
        self.on_open(window)
        self.reporter.info(
            f"window {window.id} is active; it is kept open while the command runs, "
            f"until {format_local(terms.limit, self.clock.zone)} at the latest "
            f"({job.longest_by} {format_length(job.longest)})"
        )
        client = self.renewal_client(min(LONGEST_CALL, max(1.0, job.lease.total_seconds() / 3)))
        client.saw(window)
        opening_client = self.opener.client.open()
        requests = LeaseRequests(draft, client, opening_client, self.clock)
        host = ProcessHost(self.moment, self.listener, command, self.reporter, requests.carry_out)
        shared = not opening_client.has_made(window.id)
        end = window.end or terms.limit
        code = hold(new_lease(terms, window.id, end, self.moment(), shared=shared), host)
        client.close()  # also under a request that hangs: its thread is left behind without a connection
        return code

    def _terms(self, job: Job) -> LeaseTerms:
        limit = self.clock.now() + job.longest
        return LeaseTerms(job.lease, job.longest, limit, job.tail, self.clock.zone, longest_by=job.longest_by)


def _environ(environ: Mapping[str, str], window: "Maintenance | None") -> dict[str, str]:
    """Return the command's variables; those of a window around this one would name the wrong window."""
    own = {name: value for name, value in environ.items() if name not in VARIABLES}
    if window is None or window.end is None:
        return own
    return own | dict(zip(VARIABLES, (window.id, to_wire(window.end)), strict=True))
