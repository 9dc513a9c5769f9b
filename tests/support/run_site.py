"""A sandbox over TCP with a log and switchable faults, and ``run`` as a separate process."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from compass_maint_cli.sandbox.log import Exchange
from compass_maint_cli.sandbox.server import running

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

GENEROUS = 20.0
"""The longest wait for any event, in seconds; far more than a busy machine needs."""

Argv = Sequence[str]
RUN = ("run", "--disable", "integration:datadog-prod")


@dataclass
class Site:
    """The API: ``down`` answers these methods with 503, ``slow`` delays them by that many seconds."""

    folder: Path
    url: str = ""
    team: str = ""
    down: frozenset[str] = frozenset()
    slow: dict[str, float] = field(default_factory=dict)
    skew: timedelta = timedelta(0)
    log: list[tuple[datetime, Exchange]] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    """The methods of all received requests, answered or not."""
    stopped: threading.Event = field(default_factory=threading.Event)
    runs: list["Run"] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.skew

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

    def start(self, *argv: str, tool: Argv = RUN, before: Argv = (), **more: Any) -> "Run":  # noqa: ANN401 - of Popen
        """Start the tool in a new session, without a terminal."""
        command = [*before, sys.executable, "-m", "compass_maint_cli", *tool, *argv]
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        process = subprocess.Popen(
            command, env=self.environ(), cwd=self.folder, start_new_session=True, text=True, **streams
        )
        self.runs.append(Run(process))
        return self.runs[-1]

    def environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        own = {
            "COMPASS_MAINT_PROFILE": "sandbox",
            "COMPASS_MAINT_API_URL": self.url,
            "HOME": str(self.folder),
        }
        return {**kept, **own, "TZ": "UTC", "TERM": "xterm"}


@dataclass
class Run:
    """A process of the tool."""

    process: "subprocess.Popen[str]"

    def signal(self, number: int) -> datetime:
        self.process.send_signal(number)
        return datetime.now(UTC)

    def kill(self) -> None:
        """Kill it and everything that it has left running."""
        if self.process.poll() is None:
            self.process.kill()
        subprocess.run(["pkill", "-KILL", "-s", str(self.process.pid)], check=False)
        self.process.communicate(timeout=GENEROUS)

    def end(self) -> tuple[int, str, str]:
        """Wait for its end; return exit code, standard output and standard error. No process is left."""
        out, err = self.process.communicate(timeout=GENEROUS)
        assert left_in_session(self.process.pid) == []
        return self.process.returncode, out or "", err or ""


@contextmanager
def opened(folder: Path) -> Iterator[Site]:
    """Serve a sandbox for the length of the block."""
    site = Site(folder)

    def keep(exchange: Exchange) -> None:
        site.log.append((datetime.now(UTC), exchange))

    app = create_app(folder / "sandbox.db", now=site.now, log=keep)
    with running(_edge(site, app)) as url:
        site.url = url
        try:
            yield site
        finally:
            site.stopped.set()
            for run in site.runs:
                run.kill()
    app.close()


def _edge(site: Site, app: "WSGIApplication") -> "WSGIApplication":
    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:  # noqa: ANN401 - of WSGI
        method = environ["REQUEST_METHOD"]
        site.arrived.append(method)
        if method in site.slow:
            site.stopped.wait(site.slow[method])
        if method in site.down:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start_response("503 Service Unavailable", [("Content-Length", "0")])
            return [b""]
        return app(environ, start_response)

    return answer


def eventually(what: Callable[[], object], seconds: float = GENEROUS) -> Any:  # noqa: ANN401 - whatever it returns
    """Poll until the result is true, and return it; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
    return found


def left_in_session(session: int) -> list[str]:
    """Return the processes of a session that are still in the process table."""
    table = subprocess.run(
        ["ps", "-e", "-o", "sid=,pid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = (line.split(None, 3) for line in table.stdout.splitlines())
    return [row[3] for row in rows if row[0] == str(session) and not row[2].startswith("Z")]


def shell(script: str) -> tuple[str, ...]:
    """Return the arguments that run a shell script inside the window."""
    return ("--", "sh", "-c", script)
