"""A server over TCP that fails in one way at a time, for the fault matrix."""

import signal
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.errors import ReplyLost
from compass_maint_cli.sandbox.fault_middleware import FaultMiddleware
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.sandbox.server import running
from tests.support.clock import Clock
from tests.support.waits import EVENT_TIMEOUT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOGIN = b"<title>Login</title>"
AS_DOCUMENTED = Modes()


@dataclass(frozen=True)
class Fault:
    """What goes wrong for one method.

    ``kind`` is what no flag of the sandbox does: ``html`` is a page in place of JSON, ``redirect`` leads
    elsewhere, ``hang`` does the first request and sends no reply, ``shift`` cancels the second window
    of a list once its second page is requested, ``refused`` is a closed port. ``interrupts`` sends
    Ctrl-C in the first wait.
    """

    faults: Faults | None = None
    modes: Modes = AS_DOCUMENTED
    kind: str = ""
    interrupts: bool = False


@dataclass
class InterruptingClock(Clock):
    """A clock whose first sleep sends Ctrl-C, and lasts until it is stopped."""

    interrupted: bool = False

    def sleep(self, seconds: float, stop: threading.Event | None = None) -> None:
        if self.interrupted or not seconds:
            super().sleep(seconds, stop)
            return
        self.interrupted = True
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        assert (stop or threading.Event()).wait(EVENT_TIMEOUT)


class FaultyApp:
    """The sandbox of one file, whose requests of one method fail; ``received`` has the method of each one.

    With ``spares_cancel`` a cancel does not fail.
    """

    def __init__(
        self, path: Path, clock: Clock, method: str, fault: Fault, *, spares_cancel: bool = False
    ) -> None:
        self.received: list[str] = []
        self._path, self._clock, self._method, self._fault = path, clock, method, fault
        self._spares_cancel = spares_cancel
        self._struck = False
        self._given_up = threading.Event()
        self._sandbox = create_app(path, now=clock.now, modes=fault.modes)
        self._faulty: WSGIApplication = self._odd if fault.kind else self._sandbox
        if fault.faults is not None:
            self._faulty = FaultMiddleware(
                self._sandbox,
                replace(fault.faults, methods=frozenset({method})),
                sleep=clock.sleep,
                clock=clock.monotonic,
                error_shape=fault.modes.error_shape,
                now=clock.now,
            )

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        self.received.append(environ["REQUEST_METHOD"])
        spared = self._spares_cancel and environ["PATH_INFO"].endswith("/cancel")
        return (self._sandbox if spared else self._faulty)(environ, start_response)

    def close(self) -> None:
        self._given_up.set()
        self._sandbox.close()

    def _odd(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if self._struck:
            self._given_up.set()  # the client has gone on to its next request
        if environ["REQUEST_METHOD"] != self._method and self._fault.kind != "shift":
            return self._sandbox(environ, start_response)
        match self._fault.kind:
            case "html":
                start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(LOGIN)))])
                return [LOGIN]
            case "redirect":
                start_response("302 Found", [("Location", "https://evil.example/"), ("Content-Length", "0")])
                return [b""]
            case "hang" if not self._struck:
                self._struck = True
                b"".join(self._sandbox(environ, start_response))
                assert self._given_up.wait(EVENT_TIMEOUT)
                raise ReplyLost("the client has gone")
            case "shift" if not self._struck and "maintenances" in environ["PATH_INFO"]:
                self._shift(environ["QUERY_STRING"])
        return self._sandbox(environ, start_response)

    def _shift(self, query: str) -> None:
        """End the second window once the second page is requested: all others move up by one."""
        if "offset=0&" in query or "offset=" not in query:
            return
        self._struck = True
        with closing(sqlite3.connect(self._path)) as base, base:
            base.execute(
                "UPDATE maintenance SET cancelled = 1 WHERE number = "
                "(SELECT number FROM maintenance WHERE NOT cancelled ORDER BY number LIMIT 1 OFFSET 1)"
            )


class SwitchingServer:
    """A server for one app after another, so that no test waits for one to start and stop."""

    def __init__(self) -> None:
        self.url = ""
        self._app: FaultyApp | None = None

    @contextmanager
    def serving(self, app: FaultyApp) -> Iterator[str]:
        """Serve this app; the value is the URL."""
        with closing(app):
            self._app = app
            yield self.url
            self._app = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        app = self._app
        assert app is not None, "a request came after its command had ended"
        return app(environ, start_response)


@contextmanager
def switching_server() -> Iterator[SwitchingServer]:
    """Open a server without an application."""
    server = SwitchingServer()
    with running(server) as server.url:
        yield server
