"""Putting the client together: the account, the way out, and the layers between them."""

import os
import random
import time
from collections.abc import Callable, Mapping
from datetime import datetime

import httpx

from compass_maint_cli import __version__
from compass_maint_cli.api.account import Account
from compass_maint_cli.api.backoff import Backoff
from compass_maint_cli.api.base import base_url
from compass_maint_cli.api.client import Client
from compass_maint_cli.api.network import Network, proxy_for, tls_for
from compass_maint_cli.api.pace import Pace
from compass_maint_cli.api.retry import Retry
from compass_maint_cli.api.transport import DateCheck, DebugLog, Whole

TIMEOUT = 30.0
"""Seconds that one try of one request may take, from connecting to the last byte."""

RETRIES = 4
"""Tries after the first; with the waits between them a failing request gives up after some 10 seconds."""

PARALLEL = 8


def connect(
    *,
    product: str,
    api_url: str,
    cloud_id: str,
    email: str,
    token: str,
    timeout: float = TIMEOUT,
    retries: int = RETRIES,
    parallel: int = PARALLEL,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    notice: Callable[[str], None],
    debug: Callable[[str], None] | None = None,
    transport: httpx.BaseTransport | None = None,
    environ: Mapping[str, str] = os.environ,
    monotonic: Callable[[], float] = time.monotonic,
    jitter: Callable[[], float] = random.random,
) -> Client:
    """Return a client; nothing is sent yet. ConfigError where the settings cannot make a safe URL.

    ``timeout`` is in seconds. ``notice`` hears warnings and why it waits, ``debug`` the conversation
    without its secrets. ``transport`` takes the place of the network, as the sandbox does in process.
    ``environ`` names proxies and certificates. ``monotonic`` and ``sleep`` count seconds, ``jitter``
    returns a number from 0 to 1.
    """
    base = base_url(product, api_url, cloud_id)
    account = Account(email, token)
    way = transport or Network(tls_for(base, environ), timeout, proxy_for(base, environ))
    http = open_http(
        way,
        authorization=account.authorization(),
        retries=retries,
        backoff=Backoff(jitter),
        pace=Pace(monotonic, sleep),
        now=now,
        sleep=sleep,
        notice=notice,
        debug=debug,
        mask=account.mask,
    )
    return Client(http, base, account.mask, parallel)


def open_http(
    way: httpx.BaseTransport,
    *,
    authorization: str | None,
    retries: int,
    backoff: Backoff,
    pace: Pace,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    notice: Callable[[str], None],
    debug: Callable[[str], None] | None,
    mask: Callable[[str], str],
) -> httpx.Client:
    """Return an HTTP client over a way out; without ``authorization`` it sends no credentials.

    Redirects are not followed and the environment is not asked again: no other host and no .netrc has a say.
    """
    layers: httpx.BaseTransport = Whole(way)
    if debug is not None:
        layers = DebugLog(layers, debug, mask)
    layers = DateCheck(layers, now, notice)
    layers = Retry(layers, retries=retries, backoff=backoff, pace=pace, now=now, sleep=sleep, notice=notice)
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
