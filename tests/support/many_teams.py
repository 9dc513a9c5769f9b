"""An API with 60 teams, 20 of which have no Operations: windows of every scope, and the Teams API."""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli
from tests.support.waits import EVENT_TIMEOUT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ORG = "a41d6e0c-0000-4000-8000-000000000001"
CLOUD = "cloud-1"
DATADOG = "51e9e162-767b-47a6-a00a-4cd8b6f94829"


def team_id(n: int) -> str:
    return f"77b933c9-0000-4000-8000-{n:012d}"


def window_id(n: int) -> str:
    return f"{n:08x}-1111-4111-8111-{n:012x}"


def window(n: int, team: str | None, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    created = {
        "id": window_id(n),
        "status": "active",
        "description": f"Patch {n}",
        "startDate": "2026-11-23T11:00:00Z",
        "endDate": "2026-11-23T13:00:00Z",
        "rules": [{"state": "disabled", "entity": {"id": DATADOG, "type": "integration"}}],
    }
    return created | ({} if team is None else {"teamId": team}) | fields


class Gate:
    """Lets requests through in groups: a group waits until ``size`` have come, or the last of ``total``."""

    def __init__(self, size: int, total: int) -> None:
        self._size, self._total = size, total
        self._changed = threading.Condition()
        self._received = 0
        self.groups = 0

    def __call__(self) -> None:
        with self._changed:
            self._received += 1
            mine = self._received
            if mine > self._total:
                return
            if mine % self._size == 0 or mine == self._total:
                self.groups += 1
                self._changed.notify_all()
                return
            group = self.groups
            assert self._changed.wait_for(lambda: self.groups > group, EVENT_TIMEOUT), (
                "requests came one after another"
            )


@dataclass
class ManyTeams:
    """The API as a WSGI application: windows by scope, and the statuses of teams without Operations."""

    teams: dict[str, str] = field(default_factory=lambda: {team_id(n): f"Team {n:02}" for n in range(60)})
    statuses: dict[str, int] = field(default_factory=dict)
    scopes: dict[str | None, dict[str, dict[str, Any]]] = field(default_factory=dict)
    owners: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    requests: list[str] = field(default_factory=list)
    gate: Gate | None = None
    gated: tuple[str, ...] = ("/maintenances",)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.statuses |= {team_id(n): (403 if n % 2 else 404) for n in range(40, 60)}
        for n, team in enumerate([None, *self.teams]):
            self.scopes[team] = {window_id(n): window(n, team)} if team not in self.statuses else {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = str(environ["PATH_INFO"])
        tail = path.partition("/ops/v1")[2] or path
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        with self._lock:
            self.requests.append(f"{environ['REQUEST_METHOD']} {tail}")
        if self.gate is not None and tail.endswith(self.gated):
            self.gate()
        status, data = self.answer(
            str(environ["REQUEST_METHOD"]), tail, parse_qs(environ["QUERY_STRING"]), json.loads(body or b"{}")
        )
        start_response(f"{status} {HTTPStatus(status).phrase}", [("Content-Type", "application/json")])
        return [b"" if data is None else json.dumps(data).encode()]

    def answer(
        self, method: str, path: str, query: Mapping[str, list[str]], body: dict[str, Any]
    ) -> tuple[int, Any]:
        if path.startswith(self.broken):
            return 500, None
        if path.startswith("/public/teams/"):
            return self._org_teams(path, query)
        if path == "/gateway/api/graphql":
            assert f'"{CLOUD}"' in body["query"]
            return 200, {"data": {"tenantContexts": [{"cloudId": CLOUD, "orgId": ORG}]}}
        if path == "/integrations":
            of_teams = [
                {"id": f"i-{n}", "name": f"I{n}", "type": "X", "teamId": id_}
                for n, id_ in enumerate(self.owners)
            ]
            return 200, {
                "values": [*of_teams, *({"id": id_, "name": name} for id_, name in self.names.items())]
            }
        if path in ("/syncs", "/alerts/policies") or path.endswith("/policies"):
            return 200, {"values": []}
        return self._windows(method, path, body)

    def _windows(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        parts = path.strip("/").split("/")
        team = parts[1] if parts[0] == "teams" else None
        rest = parts[2:] if team else parts
        missing = {"errors": [{"title": "Not Found", "code": "NOT_FOUND"}]}
        if team in self.statuses or team not in self.scopes:
            return self.statuses.get(team or "", 404), missing
        held = self.scopes[team]
        if len(rest) == 1:
            return 200, {"values": list(held.values()), "links": {}}
        if (found := held.get(rest[1])) is None:
            return 404, missing
        if rest[2:] == ["cancel"]:
            found["status"] = "cancelled"
        elif method == "PATCH":
            found |= body
        elif method == "DELETE":
            return 204, held.pop(rest[1]) and None
        return 200, found

    def _org_teams(self, path: str, query: Mapping[str, list[str]]) -> tuple[int, Any]:
        if ORG not in path or query.get("siteId") != [CLOUD]:
            return 404, {"errors": [{"title": "no such organisation"}]}
        here = [{"teamId": id_, "displayName": name, "state": "ACTIVE"} for id_, name in self.teams.items()]
        old = {"teamId": team_id(99), "displayName": "Old", "state": "ARCHIVED"}
        pages = {"": ([*here[:50], old], "a"), "a": ([], "b"), "b": (here[50:], None)}
        entities, cursor = pages[query.get("cursor", [""])[0]]
        return 200, {"entities": entities, "cursor": cursor}


@dataclass(frozen=True)
class Account:
    """The tool with an account of that API, without aliases."""

    cli: Cli
    api: ManyTeams

    def take_requests(self, of: str = "") -> list[str]:
        """Return the requests since the last call that contain a text, and forget all."""
        taken = [each for each in self.api.requests if of in each]
        self.api.requests.clear()
        return taken


@contextmanager
def account(home: Path, *, org: bool = True) -> Iterator[Account]:
    api = ManyTeams()
    with running(api) as url:
        variables = {"EMAIL": "a@b.c", "TOKEN": "secret", "CLOUD_ID": CLOUD, "API_URL": url, "RETRIES": "0"}
        variables |= {"ORG_ID": ORG} if org else {}
        cli = Cli(home, variables={f"COMPASS_MAINT_{name}": value for name, value in variables.items()})
        yield Account(cli, api)
