"""Every verb under every fault: its exit code, the requests it sent, the windows that are left.

The table is in ``fault_matrix.txt``. To rewrite it, run this file with ``--rewrite`` and read the difference.
No cell waits: the clock moves when the tool sleeps, and one server answers for all of them.

``run`` meets the fault when it creates its window; tests/run/test_closing.py has those of its cancel.
"""

import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.session.sandbox_adapter import sandbox_file
from tests.support.clock import Clock
from tests.support.fault_server import Fault, FaultyApp, InterruptingClock, SwitchingServer, switching_server
from tests.support.harness import Cli, Stream
from tests.support.live_sandbox import RUN

TABLE = Path(__file__).with_name("fault_matrix.txt")
CREATE = ("create", "--disable", "integration:datadog-prod", "--for", "1h")
FILE = "windows: [{rules: [{disable: sync:statuspage}]}, {rules: [{disable: sync:statuspage}]}]"
PLAN = "windows: [{name: a, start: 2026-11-24T12:00:00Z, for: 1h, rules: [{disable: sync:statuspage}]}]"

VERBS: dict[str, tuple[str, tuple[str, ...]]] = {
    "list": ("GET", ("list",)),
    "get": ("GET", ("get", "ID")),
    "create": ("POST", (*CREATE, "-d", " Ko\u0308ln & <b>")),
    "create --key": ("POST", (*CREATE, "--key", "k")),
    "create -f (2)": ("POST", ("create", "-f", "-", "--on-overlap", "ignore")),
    "update": ("PATCH", ("update", "ID", "--extend", "1h")),
    "cancel": ("POST", ("cancel", "ID")),
    "delete": ("DELETE", ("delete", "ID", "--yes")),
    "wait": ("GET", ("wait", "ID", "--timeout", "1h")),
    "apply": ("POST", ("apply", "-f", "-", "--yes")),
    "status": ("GET", ("status", "policy:quiet-hours", "--global")),
    "run": ("POST", (*RUN, "--", "true")),
}

NOBODY = "http://127.0.0.1:1"
LOST = Faults(lose_replies=1, times=1)
LAG_1, LAG_5, NORMALISED = Modes(list_lag=1), Modes(list_lag=5), Modes(normalise=True)
DOWN = Faults(fail=((503, 1),))


def shaped(status: int, shape: str) -> Fault:
    return Fault(Faults(fail=((status, 1),)), Modes(error_shape=shape))


def once(status: int, *, after: bool = False, retry_after: int | None = 1) -> Fault:
    struck = ((status, 1.0),)
    faults = Faults(fail_after=struck) if after else Faults(fail=struck)
    return Fault(replace(faults, times=1, retry_after=retry_after))


FAULTS = {
    "none": Fault(),
    "reply lost, once": Fault(LOST),
    "reply lost, always": Fault(Faults(lose_replies=1)),
    "reply cut, once": Fault(Faults(cut_replies=1, times=1)),
    "reply cut, always": Fault(Faults(cut_replies=1)),
    "500 instead, once": once(500),
    "500 after, once": once(500, after=True),
    "502 after, once": once(502, after=True),
    "504 after, once": once(504, after=True),
    "503, Retry-After, once": once(503),
    "503 bare after, once": once(503, after=True, retry_after=None),
    "503, always": Fault(DOWN),
    "429, Retry-After, once": once(429),
    "429 bare, once": once(429, retry_after=None),
    "429, always": Fault(Faults(fail=((429, 1),))),
    "401": Fault(Faults(fail=((401, 1),))),
    "403": Fault(Faults(fail=((403, 1),))),
    "403 detail": shaped(403, "detail"),
    "403 opsgenie": shaped(403, "opsgenie"),
    "403 gateway": shaped(403, "gateway"),
    "404 message": shaped(404, "message"),
    "404 timestamp": shaped(404, "timestamp"),
    "404 html": shaped(404, "html"),
    "404 empty": shaped(404, "empty"),
    "422 fields": shaped(422, "fields"),
    "scope read missing": Fault(modes=Modes(missing_scopes=frozenset({"read"}))),
    "scope write missing": Fault(modes=Modes(missing_scopes=frozenset({"write"}))),
    "scope delete missing": Fault(modes=Modes(missing_scopes=frozenset({"delete"}))),
    "stray 404, once": Fault(Faults(stray_404=1, times=1)),
    "stray 404, always": Fault(Faults(stray_404=1)),
    "list lag 1 s": Fault(modes=LAG_1),
    "list lag 5 s": Fault(modes=LAG_5),
    "list lag 1 s, reply lost": Fault(LOST, LAG_1),
    "list lag 5 s, reply lost": Fault(LOST, LAG_5),
    "normalised": Fault(modes=NORMALISED),
    "normalised, reply lost": Fault(LOST, NORMALISED),
    "pages shift": Fault(kind="shift"),
    "Ctrl-C in a wait": Fault(DOWN, interrupts=True),
    "reply lost, then Ctrl-C": Fault(LOST, interrupts=True),
    "HTML 200": Fault(kind="html"),
    "302 elsewhere": Fault(kind="redirect"),
    "done, then hangs, once": Fault(kind="hang"),
    "refused": Fault(kind="refused"),
}

