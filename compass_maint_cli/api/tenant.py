"""The cloud id of a site, which the site tells anybody (docs/api-facts.md 1.1)."""

import os
import random
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event

import httpx

from compass_maint_cli.api.base_url import check_url
from compass_maint_cli.api.requests import ApiRequest
from compass_maint_cli.api.responses import Reply, value
from compass_maint_cli.api.retry_policy import RetryPolicy
from compass_maint_cli.api.stack import RETRIES, TIMEOUT, open_http, way_out
from compass_maint_cli.errors import ConfigError, NotFoundError, ReplyError

TENANT_INFO = ApiRequest("GET", "/_edge/tenant_info")


def site_url(site: str) -> str:
    """Return the URL of a site as people write it: ``acme``, ``acme.atlassian.net``, with or without https://.

    What stands behind the host is left out. ConfigError where it is no site.
    """
    text = site.strip()
    scheme, _, rest = text.rpartition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?", host):
        raise ConfigError("the site must look like acme or acme.atlassian.net")
    if "." not in host and not host.lower().startswith("localhost"):
        host += ".atlassian.net"
    return check_url(f"{scheme or 'https'}://{host}", "the site")


def find_cloud_id(
    site: str,
    *,
    timeout: float = TIMEOUT,
    retries: int = RETRIES,
    now: Callable[[], datetime],
    sleep: Callable[[float, Event], None],
    notice: Callable[[str], None],
    waiting: Callable[[str], None] | None = None,
    debug: Callable[[str], None] | None = None,
    transport: httpx.BaseTransport | None = None,
    environ: Mapping[str, str] = os.environ,
) -> str:
    """Ask a site for its cloud id; no credentials are sent.

    NotFoundError where the site is no Atlassian site, ReplyError where its answer holds no cloud id.
    """
    url = site_url(site)
    way = transport or way_out(url, timeout, environ)
    policy = RetryPolicy.of(
        retries,
        random=random.random,
        monotonic=time.monotonic,
        now=now,
        sleep=sleep,
        notice=notice,
        waiting=waiting,
    )
    http = open_http(way, None, policy, debug, str)
    with http:
        reply = http.get(TENANT_INFO.url(url), extensions={"repeatable": True})
    return _cloud_id(
        url, Reply(reply.status_code, reply.headers, reply.content, note=reply.extensions["note"])
    )


def _cloud_id(url: str, reply: Reply) -> str:
    try:
        data = value(TENANT_INFO, reply)
    except NotFoundError as error:
        message = f"{url} is no Atlassian site: {error.message}"
        raise NotFoundError(
            message, hint="check the name of the site, or set the cloud id", status=404
        ) from None
    found = data.get("cloudId") if isinstance(data, dict) else None
    if not isinstance(found, str) or not re.fullmatch(r"[A-Za-z0-9-]+", found):
        raise ReplyError(f"{url}{TENANT_INFO.path} holds no cloud id", hint="set the cloud id itself")
    return found
