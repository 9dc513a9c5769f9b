"""The network: a connection pool with a deadline for each request; TLS and proxy from the environment."""

import os
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

import httpcore
import httpx

from compass_maint_cli.api.base_url import host_trouble
from compass_maint_cli.api.deadline import Deadline, DeadlineBackend
from compass_maint_cli.errors import ConfigError

CONNECTIONS = 64
"""More than any of our pools has threads, so that no thread waits for a connection."""


class Network(httpx.BaseTransport):
    """Sends over TCP, through `proxy` where one is given.

    httpx's own transport takes no network backend, and without one a server that sends a byte now and then
    could hold a command for hours. Hence httpcore by its public interface. Its errors are raised as httpx's,
    which have the same names. ``trusted`` is the store of ``tls`` and ``through`` the proxy, in words, for
    errors.
    """

    def __init__(
        self,
        tls: ssl.SSLContext | None,
        timeout: float,
        proxy: httpcore.Proxy | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        trusted: str = "",
        through: str = "",
    ) -> None:
        self._deadline = Deadline(timeout, monotonic)
        self._backend = backend = DeadlineBackend(self._deadline, trusted, through)

        def pool() -> httpcore.ConnectionPool:
            return httpcore.ConnectionPool(
                ssl_context=tls,
                proxy=proxy,
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
        with _httpx_errors():
            reply = self._pool.handle_request(sent)
        return httpx.Response(reply.status, headers=reply.headers, stream=_Body(reply))

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


def tls_for(url: str, environ: Mapping[str, str]) -> ssl.SSLContext | None:
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


def proxy_for(url: str, environ: Mapping[str, str]) -> httpcore.Proxy | None:
    """Return the proxy that HTTPS_PROXY or ALL_PROXY names for a URL, unless NO_PROXY excludes its host.

    Plain http uses none: it only goes to this machine, and a proxy would see the token. Https through a proxy
    is a tunnel that the proxy cannot look into.
    """
    parts = urlsplit(url)
    variable = _proxy_variable(environ)
    named = _variable(environ, variable.lower())
    if parts.scheme == "http" or not named or _is_excepted(parts, _variable(environ, "no_proxy")):
        return None
    try:
        proxy = urlsplit(named if "://" in named else f"http://{named}")
        trouble = host_trouble(proxy.hostname or "")
        if proxy.hostname and trouble:
            raise ConfigError(f"{variable} cannot be used: {trouble}")
        return _proxy(proxy)
    except ValueError:
        raise ConfigError(
            f"{variable} is not the URL of an http proxy; it must look like http://proxy.example:3128"
        ) from None


def proxy_name(url: str, environ: Mapping[str, str]) -> str:
    """Return ``proxy.example:3128 (HTTPS_PROXY)`` for the proxy of a URL; empty where there is none."""
    proxy = proxy_for(url, environ)
    if proxy is None:
        return ""
    return f"{proxy.url.host.decode()}:{proxy.url.port} ({_proxy_variable(environ)})"


def _proxy_variable(environ: Mapping[str, str]) -> str:
    return "HTTPS_PROXY" if _variable(environ, "https_proxy") else "ALL_PROXY"


def _proxy(parts: SplitResult) -> httpcore.Proxy:
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(parts.scheme)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username is not None else None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return httpcore.Proxy(f"{parts.scheme}://{host}:{port}", auth=auth)


def _is_excepted(parts: SplitResult, no_proxy: str) -> bool:
    """Whether NO_PROXY names the host: itself, a domain above it, with or without the port, or ``*``."""
    host = (parts.hostname or "").lower()
    names = {host, f"{host}:{parts.port or 443}"}
    for entry in filter(None, (part.strip().lower().lstrip(".") for part in no_proxy.split(","))):
        if entry == "*" or any(name == entry or name.endswith(f".{entry}") for name in names):
            return True
    return False


def _variable(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name) or environ.get(name.upper()) or ""
