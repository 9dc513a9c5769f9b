"""The proxy that the environment names for a URL."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from compass_maint_cli.api.base_url import host_trouble
from compass_maint_cli.errors import ConfigError

if TYPE_CHECKING:
    import httpcore


class NamedProxy(NamedTuple):
    """A proxy, and what people call it: ``127.0.0.1:3128 (HTTPS_PROXY)``."""

    name: str
    address: "httpcore.Proxy"


def proxy_for(url: str, environ: Mapping[str, str]) -> NamedProxy | None:
    """Return the proxy that HTTPS_PROXY or ALL_PROXY names for a URL, unless NO_PROXY excludes its host.

    Plain http uses none: it only goes to this machine, and a proxy would see the token. Https through a proxy
    is a tunnel that the proxy cannot look into.
    """
    parts = urlsplit(url)
    variable = "HTTPS_PROXY" if _variable(environ, "https_proxy") else "ALL_PROXY"
    named = _variable(environ, variable.lower())
    if parts.scheme == "http" or not named or _is_excepted(parts, _variable(environ, "no_proxy")):
        return None
    try:
        proxy = urlsplit(named if "://" in named else f"http://{named}")
        trouble = host_trouble(proxy.hostname or "")
        if proxy.hostname and trouble:
            raise ConfigError(f"{variable} cannot be used: {trouble}")
        address = _proxy(proxy)
        return NamedProxy(f"{proxy.hostname}:{address.url.port} ({variable})", address)
    except ValueError:
        raise ConfigError(
            f"{variable} is not the URL of an http proxy; it must look like http://proxy.example:3128"
        ) from None


def _proxy(parts: SplitResult) -> "httpcore.Proxy":
    import httpcore  # few have a proxy

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
