"""The network: a connection pool with a deadline for each request."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpcore
import httpx

from compass_maint_cli.api.deadline import Deadline, DeadlineBackend
from compass_maint_cli.api.proxy import NamedProxy

if TYPE_CHECKING:
    import ssl

    from compass_maint_cli.api.dial import EarlyConnection

CONNECTIONS = 64
"""More than any of our pools has threads, so that no thread waits for a connection."""


class Network(httpx.BaseTransport):
    """Sends over TCP, through `proxy` where one is given.

    httpx's own transport takes no network backend, and without one a server that sends a byte now and then
    could hold a command for hours. Hence httpcore by its public interface. Its errors are raised as httpx's,
    which have the same names. ``trusted`` is the store of ``tls`` in words, for errors. The first
    request takes the ``early`` connection.
    """

    def __init__(
        self,
        tls: "ssl.SSLContext | None",
        timeout: float,
        proxy: NamedProxy | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        trusted: str = "",
        early: "EarlyConnection | None" = None,
    ) -> None:
        self._deadline = Deadline(timeout, monotonic)
        self._proxy = proxy
        self._backend = backend = DeadlineBackend(
            self._deadline, trusted, proxy.name if proxy else "", early=early
        )

        def pool() -> httpcore.ConnectionPool:
            return httpcore.ConnectionPool(
                ssl_context=tls,
                proxy=proxy.address if proxy else None,
                max_connections=CONNECTIONS,
                keepalive_expiry=5.0,
                network_backend=backend,
            )

        self._new_pool = pool
        self._pool = pool()
        self._old: list[httpcore.ConnectionPool] = []
        self._replacing = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and return a reply whose body has not been read.

        The extension ``fresh_connection`` says that no connection is used that was used before: the server
        may be about to close it. Requests on the way go on with theirs.
        """
        self._deadline.start()
        if request.extensions.get("fresh_connection", False):
            with self._replacing:  # of two threads neither may lose the pool of the other
                self._old.append(self._pool)
                self._pool = self._new_pool()
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        sent = httpcore.Request(
            method=request.method, url=url, headers=request.headers.raw, content=request.read()
        )
        try:
            with _httpx_errors():
                reply = self._pool.handle_request(sent)
        except httpx.ProxyError as error:
            if self._proxy is None or str(error).startswith(self._proxy.name):
                raise
            raise httpx.ProxyError(f"{self._proxy.name} refused: {error}") from error  # what it answered
        return httpx.Response(
            reply.status,
            headers=reply.headers,
            stream=_Body(reply),
            extensions={"network_stream": reply.extensions.get("network_stream")},
        )

    def close(self) -> None:
        """Close every connection."""
        for pool in (*self._old, self._pool):
            pool.close()
        self._backend.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, reply: httpcore.Response) -> None:
        self._reply = reply

    def __iter__(self) -> Iterator[bytes]:
        with _httpx_errors():
            yield from self._reply.iter_stream()

    def close(self) -> None:
        self._reply.close()


@contextmanager
def _httpx_errors() -> Iterator[None]:
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.ProxyError,
    ) as error:
        kind: type[httpx.TransportError] = getattr(httpx, type(error).__name__)
        raise kind(str(error)) from error
