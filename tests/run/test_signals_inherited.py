"""A caller that ignores SIGCHLD, as perl scripts and ``trap '' CHLD`` do; processes inherit that."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from compass_maint_cli.config.profiles import Flags
from compass_maint_cli.run.child_process import ChildProcess
from compass_maint_cli.run.events import Ended, Failed, Moment
from compass_maint_cli.run.loop import ProcessHost
from compass_maint_cli.run.signals import SignalListener, SigwaitListener, WakeupListener, open_listener
from compass_maint_cli.session.session import open_session
from tests.support.clock import NOON
from tests.support.harness import Cli, Stream
from tests.support.live_sandbox import LiveSandbox, until_go
from tests.support.waits import eventually

IGNORING = ("bash", "-c", "trap '' CHLD; exec \"$@\"", "bash")
LISTENERS = [SigwaitListener, WakeupListener]


@pytest.fixture(autouse=True)
def default() -> Iterator[None]:
    """SIGCHLD has its default action, also where the tests' caller ignores it: tests need exit codes."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGCHLD, before)


@pytest.fixture
def ignored() -> None:
    """SIGCHLD is ignored during the test."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)


@pytest.mark.parametrize("code", [0, 3])
def test_the_command_s_end_is_noticed_and_its_code_returned(sandbox: LiveSandbox, code: int) -> None:
    run = sandbox.start(*until_go(code=code), before=IGNORING)
    eventually(sandbox.ready)
    sandbox.go()
    assert run.end()[0] == code
    assert sandbox.window()["status"] == "cancelled"


def test_a_command_that_ends_at_once_keeps_its_code(sandbox: LiveSandbox) -> None:
    assert sandbox.start("--", "false", before=IGNORING).end()[0] == 1


def test_the_command_can_wait_for_what_it_starts(sandbox: LiveSandbox) -> None:
    """With the default action: POSIX does not define what ``exec`` makes of an ignored SIGCHLD."""
    wait = "import subprocess, sys; sys.exit(subprocess.run(['sh', '-c', 'exit 6']).returncode)"
    assert sandbox.start("--", sys.executable, "-c", wait, before=IGNORING).end()[0] == 6


@pytest.mark.usefixtures("ignored")
@pytest.mark.parametrize("kind", LISTENERS)
def test_the_code_is_kept_by_both_listeners(kind: type[SignalListener]) -> None:
    with kind() as listener:
        command = ChildProcess.start("/bin/sh", ("sh", "-c", "exit 4"), {}, listener.mask, own_group=True)
        # No assertion on the signal: a thread of the test runner, which does not block it, may catch it.
        while (code := command.poll()) is None:
            listener.wait(0.5)
        assert code == 4
    assert signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN, "as it was before"


def test_a_command_that_something_else_waited_for_has_ended(cli: Cli) -> None:
    err = Stream()
    with (
        open_listener() as listener,
        open_session(cli.environment(Stream(), err, Stream(), {}), Flags()) as session,
    ):
        command = ChildProcess.start("/bin/sh", ("sh", "-c", "exit 4"), {}, listener.mask, own_group=False)
        os.waitpid(command.pid, 0)
        moment = Moment(NOON, 0.0)
        host = ProcessHost(
            lambda: moment, listener, command, session.console, lambda _: Failed("no window is open")
        )
        assert next(host.events(0)) == Ended(1)
    assert err.getvalue() == ("warning: the command has ended, but its exit code is unknown; returning 1\n")
