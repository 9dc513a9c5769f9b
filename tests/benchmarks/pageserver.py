"""A server fast enough not to limit a measurement: windows in memory, keep-alive, a wait before each reply.

``python -m tests.benchmarks.pageserver WINDOWS LATENCY LIMIT LISTS [CERTIFICATE]`` is a separate process:
it prints its port and serves until its standard input is closed. ``LIMIT`` is requests a second, 0 for none.
``LISTS`` is 1 where windows that are created are listed, 0 where lists stay as they are, so that one command
can be measured again and again. It speaks https where a file with a certificate and its key is given. It
answers only the calls that are measured; `compass_maint_cli.sandbox` is the reference.
"""

import asyncio
import json
import ssl
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

SILENCED = "4513b7ea-3b91-438f-b7e4-e3e54af9147c"
"""The one integration that a window disables."""
SOURCE = {"maintenanceId": "0762db96", "interval": {"startTimeMillis": 0, "endTimeMillis": 2_000_000_000_000}}
COUNTED = ("requests", "refused", "cancelled")


def window(number: int, status: str = "planned", **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON is anything
    """Return a window of a realistic size, about 500 bytes."""
    integration = {"id": f"51e9e162-767b-47a6-a00a-{number:012x}", "type": "integration"}
    policy = {"id": "258bec1f-bae6-4190-bcc6-56c42990131c", "type": "policy"}
    return {
        "id": f"0762db96-f795-4246-90be-{number:012x}",
        "status": status,
        "description": f"Patch database {number} of payments",
        "startDate": "2036-12-11T11:37:39Z",
        "endDate": "2036-12-11T11:42:39Z",
        "rules": [{"state": "disabled", "entity": integration}, {"state": "enabled", "entity": policy}],
        **fields,
    }


INTEGRATIONS = [
    json.dumps({"id": f"51e9e162-767b-47a6-a00a-{number:012x}", "name": f"datadog-{number}"}).encode()
    for number in range(300)
]
"""Those that have a name for a person at a terminal: an account has fewer of them than windows."""


@dataclass
class Limit:
    """A fixed number of requests in each second of the clock, as common rate limiters count."""

    rate: int
    second: int = -1
    taken: int = 0

    def admits(self, time: float) -> bool:
        """Count a request; return whether it is within the limit."""
        if int(time) != self.second:
            self.second, self.taken = int(time), 0
        self.taken += 1
        return not self.rate or self.taken <= self.rate


@dataclass
class WindowStore:
    """The windows, encoded once, and counts of the requests."""

    windows: list[bytes]
    lists: bool = True
    places: dict[str, int] = field(default_factory=dict)
    unlisted: list[bytes] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    descriptions: list[str] = field(default_factory=list)

    def page(self, path: str, query: dict[str, list[str]]) -> bytes:
        """Return a page with the API's link (docs/api-facts.md 1.5): relative, and without the filter."""
        rows = self.windows if path == "maintenances" else INTEGRATIONS if path == "integrations" else []
        offset, size = int(query.get("offset", ["0"])[0]), int(query.get("size", ["20"])[0])
        after = offset + size
        link = f"/v1/{path}?offset={after}&size={size}" if after < len(rows) else None
        values = b",".join(rows[offset:after])
        return b'{"values":[%s],"links":{"next":%s}}' % (values, json.dumps(link).encode())

    def create(self, body: dict[str, Any]) -> bytes:
        """Create a window."""
        kept = self.windows if self.lists else self.unlisted
        begun = datetime.fromisoformat(body["startDate"]) <= datetime.now(UTC)
        made = window(len(self.windows) + len(self.unlisted), "active" if begun else "planned", **body)
        self.places[made["id"]] = len(kept)
        kept.append(json.dumps(made, separators=(",", ":")).encode())
        self.descriptions.append(made["description"])
        return kept[-1]

    def cancel(self, wanted: str) -> bytes:
        """Cancel a window."""
        kept, place = self.windows if self.lists else self.unlisted, self.places[wanted]
        for status in (b'"planned"', b'"active"'):
            kept[place] = kept[place].replace(status, b'"cancelled"')
        self.counts["cancelled"] += 1
        return kept[place]

    def one(self, path: str) -> bytes:
        """Return an integration, or a window that was created."""
        kind, _, wanted = path.partition("/")
        if kind == "integrations":
            sources = [SOURCE] if wanted == SILENCED else []
            one = {"id": wanted, "name": "datadog", "enabled": True, "maintenanceSources": sources}
            return json.dumps(one).encode()
        return (self.windows if self.lists else self.unlisted)[self.places[wanted]]

    def stats(self) -> bytes:
        """Return the counts."""
        made = {"created": len(self.descriptions), "distinct": len(set(self.descriptions))}
        return json.dumps(self.counts | made).encode()


@dataclass
class Server:
    """The windows behind a latency and a rate limit."""

    store: WindowStore
    latency: float
    limit: Limit

    def answer(self, method: str, target: str, body: bytes, time: float) -> bytes:
        """Return the whole reply to one request."""
        parts = urlsplit(target)
        if parts.path == "/stats":
            return reply(b"200 OK", self.store.stats())
        self.store.counts["requests"] += 1
        if not self.limit.admits(time):
            self.store.counts["refused"] += 1
            return reply(b"429 Too Many Requests", b'{"errors":[{"title":"wait"}]}', b"Retry-After: 1\r\n")
        path = parts.path.rpartition("/v1/")[2]
        if method == "GET" and path.startswith(("integrations/", "maintenances/")):
            return reply(b"200 OK", self.store.one(path))
        if method == "GET":
            return reply(b"200 OK", self.store.page(path, parse_qs(parts.query)))
        if path.endswith("/cancel"):
            return reply(b"200 OK", self.store.cancel(path.split("/")[-2]))
        return reply(b"201 Created", self.store.create(json.loads(body)))


def reply(status: bytes, body: bytes, headers: bytes = b"") -> bytes:
    """Return a reply as its bytes."""
    head = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
    return head % (status, headers, len(body)) + body


class Connection(asyncio.Protocol):
    """One connection: requests one after another, each answered after the latency."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._held = b""
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        head, end, rest = self._held.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        if not end or len(rest) < length:
            return
        self._held = rest[length:]
        method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
        answer = self._server.answer(method, target, rest[:length], self._loop.time())
        self._loop.call_later(self._server.latency, self._transport.write, answer)


async def serve(server: Server, tls: ssl.SSLContext | None) -> None:
    """Serve on a free port of the loopback until standard input ends.

    asyncio sets TCP_NODELAY on every connection, so that no reply waits for an acknowledgement.
    """
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: Connection(server), "127.0.0.1", 0, ssl=tls)
    sys.stdout.write(f"{listening.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


def start() -> None:
    """Read the command line and serve."""
    count, latency, limit, lists, *certificate = sys.argv[1:]
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*certificate)
    encoded = [json.dumps(window(n), separators=(",", ":")).encode() for n in range(int(count))]
    asyncio.run(serve(Server(WindowStore(encoded, lists == "1"), float(latency), Limit(int(limit))), tls))


if __name__ == "__main__":
    start()
