"""The base URL of both products (docs/api-facts.md 1.1); never plain http over a network."""

import re
from urllib.parse import SplitResult, quote, urlsplit

from compass_maint_cli.errors import ConfigError

DEFAULT_API_URL = "https://api.atlassian.com"

LABEL_LIMIT = 63
HOST_LIMIT = 253

BASES = {"compass": "/compass/cloud/{cloud_id}/ops", "jsm": "/jsm/ops/api/{cloud_id}"}
"""The path between the host and ``/v1/`` of each product (docs/api-facts.md 1.1)."""


def base_url(product: str, api_url: str, cloud_id: str) -> str:
    """Return the URL that the path of a request is appended to; it has no trailing slash.

    ConfigError for an unknown product, for a cloud id that cannot be one and for a URL that `check_url`
    refuses.
    """
    if product not in BASES:
        raise ConfigError(f"the product is {product!r}; it must be compass or jsm")
    return check_url(api_url) + BASES[product].format(cloud_id=quote(check_cloud_id(cloud_id), safe=""))


def product_of(base: str) -> str:
    """Return the product that a base URL is of, or empty text for a URL that is not from `base_url`."""
    return next((name for name, path in BASES.items() if path.partition("{")[0] in base), "")


def check_cloud_id(cloud_id: str) -> str:
    """Return the cloud id, or raise ConfigError for what would name another path."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", cloud_id):
        raise ConfigError(
            f"the cloud id is {cloud_id!r}; it must be an id such as 11111111-2222-4333-8444-555555555555"
        )
    return cloud_id


def check_url(url: str, name: str = "the API URL") -> str:
    """Return the URL without its trailing slashes, or raise ConfigError where no token may be sent to it.

    The sentence never repeats user information: it may contain a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"{name} is not a URL ({error}); it must look like {DEFAULT_API_URL}") from None
    if "@" in parts.netloc:
        raise ConfigError(
            f"{name} holds user information before the host; give the account by email and token instead"
        )
    if wrong := _what_is_wrong(url, parts, port):
        raise ConfigError(f"{name} is {url!r}: {wrong}")
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether the host is this machine by its very name: localhost, 127.0.0.0/8 or ::1."""
    if host.lower() in {"localhost", "127.0.0.1", "::1"}:
        return True
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_trouble(host: str) -> str | None:
    """Say why a host cannot be looked up, or return None; ``host`` is as `urlsplit` returns it.

    Lengths are those of RFC 1035, 2.3.4; Python raises UnicodeError where a name breaks them.
    """
    if ":" in host:
        import ipaddress

        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            return f"its host {host!r} is not an IPv6 address"
        return None
    labels = host.removesuffix(".").split(".")
    if "" in labels:
        return f"its host {host!r} has an empty part beside a dot"
    if longest := next((label for label in labels if len(label) > LABEL_LIMIT), None):
        return (
            f"its host has a part of {len(longest)} characters, {longest[:8]!r}...; "
            f"a part can have {LABEL_LIMIT}"
        )
    if len(host) > HOST_LIMIT:
        return f"its host has {len(host)} characters; it can have {HOST_LIMIT}"
    return None


def _what_is_wrong(url: str, parts: SplitResult, port: int | None) -> str | None:
    if not re.fullmatch(r"[\x21-\x5b\x5d-\x7e]+", url):
        return "it must not contain spaces, backslashes, control characters or non-ASCII letters"
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return f"it must look like {DEFAULT_API_URL}"
    if "?" in url or "#" in url:
        return "it must end with its path, without a query or a fragment"
    if port == 0:
        return "port 0 cannot be reached"
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        return "plain http would expose the token on the network; use https (http is for this machine only)"
    return host_trouble(parts.hostname)
