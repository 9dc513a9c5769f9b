"""Every verb under every fault: its exit code, the requests it sent, the windows that are left.

The table is in ``fault_matrix.txt``. To rewrite it, run this file with ``--rewrite`` and read the difference.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.log import Exchange
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.sandbox.server import running
from compass_maint_cli.session.sandbox_adapter import sandbox_file
from tests.support.harness import Cli, Stream

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TABLE = Path(__file__).with_name("fault_matrix.txt")
CREATE = ("create", "--disable", "integration:datadog-prod", "--for", "1h")
FILE = "windows: [{rules: [{disable: sync:statuspage}]}, {rules: [{disable: sync:statuspage}]}]"

VERBS: dict[str, tuple[str, tuple[str, ...]]] = {
    "list": ("GET", ("list",)),
    "get": ("GET", ("get", "ID")),
    "create": ("POST", CREATE),
    "create -d": ("POST", (*CREATE, "-d", " Ko\u0308ln & <b>")),
    "create --key": ("POST", (*CREATE, "--key", "k")),
    "create -f (2)": ("POST", ("create", "-f", "-", "--on-overlap", "ignore")),
    "update": ("PATCH", ("update", "ID", "--extend", "1h")),
    "cancel": ("POST", ("cancel", "ID")),
    "delete": ("DELETE", ("delete", "ID", "--yes")),
    "wait": ("GET", ("wait", "ID", "--timeout", "1h")),
    "apply": ("POST", ("apply", "-f", "-", "--yes")),
    "status": ("GET", ("status", "policy:quiet-hours", "--global")),
}
PLAN = "windows: [{name: a, start: 2026-11-24T12:00:00Z, for: 1h, rules: [{disable: sync:statuspage}]}]"
HANG = "hang"
LOST = Faults(lose_replies=1, times=1)
Fault = Faults | Modes | tuple[Faults, Modes] | str | None


def shaped(status: int, shape: str) -> tuple[Faults, Modes]:
    return Faults(fail=((status, 1),)), Modes(error_shape=shape)


FAULTS: dict[str, Fault] = {
    "none": None,
    "reply lost, once": LOST,
    "reply lost, always": Faults(lose_replies=1),
    "reply cut, once": Faults(cut_replies=1, times=1),
    "reply cut, always": Faults(cut_replies=1),
    "500 instead, once": Faults(fail=((500, 1),), times=1),
    "500 after, once": Faults(fail_after=((500, 1),), times=1),
    "502 after, once": Faults(fail_after=((502, 1),), times=1),
    "504 after, once": Faults(fail_after=((504, 1),), times=1),
    "503, Retry-After, once": Faults(fail=((503, 1),), times=1),
    "503 bare after, once": Faults(fail_after=((503, 1),), times=1, retry_after=None),
    "503, always": Faults(fail=((503, 1),)),
    "429, Retry-After, once": Faults(fail=((429, 1),), times=1),
    "429 bare, once": Faults(fail=((429, 1),), times=1, retry_after=None),
    "429, always": Faults(fail=((429, 1),)),
    "401": Faults(fail=((401, 1),)),
    "403": Faults(fail=((403, 1),)),
    "403 detail": shaped(403, "detail"),
    "403 opsgenie": shaped(403, "opsgenie"),
    "403 gateway": shaped(403, "gateway"),
    "404 message": shaped(404, "message"),
    "404 timestamp": shaped(404, "timestamp"),
    "404 html": shaped(404, "html"),
    "404 empty": shaped(404, "empty"),
    "422 fields": shaped(422, "fields"),
    "scope read missing": Modes(missing_scopes=frozenset({"read"})),
    "scope write missing": Modes(missing_scopes=frozenset({"write"})),
    "scope delete missing": Modes(missing_scopes=frozenset({"delete"})),
    "stray 404, once": Faults(stray_404=1, times=1),
    "stray 404, always": Faults(stray_404=1),
    "list lag": Modes(list_lag=3),
    "list lag, reply lost": (LOST, Modes(list_lag=3)),
    "normalised": Modes(normalise=True),
    "normalised, reply lost": (LOST, Modes(normalise=True)),
    "HTML 200": "html",
    "302 elsewhere": "redirect",
    "done, then hangs, once": HANG,
    "refused": "refused",
}


PATIENCE = {"COMPASS_MAINT_TIMEOUT": "1", "COMPASS_MAINT_PARALLEL": "1"}
"""For a server that hangs, one request at a time: which of two comes first there is a matter of load.

