"""Sockets to a host: its addresses in turn, and one that is opened while the client still loads."""

import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlsplit

from compass_maint_cli.api.pool import Task
from compass_maint_cli.api.proxy import proxy_for
from compass_maint_cli.api.trust import tls_for
from compass_maint_cli.errors import CompassMaintError

if TYPE_CHECKING:
    import ssl

T = TypeVar("T")
Addresses = Callable[[str, int], list[str]]

HEAD_START = 0.25
"""Seconds that one address has before the next one is tried (RFC 8305, section 5)."""

FRESH = 2.0
"""Seconds for which an early connection can be taken: a server closes one that stays silent."""


def addresses_of(host: str, port: int) -> list[str]:
    """Return the addresses of a host, IPv6 and IPv4 in turn; the host itself where its name is not known."""
    try:
        # An ASCII name as bytes: Python would load a codec for international names otherwise.
        name = host.encode() if host.isascii() else host
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except OSError:
        return [host]  # connecting says why
    by_family: dict[int, list[str]] = {}
    for family, _, _, _, address in found:
        by_family.setdefault(family, []).append(str(address[0]))
    rows = zip_longest(*(dict.fromkeys(each) for each in by_family.values()))
    return [address for row in rows for address in row if address is not None] or [host]


def open_socket(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to an address within so many seconds; OSError where that fails."""
    connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        connection.settimeout(seconds)
        connection.connect((address, port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connection.close()
        raise
    return connection


class Dialler:
    """Connects to the first address of a host that answers, and begins with that one the next time.

    No address gets all of the time: each is tried for HEAD_START, IPv6 and IPv4 in turn, and then all of them
    again for longer, in equal parts.
    """

    def __init__(self, addresses: Addresses = addresses_of) -> None:
        self._addresses = addresses
        self._answering: dict[str, str] = {}

    def connect(
        self, host: str, port: int, left: Callable[[], float], opened: Callable[[str, int, float], T]
    ) -> T:
        """Return what ``opened`` makes of an address, a port and seconds, within the seconds of ``left``.

        Raise the OSError of the last try, TimeoutError where it had no answer.
        """
        addresses = self._addresses(host, port)
        addresses.sort(key=lambda address: address != self._answering.get(host))
        *first, last = addresses
        for n, address in enumerate([*first, last, *first]):
            untried = len(addresses) + len(first) - n
            seconds = left()
            try:
                connection = opened(
                    address, port, min(HEAD_START, seconds) if n < len(first) else seconds / untried
                )
            except OSError:
                if untried == 1:
                    raise
            else:
                self._answering[host] = address
                return connection
        raise AssertionError("the last try returns or raises")


class Opened(NamedTuple):
    """A connection; under TLS, or with the error that came of agreeing on it."""

    connection: socket.socket
    failure: OSError | None = None


class EarlyConnection:
    """A connection to ``host`` that other threads open, and agree on TLS for, while httpx loads.

    No request is sent. It can be taken once, and only while it is fresh. ``trust`` returns the settings of
    TLS, None for plain http. ``timeout`` is in seconds, ``monotonic`` returns seconds from any origin.
    """

    def __init__(
        self,
        place: tuple[str, int],
        trust: "Callable[[], ssl.SSLContext | None]",
        timeout: float,
        monotonic: Callable[[], float],
    ) -> None:
        self._place = place
        self._end = monotonic() + timeout
        self._monotonic = monotonic
        self._opened_at = 0.0
        self._closed = False
        self._lock = threading.Lock()
        self._trust = Task(trust)  # certificates are read by OpenSSL, beside Python
        self._trust.start()
        self._opening: Task[Opened] | None = Task(self._open)
        self._opening.start()

    def trust(self) -> "ssl.SSLContext | None":
        """Return the settings of TLS; raise ConfigError, and close, where there can be none."""
        try:
            return self._trust.result()
        except CompassMaintError:
            self.close()
            raise

    def take(self, host: str, port: int, within: float) -> Opened | None:
        """Return the connection; None where it is another's, was taken, or is not fresh.

        Raise the OSError of connecting, TimeoutError where it takes more than so many seconds.
        """
        if (host, port) != self._place:
            return None
        with self._lock:
            opening, self._opening = self._opening, None
        if opening is None:
            return None
        if not opening.is_over(within):
            self._closed = True
            raise TimeoutError
        opened = opening.result()
        if self._monotonic() - self._opened_at <= FRESH:
            return opened
        opened.connection.close()
        return None

    def close(self) -> None:
        """Close the connection if nobody has taken it, also one that is being opened now."""
        with self._lock:
            opening, self._opening = self._opening, None
            self._closed = self._closed or opening is not None
        if opening is not None and opening.is_over(0):
            with suppress(OSError):
                opening.result().connection.close()

    def _open(self) -> Opened:
        opened = self._secured(Dialler().connect(*self._place, self._left, open_socket))
        self._opened_at = self._monotonic()
        with self._lock:
            if self._closed:
                opened.connection.close()
        return opened

    def _secured(self, connection: socket.socket) -> Opened:
        """Agree on TLS where there is any; what fails there is for whoever takes the connection."""
        try:
            context = self._trust.result()
        except CompassMaintError:
            return Opened(connection)  # `trust` raises it
        if context is None:
            return Opened(connection)
        context.set_alpn_protocols(["http/1.1"])
        connection.settimeout(self._left())
        try:
            return Opened(context.wrap_socket(connection, server_hostname=self._place[0]))
        except OSError as failure:
            connection.close()
            return Opened(connection, failure)

    def _left(self) -> float:
        left = self._end - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def connect_early(
    url: str, environ: Mapping[str, str], timeout: float, monotonic: Callable[[], float]
) -> EarlyConnection | None:
    """Begin to connect to the host of a URL; None where a proxy is in between. ConfigError as `proxy_for`."""
    if proxy_for(url, environ) is not None:
        return None
    parts = urlsplit(url)
    place = parts.hostname or "", parts.port or {"http": 80, "https": 443}[parts.scheme]
    return EarlyConnection(place, partial(tls_for, url, environ), timeout, monotonic)
