"""The way to a server looked at step by step, without credentials: names, connection, clock."""

import socket
import ssl
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

import httpx

from compass_maint_cli.api.network import Network, proxy_for, tls_for
from compass_maint_cli.api.transports import http_date
from compass_maint_cli.errors import UnavailableError

PORTS = {"http": 80, "https": 443}


class Probe:
    """The way to ``url``, which ``check_url`` has passed. Every look raises UnavailableError."""

    def __init__(self, url: str, environ: Mapping[str, str], timeout: float) -> None:
        self._url = url
        self._environ = environ
        self._timeout = timeout
        proxy = proxy_for(url, environ)
        self.proxy = (
            None
            if proxy is None
            else f"{proxy.url.scheme.decode()}://{proxy.url.host.decode()}:{proxy.url.port}"
        )

    def addresses(self) -> str:
        """Return what the host's name stands for; a proxy's name where there is one."""
        parts = urlsplit(self.proxy or self._url)
        try:
            found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise UnavailableError(
                f"{parts.hostname} is not found: {getattr(error, 'strerror', None) or error}",
                hint="check the network, the name in --api-url, and HTTPS_PROXY where you need one",
            ) from error
        addresses = dict.fromkeys(str(address[0]) for *_, address in found)
        return f"{parts.hostname} is {', '.join(addresses)}" + (" (the proxy)" if self.proxy else "")

    def handshake(self) -> str:
        """Connect, by TLS where the URL says https, and return what was agreed on."""
        if self.proxy:
            return f"the proxy {self.proxy} makes the connection"
        parts = urlsplit(self._url)
        where = f"{parts.hostname}:{_port(parts)}"
        try:
            with socket.create_connection((parts.hostname, _port(parts)), self._timeout) as connection:
                return f"{where} {self._agreed(connection, parts)}"
        except ssl.SSLCertVerificationError as error:
            raise UnavailableError(
                f"{where} shows a certificate that is not trusted: {error.verify_message}",
                hint="behind a company's proxy set SSL_CERT_FILE to its certificates; check the clock",
            ) from error
        except OSError as error:
            raise UnavailableError(
                f"{where} cannot be connected to: {error.strerror or error}",
                hint="check that a server listens there and that no firewall is in between",
            ) from error

    def _agreed(self, connection: socket.socket, parts: SplitResult) -> str:
        context = tls_for(self._url, self._environ)
        if context is None:
            return "accepts connections, without TLS on this machine"
        with context.wrap_socket(connection, server_hostname=parts.hostname) as secured:
            certificate = secured.getpeercert() or {}
            return f"speaks {secured.version()}; certificate valid until {certificate.get('notAfter')}"

    def server_time(self) -> datetime | None:
        """Return the server's time as its ``Date`` says it, whatever else it answers; None without one."""
        environ, url = self._environ, self._url
        way = Network(tls_for(url, environ), self._timeout, proxy_for(url, environ))
        try:
            with httpx.Client(transport=way, follow_redirects=False, trust_env=False, timeout=None) as http:  # noqa: S113 - Network has it
                return http_date(http.get(url + "/").headers.get("date", ""))
        except httpx.TransportError as error:
            raise UnavailableError(
                f"{url} does not answer: {str(error) or type(error).__name__}",
                hint="something between here and the server closes connections; try again later",
            ) from error


def _port(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]