Elsewhere the default of 30 s is used, so that a busy machine adds no tries.
"""


ONE_BY_ONE = {"COMPASS_MAINT_PARALLEL": "1"}
"""For what reads beside a request that fails: how much of it has been sent by then is a matter of load."""


def around(verb: str, fault: str) -> dict[str, str]:
    """Return the variables of one verb under one fault."""
    if FAULTS[fault] == HANG:
        return PATIENCE
    return ONE_BY_ONE if verb == "update" or fault == "scope read missing" else {}


def faulty(kind: str, app: "WSGIApplication", method: str, given_up: Event) -> "WSGIApplication":
    """Do what no flag of the sandbox does: a page instead of JSON, a redirect, a server that hangs once.

    It hangs until the next request shows that the client has given up, or until ``given_up`` is set.
    """
    hung: list[str] = []

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if hung:
            given_up.set()
        if environ["REQUEST_METHOD"] != method:
            return app(environ, start_response)
        if kind == "html":
            start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", "19")])
            return [b"<title>Login</title>"[:19]]
        if kind == "redirect":
            start_response("302 Found", [("Location", "https://evil.example/"), ("Content-Length", "0")])
            return [b""]
        reply = app(environ, start_response)
        if not hung:
            hung.append(method)
            given_up.wait()
        return reply

    return answer


@contextmanager
def served(cli: Cli, method: str, fault: Fault, log: Callable[[Exchange], None]) -> Iterator[str]:
    """Serve the sandbox with a fault that strikes the verb's own method."""
    if fault == "refused":
        yield "http://127.0.0.1:1"
        return
    parts = fault if isinstance(fault, tuple) else (fault,)
    faults = next((part for part in parts if isinstance(part, Faults)), None)
    modes = next((part for part in parts if isinstance(part, Modes)), Modes())
    if faults is not None:
        faults = replace(faults, methods=frozenset({method}))
    path = sandbox_file(Environment({"HOME": str(cli.home)}, Stream(), Stream(), Stream()))
    app = create_app(path, now=cli.clock.now, faults=faults, modes=modes, log=log, sleep=cli.clock.sleep)
    given_up = Event()
    server = faulty(fault, app, method, given_up) if isinstance(fault, str) else app
    with closing(app), running(server) as url:
        try:
            yield url
        finally:
            given_up.set()


def cell(home: Path, verb: str, fault: str) -> str:
    """Return exit code, requests and open windows of one verb under one fault."""
    method, argv = VERBS[verb]
    home.mkdir(parents=True)
    cli = Cli(home, variables={"COMPASS_MAINT_PROFILE": "sandbox", "COMPASS_MAINT_RETRIES": "2"})
    made = cli("create", "--enable", "policy:quiet-hours", "--start", "+10m", "--for", "1h", "-q").out.strip()
    requests: list[Exchange] = []
    with served(cli, method, FAULTS[fault], requests.append) as url:
        words = [made if word == "ID" else word for word in argv]
        result = cli(
            *words,
            "--api-url",
            url,
            stdin=PLAN if verb == "apply" else FILE,
            env=around(verb, fault),
        )
    assert "Traceback" not in result.err
    left = cli("list", "-q").out.split()
    return f"{result.code} {len(requests):>2} {len(left)}"


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_under_every_fault(verb: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    found = {fault: cell(tmp_path / str(number), verb, fault) for number, fault in enumerate(FAULTS)}
    if pytestconfig.getoption("--rewrite"):
        write({**read(), verb: found})
    assert found == read()[verb]


def read() -> dict[str, dict[str, str]]:
    """Read the table: verb, fault, cell."""
    head, *rows = (
        [line.split("|") for line in TABLE.read_text("utf-8").splitlines()] if TABLE.exists() else [[]]
    )
    verbs = [word.strip() for word in head[1:]]
    return {
        verb: {row[0].strip(): row[number].strip() for row in rows}
        for number, verb in enumerate(verbs, start=1)
    }


def write(table: dict[str, dict[str, str]]) -> None:
    """Write the table."""
    verbs = [verb for verb in VERBS if verb in table]
    lines = [f"{'':24}|" + "|".join(f"{verb:^15}" for verb in verbs)]
    lines += [
        f"{fault:24}|" + "|".join(f"{table[verb].get(fault, ''):^15}" for verb in verbs) for fault in FAULTS
    ]
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")
