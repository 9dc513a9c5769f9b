"""Ctrl-C ends a wait at once, and nothing is sent after it."""

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from compass_maint_cli.api.pool import JobRunner
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from tests.support.api_client import client_over, draft, surroundings
from tests.support.clock import NOON, Clock
from tests.support.harness import Cli
from tests.support.live_sandbox import LiveSandbox
from tests.support.tcp_scripts import Script
from tests.support.waits import EVENT_TIMEOUT, eventually

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DISABLE = ("--disable", "integration:datadog-prod")


@pytest.fixture(autouse=True)
def _ctrl_c() -> Iterator[None]:
    """Let SIGINT interrupt this process and new ones, also where it was inherited as ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@dataclass
class Limiting:
    """A server in front of the sandbox; it answers the methods in ``refused`` with these headers and 429.

    It answers only once ``together`` of them have arrived.
    """

    inner: "WSGIApplication"
    refused: frozenset[str] = frozenset()
    status: str = "429 Too Many Requests"
    headers: Mapping[str, str] = field(default_factory=lambda: {"Retry-After": "300"})
    methods: list[str] = field(default_factory=list)
    together: int = 1
    crowd: threading.Event = field(default_factory=threading.Event)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:  # noqa: ANN401 - of WSGI
        method = environ["REQUEST_METHOD"]
        self.methods.append(method)
        if method not in self.refused:
            return self.inner(environ, start_response)
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if self.methods.count(method) >= self.together:
            self.crowd.set()
        self.crowd.wait(EVENT_TIMEOUT)
        start_response(self.status, [("Content-Length", "0"), *self.headers.items()])
        return [b""]


@contextmanager
def limiting(folder: Path, now: Any = lambda: datetime.now(UTC)) -> Iterator[tuple[Limiting, str]]:  # noqa: ANN401 - a clock
    """Serve the sandbox behind a server that can refuse; return it and its URL."""
    app = create_app(folder / "tcp.sqlite3", now=now)
    front = Limiting(app)
    with running(front) as url:
        yield front, url
    app.close()


class Interrupted(Clock):
    """A clock whose first wait sends Ctrl-C; other threads wait until they are stopped."""

    def __init__(self) -> None:
        super().__init__()
        self._first = threading.Lock()

    def sleep(self, seconds: float, stop: threading.Event | None = None) -> None:
        super().sleep(seconds, stop)
        if self._first.acquire(blocking=False):
            os.kill(os.getpid(), signal.SIGINT)  # it reaches the main thread
        if stop is not None and threading.current_thread() is not threading.main_thread():
            assert stop.wait(EVENT_TIMEOUT), "the interrupt did not end the wait"


@pytest.fixture
def clock() -> Interrupted:
    return Interrupted()


def cli_of(tmp_path: Path, clock: Clock, url: str) -> Cli:
    return Cli(
        tmp_path, clock, {"COMPASS_MAINT_PROFILE": "sandbox", "COMPASS_MAINT_API_URL": url, "NO_PROXY": "*"}
    )


REFUSALS: tuple[tuple[str, dict[str, str]], ...] = (
    ("429 Too Many Requests", {"Retry-After": "300"}),
    ("429 Too Many Requests", {}),
    ("503 Service Unavailable", {"Retry-After": "300"}),
    ("503 Service Unavailable", {}),
)


@pytest.mark.parametrize(("status", "headers"), REFUSALS)
@pytest.mark.parametrize("argv", [("create", *DISABLE), ("create", *DISABLE, "--key", "k"), ("list",)])
def test_ctrl_c_in_a_wait_sends_nothing_more(
    tmp_path: Path, clock: Interrupted, argv: tuple[str, ...], status: str, headers: dict[str, str]
) -> None:
    with limiting(tmp_path, clock.now) as (front, url):
        method = "GET" if argv[0] == "list" else "POST"
        front.refused, front.status, front.headers = frozenset({method}), status, headers
        result = cli_of(tmp_path, clock, url)(*argv)
        assert front.methods.count(method) == 1
        assert front.methods[-1] == method
    assert (result.code, len(clock.slept)) == (130, 1)
    assert result.out == ""


@pytest.mark.parametrize("parallel", ["1", "2", "8"])
def test_ctrl_c_in_a_batch_sends_nothing_more(tmp_path: Path, clock: Interrupted, parallel: str) -> None:
    with limiting(tmp_path, clock.now) as (front, url):
        cli = cli_of(tmp_path, clock, url)
        for number in range(9):
            assert cli("create", *DISABLE, "--key", f"k{number}").code == 0
        front.refused = frozenset({"POST"})
        front.methods.clear()
        result = cli("cancel", "--all", "--yes", "--parallel", parallel)
        # Only those that were on their way when the first was refused, none twice.
        assert 1 <= front.methods.count("POST") <= int(parallel)
    assert result.code == 130
    assert "interrupted: 0 of 9 done" in result.err
    assert "Retry-After" not in result.err


def test_a_create_whose_result_is_unknown_is_reported(tmp_path: Path, clock: Interrupted) -> None:
    with limiting(tmp_path, clock.now) as (front, url):
        front.refused, front.status, front.headers = frozenset({"POST"}), "503 Service Unavailable", {}
        result = cli_of(tmp_path, clock, url)("create", *DISABLE)
    assert result.code == 130
    assert "it is unknown whether the window was created: interrupted before looking for it" in result.err
    assert "check with compass-maint list" in result.err


@pytest.mark.parametrize("verb", [("create",), ("apply", "--yes")], ids=["create", "apply"])
def test_every_create_of_a_batch_whose_result_is_unknown_is_reported(
    tmp_path: Path, clock: Interrupted, verb: tuple[str, ...]
) -> None:
    text = "---\n".join(
        f"name: w-{n}\nstart: 2026-11-23T1{n}:00Z\nfor: 30m\nrules: [{{disable: sync:jira-payments}}]\n"
        for n in range(3, 9)
    )
    with limiting(tmp_path, clock.now) as (front, url):
        front.refused, front.status, front.headers = frozenset({"POST"}), "503 Service Unavailable", {}
        front.together = 2
        result = cli_of(tmp_path, clock, url)(*verb, "-f", "-", "--parallel", "3", stdin=text)
        sent = front.methods.count("POST")
    assert result.code == 130
    assert sent > 1
    assert result.err.count("it is unknown whether the window was created") == sent, result.err


def test_no_write_begins_after_the_interrupt() -> None:
    script, clock = Script([httpx.Response(201)]), Clock()
    with client_over(script, clock) as client:
        client.stop()
        outcomes = JobRunner(1).run_all([lambda: client.create_maintenance(draft(), [])])
    assert script.requests == []
    assert "not sent" in str(outcomes[0].error)


def test_the_turn_that_a_limit_gives_ends_with_the_interrupt() -> None:
    limited = httpx.Response(429, headers={"Retry-After": "60"})
    script, waits = Script([limited]), list[float]()

    def interrupted(seconds: float, stop: threading.Event) -> None:
        waits.append(seconds)
        stop.set()

    around = surroundings(Clock(NOON), script)._replace(sleep=interrupted)
    with client_over(None, around=around, retries=0) as client:
        first, second = JobRunner(1).run_all([lambda: client.get_maintenance(None, "w")] * 2)
    assert len(script.requests) == 1
    assert waits == pytest.approx([60])
    assert "429" in str(first.error)
    assert "not sent" in str(second.error)


@pytest.mark.parametrize("argv", [("create", *DISABLE), ("cancel", "--all", "--yes"), ("list",)])
def test_a_process_ends_at_once_with_ctrl_c(tmp_path: Path, argv: tuple[str, ...]) -> None:
    with limiting(tmp_path) as (front, url):
        sandbox = LiveSandbox(tmp_path, url=url)
        if argv[0] == "cancel":
            for _ in range(3):
                assert cli_of(tmp_path, Clock(datetime.now(UTC)), url)("create", *DISABLE).code == 0
        method = "GET" if argv[0] == "list" else "POST"
        front.refused = frozenset({method})
        front.methods.clear()
        process = sandbox.start("--debug", tool=argv)
        try:
            err = process.process.stderr
            assert err is not None
            # It has its answer and waits.
            eventually(lambda: err.readline().startswith("< 429"))
            process.signal(signal.SIGINT)
            code, _, message = process.end()  # it fails long before the 300 s of Retry-After
        finally:
            process.kill()
        assert code == 130
        assert message.endswith("\ninterrupted\n")
        # Cancels of the other windows may have been on their way; none was sent twice.
        assert 1 <= front.methods.count(method) <= (3 if argv[0] == "cancel" else 1)
        assert front.methods[-1] == method
