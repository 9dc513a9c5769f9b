"""Opening the window: clocks that differ, and signals that come before the command is started."""

import json
import os
import signal
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Self

import httpx
import pytest

from compass_maint_cli.api.client import Client
from compass_maint_cli.errors import UnavailableError
from compass_maint_cli.run.opening import (
    InterruptedOpeningError,
    InterruptibleOpening,
    StoppableClient,
    WindowOpener,
)
from compass_maint_cli.run.signals import Signal
from compass_maint_cli.times.clock import Clock as Clocks
from compass_maint_cli.windows.reader import WindowReader
from tests.support.api_client import HOUR, client_over, draft
from tests.support.clock import Clock
from tests.support.harness import Cli
from tests.support.live_sandbox import RUN, LiveSandbox, shell
from tests.support.said import Said
from tests.support.stray_404 import edge
from tests.support.waits import eventually

KEYS = [(), ("--key", "deploy")]


@pytest.mark.parametrize("key", KEYS)
def test_interrupted_while_the_window_is_opened_it_is_taken_back(
    sandbox: LiveSandbox, key: tuple[str, ...]
) -> None:
    sandbox.held = frozenset({"POST"})
    run = sandbox.start(*key, *shell("touch ready"))
    eventually(lambda: "POST" in sandbox.arrived)
    run.signal(signal.SIGINT)
    sandbox.stopped.set()  # the reply comes after the signal
    assert run.end()[0] == 130
    assert not sandbox.ready()
    assert [window["status"] for window in sandbox.windows()] == ["cancelled"]


@pytest.mark.parametrize("key", KEYS)
def test_interrupted_while_the_api_asks_to_wait_nothing_is_sent_afterwards(
    sandbox: LiveSandbox, key: tuple[str, ...]
) -> None:
    """The requested wait is shorter than the time that an interrupted opening may take."""
    sandbox.busy["POST"] = 8
    run = sandbox.start("--debug", *key, *shell("touch ready"))
    run.until_said("< 429")  # it waits from now on
    sandbox.busy.clear()
    run.signal(signal.SIGTERM)
    assert run.end()[0] == 128 + signal.SIGTERM
    assert sandbox.arrived.count("POST") == 1
    assert not sandbox.ready()
    assert sandbox.windows() == []


def test_interrupted_while_the_window_is_still_planned_it_is_taken_back(sandbox: LiveSandbox) -> None:
    sandbox.skew, sandbox.dateless = timedelta(seconds=-30), True
    run = sandbox.start(*shell("touch ready"))
    eventually(lambda: [one for one in sandbox.seen("GET") if "maintenances/" in one.path])
    run.signal(signal.SIGINT)
    assert run.end()[0] == 130
    assert not sandbox.ready()
    assert sandbox.windows() == []


def test_a_second_signal_does_not_wait_for_the_reply(sandbox: LiveSandbox) -> None:
    sandbox.held = frozenset({"POST"})
    run = sandbox.start(*shell("touch ready"))
    eventually(lambda: "POST" in sandbox.arrived)
    run.signal(signal.SIGINT)
    run.signal(signal.SIGTERM)
    code, _, err = run.end()
    assert code == 130
    assert "it may be open" in err
    assert sandbox.seen("POST") == [], "it was not answered"


def test_a_window_that_does_not_become_active_within_a_minute_is_taken_back(cli: Cli) -> None:
    """With an injected clock, so that the test does not wait."""
    cli.variables["PATH"] = os.environ["PATH"]
    with edge(cli, skew=timedelta(minutes=-10)) as api:
        result = cli(*RUN, *shell("exit 3"))
    assert result.code == 125
    assert "was still planned after 60 s and was removed" in result.err
    assert 60 <= sum(cli.clock.slept) <= 62
    assert cli.clock.slept[:5] == [0.2, 0.4, 0.8, 1.6, 2.0]
    assert api.requests[-1] == "DELETE"
    assert json.loads(cli("list", "--type", "all", "-o", "json").out) == []


