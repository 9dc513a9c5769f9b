"""The layers between a client and the way out, in their order."""

from collections.abc import Callable, Mapping

import httpx

from compass_maint_cli import __version__
from compass_maint_cli.api.retry import Retry
from compass_maint_cli.api.retry_policy import RetryPolicy
from compass_maint_cli.api.transports import DateCheck, DebugLog, Whole

TIMEOUT = 30.0
"""Seconds that one try of one request may take, from connecting to the last byte."""

RETRIES = 4
"""Tries after the first; with the waits between them a failing request gives up after some 10 seconds."""


def way_out(url: str, timeout: float, environ: Mapping[str, str]) -> httpx.BaseTransport:
    """Return the network to a URL, with the certificates and the proxy that the environment names."""
    # The sandbox in process needs no sockets, and httpcore takes as long to load as httpx.
    from compass_maint_cli.api.network import Network, proxy_for, tls_for

    return Network(tls_for(url, environ), timeout, proxy_for(url, environ))


def open_http(
    way: httpx.BaseTransport,
    authorization: str | None,
    policy: RetryPolicy,
    debug: Callable[[str], None] | None,
    mask: Callable[[str], str],
) -> httpx.Client:
    """Return an HTTP client over a way out; without ``authorization`` it sends no credentials.

    Redirects are not followed and the environment is not asked again: no other host and no .netrc has a say.
    """
    layers: httpx.BaseTransport = Whole(way)
    if debug is not None:
        layers = DebugLog(layers, debug, mask)
    layers = Retry(DateCheck(layers, policy.now, policy.notice), policy)
    headers = {"Accept": "application/json", "User-Agent": f"compass-maint/{__version__}"}
    if authorization is not None:
        headers["Authorization"] = authorization
    return httpx.Client(
        transport=layers,
        headers=headers,
        follow_redirects=False,
        trust_env=False,
        timeout=None,  # noqa: S113 - Network has it
    )
