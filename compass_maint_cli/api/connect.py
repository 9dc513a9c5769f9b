"""Putting the client together: the account, the way out, and the layers between them."""

import os
import random
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event

import httpx

from compass_maint_cli.api.account import Account
from compass_maint_cli.api.base_url import base_url
from compass_maint_cli.api.client import Client
from compass_maint_cli.api.retry_policy import RetryPolicy
from compass_maint_cli.api.stack import RETRIES, TIMEOUT, open_http, way_out

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
    sleep: Callable[[float, Event], None],
    notice: Callable[[str], None],
    waiting: Callable[[str], None] | None = None,
    debug: Callable[[str], None] | None = None,
    transport: httpx.BaseTransport | None = None,
    environ: Mapping[str, str] = os.environ,
    monotonic: Callable[[], float] = time.monotonic,
    jitter: Callable[[], float] = random.random,
) -> Client:
    """Return a client; nothing is sent yet. ConfigError where the settings cannot make a safe URL.

    ``timeout`` is in seconds. ``notice`` hears warnings, ``waiting`` (else ``notice``) why it waits, and
    ``debug`` the conversation without its secrets. ``transport`` takes the place of the network, as the
    sandbox does in process. ``environ`` names proxies and certificates. ``monotonic`` counts seconds;
    ``sleep`` waits some, or until its event is set. ``jitter`` returns a number from 0 to 1.
    """
    base = base_url(product, api_url, cloud_id)
    account = Account(email, token)
    way = transport or way_out(base, timeout, environ)
    policy = RetryPolicy.of(
        retries,
        random=jitter,
        monotonic=monotonic,
        now=now,
        sleep=sleep,
        notice=notice,
        waiting=waiting,
    )
    http = open_http(way, account.authorization(), policy, debug, account.mask)
    return Client(http, base, account.mask, parallel, policy)
