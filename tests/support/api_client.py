"""A client, a clock, and the sandbox with faults, for the tests of the HTTP side."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from compass_maint_cli.api.account import Account
from compass_maint_cli.api.client import Client
from compass_maint_cli.api.client_options import Conditions, Endpoint, Limits, Messages, Surroundings
from compass_maint_cli.api.connect import connect
from compass_maint_cli.domain.maintenance import Draft, Entity, Rule
from compass_maint_cli.sandbox.app import Sandbox, create_app
from compass_maint_cli.sandbox.fault_middleware import FaultMiddleware
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, INTEGRATIONS, TOKEN
from compass_maint_cli.sandbox.log import Exchange
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.sandbox.store import Store
from compass_maint_cli.sandbox.transport import SandboxTransport
from tests.support.clock import NOON, Clock

HOUR = timedelta(hours=1)
ENDPOINT = Endpoint("compass", "https://api.atlassian.com", CLOUD_ID)
DATADOG = Rule("disabled", Entity("integration", INTEGRATIONS[0].id))


@dataclass
class MessageLog:
    """What a client reported to its user."""

    notices: list[str] = field(default_factory=list)
    debug: list[str] = field(default_factory=list)


def surroundings(clock: Clock, transport: httpx.BaseTransport | None) -> Surroundings:
    """Return surroundings without proxies, whose waits are the longest that the jitter allows."""
    return Surroundings(clock.now, clock.sleep, clock.monotonic, {}, lambda: 1.0, transport)


def client_over(
    transport: httpx.BaseTransport | None,
    clock: Clock | None = None,
    message_log: MessageLog | None = None,
    *,
    endpoint: Endpoint = ENDPOINT,
    around: Surroundings | None = None,
    **limits: Any,  # noqa: ANN401 - the fields of Limits
) -> Client:
    """Return a client with the sandbox's account; without a transport it goes over TCP."""
    message_log = message_log or MessageLog()
    around = around or surroundings(clock or Clock(), transport)
    messages = Messages(message_log.notices.append, message_log.notices.append, message_log.debug.append)
    return connect(endpoint, Account(EMAIL, TOKEN), Conditions(Limits(**limits), around, messages))


def at(url: str, product: str = "compass") -> Endpoint:
    """Return the sandbox's site behind a URL."""
    return Endpoint(product, url, CLOUD_ID)


@contextmanager
def sandboxed(
    path: Path,
    faults: Faults | None = None,
    *,
    clock: Clock | None = None,
    message_log: MessageLog | None = None,
    log: Callable[[Exchange], None] | None = None,
    modes: Modes = Modes(),  # noqa: B008 - frozen
    **limits: Any,  # noqa: ANN401 - the fields of Limits
) -> Iterator[Client]:
    """Open a client of the sandbox in process, whose limits count by the same clock as the client's waits."""
    clock = clock or Clock()
    inner = create_app(path / "sandbox.sqlite3", now=clock.now, log=log, modes=modes)
    app = (
        inner if faults is None else FaultMiddleware(inner, faults, sleep=clock.sleep, clock=clock.monotonic)
    )
    transport = SandboxTransport(Sandbox(app, Store(path / "sandbox.sqlite3")))
    with client_over(transport, clock, message_log, **limits) as client:
        yield client
    inner.close()


def draft(description: str = "Patch", start: datetime = NOON, **fields: Any) -> Draft:  # noqa: ANN401 - a draft's
    return replace(Draft(description, start, start + HOUR, (DATADOG,)), **fields)
