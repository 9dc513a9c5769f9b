"""A sandbox, its clock, and a plain HTTP client that shares no code with compass-maint."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.fixtures import ALIASES, CLOUD_ID, EMAIL, TOKEN
from compass_maint_cli.sandbox.log import Exchange
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.sandbox.transport import SandboxTransport
from tests.support.clock import Clock

NOW = datetime(2026, 11, 24, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
BASES = {
    "compass": f"https://api.atlassian.com/compass/cloud/{CLOUD_ID}/ops",
    "jsm": f"https://api.atlassian.com/jsm/ops/api/{CLOUD_ID}",
}


def text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def rule(alias: str, state: str = "disabled") -> dict[str, Any]:
    kind, id_ = ALIASES[alias]
    return {"state": state, "entity": {"id": id_, "type": kind}}


def body(start: datetime = NOW, length: timedelta = HOUR, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return the body of a create request, with the given fields."""
    window = {"description": "Patch", "startDate": text(start), "endDate": text(start + length)}
    return {**window, "rules": [rule("datadog-prod")], **fields}


def titles(response: httpx.Response) -> list[str]:
    """Return the titles of the errors in a reply, and check its shape (docs/api-facts.md 1.8)."""
    errors = response.json()["errors"]
    assert errors
    assert [error for error in errors if error.keys() != {"title", "code"}] == []
    return [error["title"] for error in errors]


@contextmanager
def opened(
    path: Path,
    clock: Clock | None = None,
    *,
    product: str = "compass",
    faults: Faults | None = None,
    modes: Modes = Modes(),  # noqa: B008 - frozen
    log: Callable[[Exchange], None] | None = None,
    sleep: Callable[[float], None] = lambda _: None,
) -> Iterator[httpx.Client]:
    """Open the sandbox in a file or folder, and a client at the base of one product."""
    file = path / "sandbox.db" if path.is_dir() else path
    transport = SandboxTransport(
        create_app(file, now=(clock or Clock(NOW)).now, faults=faults, modes=modes, log=log, sleep=sleep)
    )
    with httpx.Client(transport=transport, base_url=BASES[product], auth=(EMAIL, TOKEN)) as client:
        yield client
