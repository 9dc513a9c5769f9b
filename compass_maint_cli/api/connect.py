"""Open a client: the account, retries, and the network or what takes its place."""

import httpx

from compass_maint_cli import __version__
from compass_maint_cli.api.account import Account
from compass_maint_cli.api.base_url import base_url, check_url
from compass_maint_cli.api.client import Client
from compass_maint_cli.api.client_options import (
    Conditions,
    Endpoint,
    IsNew,
    Limits,
    Surroundings,
    never_new,
)
from compass_maint_cli.api.exchange import Exchange
from compass_maint_cli.api.lookup_lists import LookupLists
from compass_maint_cli.api.retry import Retry
from compass_maint_cli.api.retry_policy import RetryPolicy
from compass_maint_cli.api.sender import Sender, Transport
from compass_maint_cli.api.server_time import ServerClock


def connect(
    endpoint: Endpoint,
    account: Account,
    conditions: Conditions,
    is_new: IsNew = never_new,
) -> Client:
    """Return a client; nothing is sent yet. ConfigError where the settings cannot make a safe URL.

    ``is_new`` says whether another process has just made a window.
    """
    base = base_url(endpoint.product, endpoint.api_url, endpoint.cloud_id)
    sender = open_sender(base, account, conditions)
    gateway = sender.at(check_url(endpoint.api_url))
    return Client(sender, LookupLists(sender, gateway, endpoint.cloud_id), is_new)


def open_sender(base: str, account: Account | None, conditions: Conditions) -> Sender:
    """Return what sends requests to a base URL; without an account no credentials are sent."""
    limits, surroundings, messages = conditions
    policy = RetryPolicy.of(limits, surroundings, messages)
    server = surroundings.server or ServerClock(surroundings.now)
    mask = str if account is None else account.mask
    network = surroundings.transport or _network(base, limits, surroundings)
    exchange = Exchange(network, messages, mask, surroundings.now, server)
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "keep-alive",
        "User-Agent": f"compass-maint/{__version__}",
    }
    if account is not None:
        headers["Authorization"] = account.authorization()
    return Sender(Transport(Retry(exchange, policy), headers), base, mask, limits, policy)


def _network(url: str, limits: Limits, surroundings: Surroundings) -> httpx.BaseTransport:
    """Return the network to a URL, with the certificates and the proxy that the environment names."""
    # The sandbox in process needs no sockets, and httpcore takes as long to load as httpx.
    from compass_maint_cli.api.network import Network
    from compass_maint_cli.api.proxy import proxy_for
    from compass_maint_cli.api.trust import store_name, tls_for

    environ, early = surroundings.environ, surroundings.early
    tls = tls_for(url, environ) if early is None else early.trust()
    trusted = "" if tls is None else store_name(environ)
    return Network(tls, limits.timeout, proxy_for(url, environ), trusted=trusted, early=early)
