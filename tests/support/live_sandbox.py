"""A sandbox over TCP that keeps a log and fails on demand, and the tool as a separate process."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from compass_maint_cli.sandbox.log import Exchange
from compass_maint_cli.sandbox.server import running
from tests.support.processes import left_in_session, processes
from tests.support.waits import EVENT_TIMEOUT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Argv = Sequence[str]
RUN = ("run", "--disable", "integration:datadog-prod")


@dataclass
class LiveSandbox:
    """The API, and the folder that the command runs in.

    ``down`` answers these methods with 503, ``busy`` with 429 and Retry-After in seconds. ``held`` keeps
    requests of these methods waiting until the sandbox is stopped. ``dateless`` replies have no Date, so that
    the tool does not learn the server's clock.
    """

    folder: Path
    url: str = ""
    team: str = ""
    down: frozenset[str] = frozenset()
    busy: dict[str, int] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    skew: timedelta = timedelta(0)
    dateless: bool = False
    log: list[tuple[datetime, Exchange]] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    """The methods of all received requests, answered or not."""
    stopped: threading.Event = field(default_factory=threading.Event)
    tools: list["ToolProcess"] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.skew

    def ready(self) -> bool:
        """Whether the command has started and run ``touch ready``."""
        return (self.folder / "ready").exists()

    def go(self) -> None:
        """Let the command end that waits for the file ``go``."""
        (self.folder / "go").touch()

    def noted(self) -> list[str]:
        """Return the words that the command has written to the file ``noted``."""
        path = self.folder / "noted"
        return path.read_text().split() if path.exists() else []

    def windows(self) -> list[dict[str, Any]]:
        scope = f"teams/{self.team}/" if self.team else ""
        base = f"{self.url}/compass/cloud/{CLOUD_ID}/ops/v1/{scope}maintenances"
        reply = httpx.get(base, auth=(EMAIL, TOKEN), params={"size": 100}, trust_env=False)
        found: list[dict[str, Any]] = reply.raise_for_status().json()["values"]
        return found

    def window(self) -> dict[str, Any]:
        (window,) = self.windows()
        return window

    def end(self) -> datetime:
        return datetime.fromisoformat(self.window()["endDate"])

    def seen(self, method: str, ending: str = "") -> list[Exchange]:
        """Return the requests of a method so far, without those of the test itself."""
        return [
            one
            for _, one in list(self.log)
            if one.method == method and one.path.partition("?")[0].endswith(ending)
        ]

    def start(self, *argv: str, tool: Argv = RUN, before: Argv = (), **more: Any) -> "ToolProcess":  # noqa: ANN401 - of Popen
        """Start the tool in a new session, without a terminal."""
        command = [*before, sys.executable, "-m", "compass_maint_cli", *tool, *argv]
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        process = subprocess.Popen(
            command, env=self.environ(), cwd=self.folder, start_new_session=True, text=True, **streams
        )
        self.tools.append(ToolProcess(process))
        return self.tools[-1]

    def call(self, *command: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        """Run a command in the folder to its end, with the variables of `environ` and these."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environ(), **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=EVENT_TIMEOUT,
        )

    def environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        own = {
            "COMPASS_MAINT_PROFILE": "sandbox",
            "COMPASS_MAINT_API_URL": self.url,
            "HOME": str(self.folder),
        }
        return {**kept, **own, "TZ": "UTC", "TERM": "xterm"}


@dataclass
class ToolProcess:
    """A process of the tool."""

    process: "subprocess.Popen[str]"

    def signal(self, number: int) -> datetime:
        self.process.send_signal(number)
        return datetime.now(UTC)

    def until_said(self, text: str) -> str:
        """Return standard error up to the line with this text, as soon as there is one."""
        assert self.process.stderr is not None
        read = ""
        for line in iter(self.process.stderr.readline, ""):
            read += line
            if text in line:
                return read
        raise AssertionError(f"it ended without {text!r}: {read}")

    def kill(self) -> None:
        """Kill it and everything that it has left running."""
        if self.process.poll() is None:
            self.process.kill()
        # Again until none is left: one may have started another meanwhile.
        while left := [
            each.pid for each in processes() if each.session == self.process.pid and each.is_alive
        ]:
            for pid in left:
                with suppress(ProcessLookupError):  # it has ended meanwhile
                    os.kill(pid, signal.SIGKILL)
        self.process.communicate(timeout=EVENT_TIMEOUT)

    def end(self) -> tuple[int, str, str]:
        """Wait for its end; return exit code, standard output and standard error. No process is left."""
        out, err = self.process.communicate(timeout=EVENT_TIMEOUT)
        assert left_in_session(self.process.pid) == []
        return self.process.returncode, out or "", err or ""


@contextmanager
def opened(folder: Path) -> Iterator[LiveSandbox]:
    """Serve a sandbox for the length of the block."""
    sandbox = LiveSandbox(folder)

    def keep(exchange: Exchange) -> None:
        sandbox.log.append((datetime.now(UTC), exchange))

    app = create_app(folder / "sandbox.db", now=sandbox.now, log=keep)
    with running(_edge(sandbox, app)) as url:
        sandbox.url = url
        try:
            yield sandbox
        finally:
            sandbox.stopped.set()
            for run in sandbox.tools:
                run.kill()
    app.close()


def _edge(sandbox: LiveSandbox, app: "WSGIApplication") -> "WSGIApplication":
    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:  # noqa: ANN401 - of WSGI
        method = environ["REQUEST_METHOD"]
        sandbox.arrived.append(method)
        if method in sandbox.held:
            sandbox.stopped.wait()
        if method in sandbox.down:
            return _refuse(environ, start_response, "503 Service Unavailable")
        if method in sandbox.busy:
            wait = ("Retry-After", str(sandbox.busy[method]))
            return _refuse(environ, start_response, "429 Too Many Requests", wait)
        return app(environ, without_date(start_response) if sandbox.dateless else start_response)

    return answer


def without_date(start_response: "StartResponse") -> "StartResponse":
    """Return the callable without the Date header of what it is called with."""

    def start(status: str, headers: Any, *more: Any) -> Any:  # noqa: ANN401 - of WSGI
        return start_response(status, [pair for pair in headers if pair[0].lower() != "date"], *more)

    return start


def _refuse(
    environ: "WSGIEnvironment", start_response: "StartResponse", status: str, *headers: tuple[str, str]
) -> list[bytes]:
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response(status, [("Content-Length", "0"), *headers])
    return [b""]


def until_go(script: str = "", code: int = 0) -> tuple[str, ...]:
    """Return the arguments that run a script, create ``ready``, and wait for the file ``go``."""
    return shell(f"{script} touch ready; while [ ! -e go ]; do sleep 0.05; done; exit {code}".strip())


def shell(script: str) -> tuple[str, ...]:
    """Return the arguments that run a shell script inside the window."""
    return ("--", "sh", "-c", script)