def test_interrupted_while_two_windows_have_its_key_it_takes_its_own_back(sandbox: LiveSandbox) -> None:
    sandbox.held = frozenset({"POST"})
    run = sandbox.start("--key", "deploy", *shell("touch ready"))
    eventually(lambda: "POST" in sandbox.arrived)
    sandbox.held = frozenset()
    earlier = (datetime.now(UTC) - timedelta(minutes=1)).isoformat(timespec="seconds")
    other = sandbox.start("--start", earlier, "--key", "deploy", "-q", tool=("create", *RUN[1:])).end()[1]
    run.signal(signal.SIGINT)
    sandbox.stopped.set()  # the reply comes after the signal
    assert run.end()[0] == 130
    status = {window["id"]: window["status"] for window in sandbox.windows()}
    assert status.pop(other.strip()) == "active"
    assert list(status.values()) == ["cancelled"]


def test_a_signal_before_the_api_refuses_returns_the_signal_and_reports_the_refusal(
    sandbox: LiveSandbox,
) -> None:
    sandbox.held = frozenset({"POST"})
    run = sandbox.start(*shell("touch ready"))
    eventually(lambda: "POST" in sandbox.arrived)
    sandbox.down = frozenset({"POST"})
    run.signal(signal.SIGTERM)
    sandbox.stopped.set()  # the reply comes after the signal
    code, _, err = run.end()
    assert code == 128 + signal.SIGTERM
    assert "503 Service Unavailable; it is unknown whether the window was created" in err
    assert not sandbox.ready()


def test_a_window_that_was_there_is_left_where_the_command_cannot_be_started(cli: Cli) -> None:
    command = cli.home / "no-program"
    command.write_bytes(b"\x7fnothing")
    command.chmod(0o755)
    created = cli("create", *RUN[1:], "--key", "deploy", "-q").out.strip()
    result = cli(*RUN, "--key", "deploy", "--", str(command))
    assert result.code == 126
    assert f"window {created} existed before and stays open until " in result.err
    assert json.loads(cli("get", created, "-o", "json").out)["status"] == "active"


class Signals:
    """A listener to which these signals come at once, and none after them; a wait takes no time."""

    mask: frozenset[int] = frozenset()

    def __init__(self, clock: Clock, *numbers: int) -> None:
        self.clock = clock
        self.numbers = list(numbers)
        self.suspended = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def wait(self, seconds: float) -> list[Signal]:
        if self.numbers:
            return [Signal(self.numbers.pop(0), grouped=False)]
        self.clock.sleep(seconds)
        assert len(self.clock.slept) < 100, "it waits for ever"
        return []

    def wake(self) -> None:
        pass

    def suspend(self) -> None:
        self.suspended += 1


@pytest.mark.parametrize(
    ("numbers", "suspended", "waited"),
    [
        ((signal.SIGTERM,), 0, 10),
        ((signal.SIGTSTP, signal.SIGCONT, signal.SIGCHLD, signal.SIGTERM), 1, 10),
        ((signal.SIGTERM, signal.SIGINT), 0, 0),
    ],
    ids=["one signal", "stopped and continued before it", "two signals"],
)
def test_an_opening_that_does_not_end_is_waited_for_ten_seconds_after_a_signal(
    numbers: tuple[int, ...], suspended: int, waited: float
) -> None:
    clock, said, hangs = Clock(), Said(), Event()
    listener = Signals(clock, *numbers)

    def never() -> Client:
        hangs.wait()
        raise UnavailableError("too late")

    reader = WindowReader(never, lambda _: None, lambda _id, _team: None, 1, streams=False)
    clocks = Clocks(clock.now, clock.sleep, clock.monotonic, UTC)
    stoppable = StoppableClient(never)
    opener = WindowOpener(stoppable, never, lambda _: pytest.fail("no key"), reader, clocks, said)
    with pytest.raises(InterruptedOpeningError) as caught:
        InterruptibleOpening(opener, listener, draft(), HOUR).window()
    hangs.set()
    assert (caught.value.number, listener.suspended, clock.monotonic()) == (signal.SIGTERM, suspended, waited)
    assert said.warnings == ["interrupted while opening the window; it may be open"]


@pytest.mark.parametrize("opened_first", [True, False])
def test_a_client_that_is_stopped_waits_for_nothing_any_more(opened_first: bool) -> None:
    with client_over(httpx.MockTransport(lambda _: httpx.Response(500))) as client:
        stoppable = StoppableClient(lambda: client)
        if opened_first:
            assert stoppable.open().pause(1)
        stoppable.stop()
        assert not stoppable.open().pause(1)
