"""The edge of a lease: signals, replies and the command's end become events, and actions are done."""

import signal
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from compass_maint_cli.errors import ExitCode
from compass_maint_cli.run.background import Answers
from compass_maint_cli.run.events import (
    Action,
    Answered,
    Ended,
    Event,
    Finish,
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
from compass_maint_cli.run.state import wake
from compass_maint_cli.run.transitions import step

if TYPE_CHECKING:
    from compass_maint_cli.run.child_process import ChildProcess
    from compass_maint_cli.run.signals import SignalListener
    from compass_maint_cli.run.state import Lease
    from compass_maint_cli.session.session import Session


class Host(Protocol):
    """Where a lease lives: its clocks, what happens to it, and who does what it asks for."""

    def moment(self) -> Moment:
        """Return the time by both clocks."""

    def events(self, seconds: float) -> Iterator[Event]:
        """Yield what has happened, at once where something has, and after so many seconds at the latest."""

    def do(self, action: Action) -> None:
        """Do what the lease asks for, without waiting for anything."""


def hold(lease: "Lease", host: Host) -> int:
    """Hold the window until the command has ended and the window is closed; return the exit code."""
    while True:
        for event in host.events(wake(lease, host.moment())):
            lease, actions = step(lease, event, host.moment())
            for action in actions:
                if isinstance(action, Finish):
                    return action.code
                host.do(action)


class Process:
    """The process that we are, as the host of a lease, and of a command that runs."""

    def __init__(
        self,
        session: "Session",
        listener: "SignalListener",
        command: "ChildProcess",
        carry_out: Callable[[Send], Outcome],
    ) -> None:
        self._session = session
        self._listener = listener
        self._command = command
        self._carry_out = carry_out
        self._ended = False
        self.answers: Answers[Outcome] = Answers(listener)

    def moment(self) -> Moment:
        """Return the time by both clocks."""
        environment = self._session.environment
        return Moment(environment.now(), environment.monotonic())

    def events(self, seconds: float) -> Iterator[Event]:
        """Yield what has happened. A signal that came with the command's end has done its work."""
        heard = self._listener.wait(seconds)
        code = None if self._ended else self._poll()
        if code is not None:
            self._ended = True
            yield Ended(code)
        else:
            for one in heard:
                if one.number != signal.SIGCHLD:
                    yield Signalled(one.number, reached=one.grouped and not self._command.grouped)
        for number, task in self.answers.take():
            yield Answered(number, task.result())
        yield Tick()

    def _poll(self) -> int | None:
        """Return the command's exit code once it has ended; 1, with a warning, where the code is lost."""
        try:
            return self._command.poll()
        except ChildProcessError:
            self._session.console.warn(
                "the command has ended, but its exit code is not known; 1 is returned for it"
            )
            return ExitCode.FAILURE

    def do(self, action: Action) -> None:
        """Do what the lease asks for, without waiting for anything."""
        match action:
            case Send(number):
                self.answers.start(number, lambda: self._carry_out(action))
            case SendSignal(number):
                if not self._command.send_signal(number):
                    name = signal.Signals(number).name
                    self._session.console.warn(
                        f"{name} cannot be sent to the command, which runs as somebody else"
                    )
            case Suspend():
                self._listener.suspend()
            case Say(text):
                self._session.console.info(text)
            case Warn(text):
                self._session.console.warn(text)
            case Finish():
                pass
