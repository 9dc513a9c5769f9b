"""From settings to an open client: credentials, cloud id, and the sandbox in process."""

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from compass_maint_cli.api.account import Account
from compass_maint_cli.api.base_url import check_cloud_id, check_url, is_loopback
from compass_maint_cli.api.client_options import (
    Conditions,
    Endpoint,
    IsNew,
    Limits,
    Messages,
    Surroundings,
    never_new,
)
from compass_maint_cli.config.setting_values import refusal
from compass_maint_cli.config.settings import TOKEN_VARIABLE
from compass_maint_cli.errors import ConfigError
from compass_maint_cli.session.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.server_time import ServerClock
    from compass_maint_cli.config.settings import Settings


def open_client(
    console: Console,
    account: Account,
    server: "ServerClock | None" = None,
    *,
    is_new: IsNew = never_new,
    hasty: float | None = None,
    early: bool = False,
) -> "Client":
    """Return a client of an account; raise ConfigError where its address is wrong.

    ``server`` is the clock that replies correct. ``is_new`` says whether a window was created a moment ago.
    Where requests follow at once, an ``early`` connection is opened while httpx loads. A ``hasty`` client
    tries each request once, within that number of seconds, and prints no messages.
    """
    settings = console.settings
    with _of_setting(settings, "api_url"):
        check_url(settings.api_url)
    endpoint = Endpoint(settings.product, settings.api_url, _cloud_id(console))
    limits, surroundings, messages = _conditions(console)
    surroundings = surroundings._replace(server=server)
    if hasty is not None:
        limits = limits._replace(timeout=min(hasty, settings.timeout), retries=0, paced=False)
        messages = messages._replace(warn=_say_nothing, waiting=_say_nothing, watch=None)
    if early and surroundings.transport is None:
        from compass_maint_cli.api.dial import connect_early

        beginning = connect_early(
            settings.api_url, surroundings.environ, limits.timeout, surroundings.monotonic
        )
        surroundings = surroundings._replace(early=beginning)
    from compass_maint_cli.api.connect import connect  # with httpx, after the connection has begun

    return connect(endpoint, account, Conditions(limits, surroundings, messages), is_new)


def _conditions(console: Console) -> Conditions:
    environment, settings = console.environment, console.settings
    transport = None
    if settings.is_in_process:
        from compass_maint_cli.session.sandbox_adapter import in_process

        transport = in_process(environment)
    clocks = environment.now, environment.sleep, environment.monotonic
    debug = console.debug if settings.debug else None
    watch = console.waiting.watch if environment.stderr.isatty() and transport is None else None
    return Conditions(
        Limits(settings.timeout, settings.retries, settings.parallel, settings.most_reads),
        Surroundings(*clocks, environment.environ, transport=transport),
        Messages(console.notice, console.info_waiting, debug, watch),
    )


def _cloud_id(console: Console) -> str:
    settings = console.settings
    if settings.cloud_id is None:
        return cloud_id_of_site(console)
    with _of_setting(settings, "cloud_id"):
        return check_cloud_id(settings.cloud_id)


@contextmanager
def _of_setting(settings: "Settings", name: str) -> "Iterator[None]":
    """Name the flag, variable or line of the file whose value is refused."""
    try:
        yield
    except ConfigError as error:
        raise refusal(name, settings.origins[name], error.message) from error


def _say_nothing(text: str) -> None:
    """Take a message and drop it."""


def find_account(console: Console) -> Account:
    """Return the account; raise ConfigError that names all that is missing."""
    from compass_maint_cli.config.credentials import find_token

    settings = console.settings
    if settings.is_sandbox:
        from compass_maint_cli.sandbox.fixtures import TOKEN

        return Account(str(settings.email), TOKEN)
    token = find_token(settings, console.environment)
    missing = [] if settings.email else ["the email (COMPASS_MAINT_EMAIL)"]
    missing += [] if token else [f"the API token ({TOKEN_VARIABLE})"]
    missing += [] if settings.cloud_id or settings.site else ["the site (COMPASS_MAINT_SITE)"]
    if missing or not settings.email or not token:
        named = console.environment.environ.get("COMPASS_MAINT_CONFIG")
        absent = named and not console.environment.config_file.exists()
        raise ConfigError(
            f"no account is configured: {', '.join(missing)} missing in profile {settings.profile!r}"
            + (f"; COMPASS_MAINT_CONFIG names {named}, which does not exist" if absent else ""),
            hint="set one up with compass-maint login; --profile sandbox works without an account",
        )
    return Account(settings.email, str(token.value))


def cloud_id_of_site(console: Console) -> str:
    """Return the cloud id of the site, from the cache, or from the site itself and into the cache."""
    site = console.settings.site or ""
    path = console.environment.cache_folder / "cloud-ids.json"
    kept = _read_cache(path)
    if site not in kept:
        from compass_maint_cli.api.tenant import find_cloud_id
        from compass_maint_cli.config.atomic_write import write_cache

        kept[site] = find_cloud_id(site, _conditions(console))
        write_cache(path, kept)
    return kept[site]


LEARN_WITHIN = 5.0
"""Seconds for a request that only saves a setting."""


def learn_org_id(console: Console, account: Account) -> str | None:
    """Ask the site for the id of its organisation; None where the token may not be sent there.

    That is by https to a site of ``atlassian.net``, or to an API URL on this machine.
    """
    url = _gateway(console.settings)
    if url is None:
        return None
    from compass_maint_cli.api.tenant import find_org_id

    limits, surroundings, messages = _conditions(console)
    limits = limits._replace(timeout=LEARN_WITHIN, retries=0)
    messages = messages._replace(warn=_say_nothing, waiting=_say_nothing)
    return find_org_id(url, _cloud_id(console), account, Conditions(limits, surroundings, messages))


def _gateway(settings: "Settings") -> str | None:
    """Return the URL that may be asked for the site's organisation, or None."""
    from urllib.parse import urlsplit

    from compass_maint_cli.api.tenant import site_url

    if is_loopback(urlsplit(settings.api_url).hostname or ""):
        return check_url(settings.api_url)
    if settings.is_in_process or settings.site is None:
        return None
    url = site_url(settings.site)
    parts = urlsplit(url)
    safe = parts.scheme == "https" and (parts.hostname or "").endswith(".atlassian.net")
    return url if safe else None


def _read_cache(path: "Path") -> dict[str, str]:
    try:
        held = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}  # a lost cache costs one request
    return {str(site): str(cloud) for site, cloud in held.items()} if isinstance(held, dict) else {}