HUNG = ("get", "create", "update")
"""Verbs that read, create and change: a reply that does not come takes a second of real time."""

ONE_BY_ONE = {"COMPASS_MAINT_PARALLEL": "1"}
"""Where a request fails, hangs or is interrupted: whether one beside it came before is a matter of load."""

IMPATIENT = {"COMPASS_MAINT_TIMEOUT": "1"}
"""Elsewhere the default of 30 s is used, so that a busy machine adds no tries."""

MANY = 130
"""Windows of other people where pages shift: more than one page holds."""


@pytest.fixture(scope="module")
def server() -> Iterator[SwitchingServer]:
    with switching_server() as server:
        yield server


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one window, and one with many; each cell has a copy."""
    folder = tmp_path_factory.mktemp("homes")
    few = command_line(folder / "few")
    assert few(*BEFORE).code == 0
    many = command_line(folder / "many")
    windows = ", ".join(["{rules: [{disable: sync:statuspage}], start: +1d, for: 1h}"] * MANY)
    assert many(*BEFORE).code == 0
    assert many("create", "-f", "-", "--on-overlap", "ignore", stdin=f"windows: [{windows}]").code == 0
    return folder


@pytest.fixture(autouse=True)
def _ctrl_c() -> Iterator[None]:
    """Let SIGINT interrupt this process, also where it was inherited as ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


BEFORE = ("create", "--enable", "policy:quiet-hours", "--start", "+10m", "--for", "1h", "-q")
"""The window that exists before; its id is ID."""


def command_line(home: Path, clock: Clock | None = None) -> Cli:
    home.mkdir(exist_ok=True)
    account = {"COMPASS_MAINT_PROFILE": "sandbox", "COMPASS_MAINT_RETRIES": "2", "PATH": os.environ["PATH"]}
    return Cli(home, clock or Clock(), account)


def database(home: Path) -> Path:
    return sandbox_file(Environment({"HOME": str(home)}, Stream(), Stream(), Stream()))


def ask(home: Path, question: str, *values: object) -> str:
    with closing(sqlite3.connect(database(home))) as base:
        return str(base.execute(question, values).fetchone()[0])


def cell(home: Path, server: SwitchingServer, verb: str, fault: Fault) -> str:
    """Return exit code, requests and open windows of one verb under one fault."""
    method, argv = VERBS[verb]
    cli = command_line(home, InterruptingClock() if fault.interrupts else Clock())
    created = ask(home, "SELECT id FROM maintenance ORDER BY number LIMIT 1")
    app = FaultyApp(database(home), cli.clock, method, fault, spares_cancel=verb == "run")
    with server.serving(app) as url:
        words = [created if word == "ID" else word for word in argv]
        cli.variables["COMPASS_MAINT_API_URL"] = NOBODY if fault.kind == "refused" else url
        beside = verb == "update" or bool(fault.modes.missing_scopes)
        one_by_one = beside or fault.interrupts or fault.kind == "hang"
        env = ONE_BY_ONE if one_by_one else {}
        env = env | (IMPATIENT if fault.kind == "hang" else {})
        result = cli(*words, stdin=PLAN if verb == "apply" else FILE, env=env)
    assert "Traceback" not in result.err
    now = round(cli.clock.now().timestamp() * 1000)
    left = ask(home, "SELECT count(*) FROM maintenance WHERE NOT cancelled AND end_millis > ?", now)
    return f"{result.code:>3} {len(app.received):>2} {left}"


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_under_every_fault(
    verb: str, tmp_path: Path, homes: Path, server: SwitchingServer, pytestconfig: pytest.Config
) -> None:
    found = {}
    for number, (name, fault) in enumerate(FAULTS.items()):
        if fault.kind == "hang" and verb not in HUNG:
            continue
        home = tmp_path / str(number)
        shutil.copytree(homes / ("many" if fault.kind == "shift" else "few"), home)
        found[name] = cell(home, server, verb, fault).strip()
    if pytestconfig.getoption("--rewrite"):
        write({**read(), verb: found})
    assert found == {name: text for name, text in read()[verb].items() if text}


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
