"""The network: a connection pool with a deadline for each request; TLS from the environment."""

import os
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpcore
import httpx

from compass_maint_cli.api.deadline import Deadline, DeadlineBackend
from compass_maint_cli.api.proxy import NamedProxy
from compass_maint_cli.errors import ConfigError

CONNECTIONS = 64
"""More than any of our pools has threads, so that no thread waits for a connection."""


class Network(httpx.BaseTransport):
    """Sends over TCP, through `proxy` where one is given.

    httpx's own transport takes no network backend, and without one a server that sends a byte now and then
    could hold a command for hours. Hence httpcore by its public interface. Its errors are raised as httpx's,
    which have the same names. ``trusted`` is the store of ``tls`` in words, for errors.
    """

    def __init__(
        self,
        tls: "ssl.SSLContext | None",
        timeout: float,
        proxy: NamedProxy | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        trusted: str = "",
    ) -> None:
        self._deadline = Deadline(timeout, monotonic)
        self._proxy = proxy
        self._backend = backend = DeadlineBackend(self._deadline, trusted, proxy.name if proxy else "")

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


HASHED = re.compile(r"[0-9a-f]{8}\.[0-9]+")
"""The name of a certificate in a folder that OpenSSL finds it in: the hash of its subject."""


BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Variables of other tools that name a file of certificates, or a folder of hashed ones, in their order."""


def tls_for(url: str, environ: Mapping[str, str]) -> "ssl.SSLContext | None":
    """Return the TLS settings for a URL, which trust the certificates of `store_for`.

    Plain http has none: an empty one takes 3 ms. ConfigError where the certificates cannot be read.
    """
    if urlsplit(url).scheme == "http":
        return None
    store = store_for(environ)
    if store is None:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=store.file, capath=store.folder)
    except OSError as error:
        raise ConfigError(
            f"{store}, and no certificates can be read there: {error.strerror or error}"
        ) from None


class Store(NamedTuple):
    """Certificates to trust: a file or a folder, and what names it."""

    origin: str
    file: str | None = None
    folder: str | None = None

    def __str__(self) -> str:
        return f"{self.origin} is {self.file or self.folder!r}"


def store_for(environ: Mapping[str, str], system: str | None = None) -> Store | None:
    """Return the certificates to trust: those of the first variable that is set, else the system's folder.

    The order is SSL_CERT_FILE, SSL_CERT_DIR, then `BUNDLES`. ``system`` is that folder, by default the one
    that OpenSSL was built with.

    None stands for the certificates of certifi, where the system has no folder of hashed ones. Loading them
    takes 14 ms; from a hashed folder only those that are needed are read.
    """
    if file := environ.get("SSL_CERT_FILE"):
        return Store("SSL_CERT_FILE", file=file)
    if folder := environ.get("SSL_CERT_DIR"):
        return Store("SSL_CERT_DIR", folder=folder)
    for name in BUNDLES:
        if bundle := environ.get(name):
            return Store(name, None, bundle) if Path(bundle).is_dir() else Store(name, bundle)
    system = system or ssl.get_default_verify_paths().openssl_capath
    return Store("the system's folder of certificates", folder=system) if _has_hashes(system) else None


def _has_hashes(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return any(HASHED.fullmatch(entry.name) for entry in entries)
    except OSError:
        return False


def store_name(environ: Mapping[str, str]) -> str:
    """Return where the trusted certificates come from, in words."""
    store = store_for(environ)
    return (
        "the certificates of certifi" if store is None else f"{store.file or store.folder} ({store.origin})"
    )
