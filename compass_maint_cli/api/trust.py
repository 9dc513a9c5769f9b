"""The certificates that TLS trusts: those that the environment names, else the system's, else certifi's."""

import os
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from compass_maint_cli.errors import ConfigError

HASHED = re.compile(r"[0-9a-f]{8}\.[0-9]+")
"""The name of a certificate in a folder that OpenSSL finds it in: the hash of its subject."""


BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Variables of other tools that name a file of certificates, or a folder of hashed ones, in their order."""


def tls_for(url: str, environ: Mapping[str, str]) -> "ssl.SSLContext | None":
    """Return the TLS settings for a URL, which trust the certificates of `store_for`.

    Plain http has none: an empty one takes 3 ms. ConfigError where the certificates cannot be read.
    """
    if urlsplit(url).scheme == "http":
        return None
    store = store_for(environ)
    if store is None:
        import httpx  # it brings certifi

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
