"""Check the way to a server step by step, without credentials: names, connection, clock."""

import socket
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

import httpx

from compass_maint_cli.api.network import Network, proxy_for, proxy_name, store_name, tls_for
from compass_maint_cli.api.server_time import ClockSkew, clock_skew
from compass_maint_cli.api.transport_failures import OTHER_NAME, OTHER_NAME_HINT
from compass_maint_cli.errors import UnavailableError

PORTS = {"http": 80, "https": 443}
PROXY = "check HTTPS_PROXY, ALL_PROXY and NO_PROXY, and that the proxy runs"


class Probe:
    """Checks of ``url``, which ``check_url`` has accepted. Each raises UnavailableError where it fails."""

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
        """Return the addresses of the host, or of the proxy where there is one."""
        parts = urlsplit(self.proxy or self._url)
        try:
            found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise UnavailableError(
                f"cannot resolve {parts.hostname}: {getattr(error, 'strerror', None) or error}",
                hint="check the network, the name in --api-url, and HTTPS_PROXY where you need one",
            ) from error
        addresses = dict.fromkeys(str(address[0]) for *_, address in found)
        return f"{parts.hostname} is {', '.join(addresses)}" + (" (the proxy)" if self.proxy else "")

    def handshake(self) -> str:
        """Connect, by TLS where the URL says https, and return the TLS version and the certificate's end."""
        parts = urlsplit(self.proxy or self._url)
        where = f"{parts.hostname}:{_port(parts)}"
        if self.proxy:
            where = f"the proxy {proxy_name(self._url, self._environ)}"
        try:
            with socket.create_connection((parts.hostname, _port(parts)), self._timeout) as connection:
                agreed = "makes the connection" if self.proxy else self._agreed(connection, parts)
                return f"{where} {agreed}"
        except ssl.SSLCertVerificationError as error:
            if error.verify_code in OTHER_NAME:
                raise UnavailableError(
                    f"{where} sent a certificate for another name: {error.verify_message}",
                    hint=OTHER_NAME_HINT,
                ) from error
            raise UnavailableError(
                f"{where} sent a certificate that is not trusted: {error.verify_message}; "
                f"trusted: {store_name(self._environ)}",
                hint="behind a company's proxy set SSL_CERT_FILE to its certificates; check the clock",
            ) from error
        except OSError as error:
            raise UnavailableError(
                f"{where} cannot be reached: {error.strerror or error}",
                hint=PROXY
                if self.proxy
                else "check that a server listens there and that no firewall is in between",
            ) from error

    def _agreed(self, connection: socket.socket, parts: SplitResult) -> str:
        context = tls_for(self._url, self._environ)
        if context is None:
            return "accepts connections, without TLS on this machine"
        with context.wrap_socket(connection, server_hostname=parts.hostname) as secured:
            certificate = secured.getpeercert() or {}
            return f"speaks {secured.version()}; certificate valid until {certificate.get('notAfter')}"

    def clock_skew(self, now: Callable[[], datetime]) -> ClockSkew | None:
        """Compare the clock with the server's ``Date``, whatever else it answers; None without one."""
        environ, url = self._environ, self._url
        through = proxy_name(url, environ)
        network = Network(tls_for(url, environ), self._timeout, proxy_for(url, environ), through=through)
        try:
            with httpx.Client(
                transport=network,
                follow_redirects=False,
                trust_env=False,
                timeout=None,  # noqa: S113 - Network has it
            ) as http:
                date = http.get(url + "/").headers.get("date", "")
                return clock_skew(now(), date)
        except httpx.TransportError as error:
            raise UnavailableError(
                f"{url} does not answer: {str(error) or type(error).__name__}",
                hint="something between here and the server closes connections; try again later",
            ) from error


def _port(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]
