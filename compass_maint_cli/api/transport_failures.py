"""Failures of the network: whether the server did nothing, whether another try may help, and their words."""

import socket
from collections.abc import Iterator

import httpx

UNKNOWN_HOST = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
"""What a resolver says of a name that does not exist, or has no address (getaddrinfo(3))."""

UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Failures before the first byte of a request left: the server surely did nothing."""


def explain(failure: httpx.TransportError | None) -> str:
    """Return a failure of the network in words."""
    said = str(failure)
    if isinstance(failure, httpx.TimeoutException):
        return said if said.startswith("no complete reply") else "no answer in time"
    if isinstance(failure, httpx.ProxyError):
        return f"the proxy {said}"
    if isinstance(failure, httpx.ConnectError):
        return f"no connection: {said}"
    return f"the connection broke: {said}"


def is_certificate(failure: BaseException | None) -> bool:
    """Whether a certificate was refused, which no other try can change."""
    return "CERTIFICATE_VERIFY_FAILED" in str(failure)


def is_unknown_host(failure: BaseException | None) -> bool:
    """Whether the name of the host does not exist; a resolver that fails for now is another error."""
    return any(
        isinstance(cause, socket.gaierror) and cause.errno in UNKNOWN_HOST for cause in causes(failure)
    )


def causes(failure: BaseException | None) -> Iterator[BaseException]:
    """Yield a failure and what led to it; httpcore's pool takes the cause away and leaves the context."""
    while failure is not None:
        yield failure
        failure = failure.__cause__ or failure.__context__


OTHER_NAME = (62, 64)
"""OpenSSL's codes for a certificate of another host, and of another IP address (x509_vfy.h)."""

OTHER_NAME_HINT = "the certificate is for another name: check the name of the site, or --api-url"


def network_hint(failure: httpx.TransportError | None) -> str | None:
    """Return what to check after a failure, where that is known."""
    if isinstance(failure, httpx.ProxyError):
        return proxy_hint(str(failure))
    if is_certificate(failure) and "mismatch" in str(failure):
        return OTHER_NAME_HINT
    if is_certificate(failure):
        return "SSL_CERT_FILE names a file with the certificates to trust, such as a company proxy's"
    if is_unknown_host(failure):
        return "check the name of the site or --api-url, and HTTPS_PROXY where you need one"
    return None


def proxy_hint(said: str) -> str:
    """Return what to do about a proxy that fails, by its words."""
    if "refused: 407" in said:
        return "the proxy wants a name and a password; write them into the variable: http://NAME:PASSWORD@HOST:PORT"
    if "refused: " in said:
        return "ask whoever runs the proxy to let this host through; NO_PROXY names hosts that need no proxy"
    return "check HTTPS_PROXY, ALL_PROXY and NO_PROXY, and that the proxy runs"
