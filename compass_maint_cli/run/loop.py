"""The loop of a lease: what happens becomes events, and the actions that follow are carried out."""

import signal
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from compass_maint_cli.errors import ExitCode
from compass_maint_cli.run.background import BackgroundJobs
from compass_maint_cli.run.events import (
    Answered,
    Ended,
    Event,
    Finish,
    LeaseAction,
    Moment,
    Outcome,
    Say,
    Send,
    SendSignal,
    Signalled,
    Suspend,
    Tick,
    Warn,
)
from compass_maint_cli.run.state import next_look
from compass_maint_cli.run.transitions import step

if TYPE_CHECKING:
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.run.child_process import ChildProcess
    from compass_maint_cli.run.signals import SignalListener
    from compass_maint_cli.run.state import Lease


class Host(Protocol):
    """What the loop needs: clocks, events, and a way to carry out actions."""

    @property
    def moment(self) -> Callable[[], Moment]:
        """Returns the time by both clocks."""

    def events(self, seconds: float) -> Iterator[Event]:
        """Yield what has happened, at once if something has, else after this number of seconds."""

    def do(self, action: LeaseAction) -> None:
        """Carry out an action of the lease, without waiting for anything."""


def hold(lease: "Lease", host: Host) -> int:
    """Hold the window until the command has ended and the window is closed; return the exit code."""
    while True:
        for event in host.events(next_look(lease, host.moment())):
            lease, actions = step(lease, event, host.moment())
            for action in actions:
                if isinstance(action, Finish):
                    return action.code
                host.do(action)


class ProcessHost:
    """Hosts a lease in this process while the command runs."""

    def __init__(
        self,
        moment: Callable[[], Moment],
        listener: "SignalListener",
        command: "ChildProcess",
        reporter: "Reporter",
        carry_out: Callable[[Send], Outcome],
    ) -> None:
        self.moment = moment
        self._listener = listener
        self._command = command
        self._reporter = reporter
        self._carry_out = carry_out
        self._ended = False
        self.jobs: BackgroundJobs[Outcome] = BackgroundJobs(listener)

    def events(self, seconds: float) -> Iterator[Event]:
        """Yield what has happened. A signal that came with the command's end has done its work."""
        came = self._listener.wait(seconds)
        code = None if self._ended else self._poll()
        if code is not None:
            self._ended = True
            yield Ended(code)
        else:
            for one in came:
                if one.number != signal.SIGCHLD:
                    yield Signalled(one.number, reached=one.grouped and not self._command.grouped)
        for number, task in self.jobs.take():
            yield Answered(number, task.result())
        yield Tick()

    def _poll(self) -> int | None:
        """Return the command's exit code once it has ended; 1, with a warning, where the code is lost."""
        try:
            return self._command.poll()
        except ChildProcessError:
            self._reporter.warn("the command has ended, but its exit code is unknown; returning 1")
            return ExitCode.FAILURE

    def do(self, action: LeaseAction) -> None:
        """Carry out an action of the lease, without waiting for anything."""
        match action:
            case Send(number):
                self.jobs.start(number, lambda: self._carry_out(action))
            case SendSignal(number):
                if not self._command.send_signal(number):
                    name = signal.Signals(number).name
                    self._reporter.warn(f"{name} cannot be sent to the command, which runs as another user")
            case Suspend():
                self._listener.suspend()
            case Say(text):
                self._reporter.info(text)
            case Warn(text):
                self._reporter.warn(text)
            case Finish():
                pass
