"""Check the way to a server step by step, without credentials: names, connection, clock."""

import socket
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

import httpx

from compass_maint_cli.api.network import Network
from compass_maint_cli.api.proxy import proxy_for
from compass_maint_cli.api.server_time import ClockSkew, clock_skew
from compass_maint_cli.api.transport_failures import OTHER_NAME, OTHER_NAME_HINT, causes, proxy_hint
from compass_maint_cli.api.trust import store_name, tls_for
from compass_maint_cli.errors import UnavailableError

PORTS = {"http": 80, "https": 443}


class Probe:
    """Checks of ``url``, which ``check_url`` has accepted. Each raises UnavailableError where it fails.

    ``proxy`` names the proxy that connections go through, None without one. Raise ConfigError where the
    variable of the proxy is wrong.
    """

    def __init__(self, url: str, environ: Mapping[str, str], timeout: float) -> None:
        self._url = url
        self._environ = environ
        self._timeout = timeout
        self._proxy = proxy_for(url, environ)
        self.proxy = None if self._proxy is None else self._proxy.name
        parts = urlsplit(url)
        self._where = f"{parts.hostname}:{_port(parts)}"

    def tunnel(self) -> str:
        """Let the proxy connect to the server; what the server does then is left to other checks."""
        if isinstance(self._reply, httpx.ProxyError):
            raise UnavailableError(f"the proxy {self._reply}", hint=proxy_hint(str(self._reply)))
        return f"the proxy {self.proxy} connects to {self._where}"

    def addresses(self) -> str:
        """Return the addresses of the host; a proxy looks them up itself."""
        parts = urlsplit(self._url)
        if self.proxy:
            return f"the proxy looks {parts.hostname} up"
        try:
            found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise UnavailableError(
                f"cannot resolve {parts.hostname}: {getattr(error, 'strerror', None) or error}",
                hint="check the network, the name in --api-url, and HTTPS_PROXY where you need one",
            ) from error
        addresses = dict.fromkeys(str(address[0]) for *_, address in found)
        return f"{parts.hostname} is {', '.join(addresses)}"

    def handshake(self) -> str:
        """Connect, by TLS where the URL says https, and return the TLS version and the certificate's end."""
        if self.proxy:
            return self._handshake_behind_proxy()
        parts = urlsplit(self._url)
        try:
            with socket.create_connection((parts.hostname, _port(parts)), self._timeout) as connection:
                return f"{self._where} {self._agreed(connection, parts)}"
        except ssl.SSLCertVerificationError as error:
            raise self._distrust(error) from error
        except OSError as error:
            raise UnavailableError(
                f"{self._where} cannot be reached: {error.strerror or error}",
                hint="check that a server listens there and that no firewall is in between",
            ) from error

    def _handshake_behind_proxy(self) -> str:
        if isinstance(self._reply, httpx.Response):
            return f"{self._where} {self._reply.extensions['spoken']}, through the proxy"
        for cause in causes(self._reply):
            if isinstance(cause, ssl.SSLCertVerificationError):
                raise self._distrust(cause)
        raise self._silence(self._reply)

    def _distrust(self, error: ssl.SSLCertVerificationError) -> UnavailableError:
        if error.verify_code in OTHER_NAME:
            return UnavailableError(
                f"{self._where} sent a certificate for another name: {error.verify_message}",
                hint=OTHER_NAME_HINT,
            )
        return UnavailableError(
            f"{self._where} sent a certificate that is not trusted: {error.verify_message}; "
            f"trusted: {store_name(self._environ)}",
            hint="behind a company's proxy set SSL_CERT_FILE to its certificates; check the clock",
        )

    def _silence(self, error: httpx.TransportError) -> UnavailableError:
        return UnavailableError(
            f"{self._url} does not answer: {str(error) or type(error).__name__}",
            hint="something between here and the server closes connections; try again later",
        )

    def _agreed(self, connection: socket.socket, parts: SplitResult) -> str:
        context = tls_for(self._url, self._environ)
        if context is None:
            return "accepts connections, without TLS on this machine"
        with context.wrap_socket(connection, server_hostname=parts.hostname) as secured:
            return _spoken(secured)

    def clock_skew(self, now: Callable[[], datetime]) -> ClockSkew | None:
        """Compare the clock with the server's ``Date``, whatever else it answers; None without one."""
        if isinstance(self._reply, httpx.TransportError):
            raise self._silence(self._reply) from self._reply
        return clock_skew(now(), self._reply.headers.get("date", ""))

    @cached_property
    def _reply(self) -> httpx.Response | httpx.TransportError:
        """What became of one request for the server's first page."""
        environ, url = self._environ, self._url
        network = Network(tls_for(url, environ), self._timeout, self._proxy)
        try:
            reply = network.handle_request(httpx.Request("GET", url + "/"))
            try:
                reply.read()
                if self.proxy:  # once the connection is closed nothing knows its certificate
                    secured = reply.extensions["network_stream"].get_extra_info("ssl_object")
                    reply.extensions["spoken"] = _spoken(secured)
            finally:
                reply.close()
        except httpx.TransportError as error:
            return error
        else:
            return reply
        finally:
            network.close()


def _spoken(secured: ssl.SSLSocket | ssl.SSLObject) -> str:
    certificate = secured.getpeercert() or {}
    return f"speaks {secured.version()}; certificate valid until {certificate.get('notAfter')}"


def _port(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]
