"""A network backend with one deadline for a whole request, however slowly its bytes arrive.

A read timeout alone starts again with every byte. Here each wait gets only the rest of the request's time,
which runs from the first attempt to connect to the last byte of the body.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import httpcore

from compass_maint_cli.api.dial import Addresses, Dialler, Opened, addresses_of, open_socket
from compass_maint_cli.api.stream import SocketStream
from compass_maint_cli.api.transport_failures import OTHER_NAME

if TYPE_CHECKING:
    from compass_maint_cli.api.dial import EarlyConnection


class Deadline:
    """The end of the current thread's request; each thread has its own."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._thread = threading.local()

    def start(self) -> None:
        """Start the time of one request."""
        self._thread.end = self._monotonic() + self._seconds

    def left(self, error: type[Exception]) -> float:
        """Return the seconds that are left; raise ``error`` where there are none."""
        left: float = self._thread.end - self._monotonic()
        if left <= 0:
            raise error(f"no complete reply within {self._seconds:g} s")
        return left


class DeadlineBackend(httpcore.NetworkBackend):
    """Connects within the deadline, to the first address of a host that answers.

    ``through`` is the proxy in words, if all connections go to one, for errors. The first connection is the
    ``early`` one, if it is there. Connections to a proxy are httpcore's own, which has TLS within TLS.
    """

    def __init__(
        self,
        deadline: Deadline,
        trusted: str,
        through: str = "",
        addresses: Addresses = addresses_of,
        *,
        early: "EarlyConnection | None" = None,
    ) -> None:
        self._deadline = deadline
        self._trusted = trusted
        self._through = through
        self._dialler = Dialler(addresses)
        self._early = early
        self._streams: WeakSet[DeadlineStream] = WeakSet()
        self._lock = threading.Lock()
        self._closed = False

    def close(self) -> None:
        """Close every connection, and any that another thread is making now.

        A pool does not know of those, and would leave them open.
        """
        with self._lock:
            self._closed = True
            streams = list(self._streams)
        if self._early is not None:
            self._early.close()
        for stream in streams:
            stream.close()

    def _keep(self, stream: "DeadlineStream") -> httpcore.NetworkStream:
        """Return a new connection; raise ConnectError where everything was closed meanwhile."""
        with self._lock:
            if not self._closed:
                self._streams.add(stream)
                return stream
        stream.close()
        raise httpcore.ConnectError("the client was closed")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect, in what is left of the request's time."""

        def left() -> float:
            return self._deadline.left(httpcore.ConnectTimeout)

        def direct() -> SocketStream:
            opened = None if self._early is None else self._early.take(host, port, left())
            return SocketStream(opened or Opened(self._dialler.connect(host, port, left, open_socket)))

        def to_proxy(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
            try:
                return httpcore.SyncBackend().connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                cause = error.__cause__
            raise cause if isinstance(cause, OSError) else OSError("no connection")

        try:
            stream = self._dialler.connect(host, port, left, to_proxy) if self._through else direct()
        except TimeoutError as error:
            if self._through:
                raise httpcore.ProxyError(f"{self._through} does not answer") from None
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise unreached(error, host, port, self._through) from error
        return self._keep(DeadlineStream(stream, self._deadline, self._trusted))


class DeadlineStream(httpcore.NetworkStream):
    """A connection, each wait of which ends at the deadline of the thread's request."""

    def __init__(
        self, inner: httpcore.NetworkStream, deadline: Deadline, trusted: str, *, secured: bool = False
    ) -> None:
        self._inner = inner
        self._deadline = deadline
        self._trusted = trusted
        self._secured = secured

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline decides
        """Read what has arrived."""
        return self._inner.read(max_bytes, self._deadline.left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline decides
        """Write all of the buffer."""
        self._inner.write(buffer, self._deadline.left(httpcore.WriteTimeout))

    def start_tls(
        self,
        ssl_context: "ssl.SSLContext",
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
    ) -> httpcore.NetworkStream:
        """Continue under TLS; the new stream has the same deadline."""
        left = self._deadline.left(httpcore.ConnectTimeout)
        try:
            stream = self._inner.start_tls(ssl_context, server_hostname, left)
        except httpcore.ConnectError as error:
            raise untrusted(error, server_hostname or "", self._trusted) from error.__cause__
        return DeadlineStream(stream, self._deadline, self._trusted, secured=True)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own signature
        """Return a property of the connection; httpcore asks whether it speaks TLS."""
        if info == "ssl_object" and not self._secured:
            return None
        return self._inner.get_extra_info(info)

    def close(self) -> None:
        """Close; a connection that is gone already counts as closed."""
        with suppress(OSError):
            self._inner.close()


def unreached(cause: OSError, host: str, port: int, through: str) -> Exception:
    """Return the error of a host that was not found or not reached; ``through`` if it is the proxy."""
    said = cause.strerror or cause
    if isinstance(cause, ConnectionRefusedError):
        how = "refused the connection"
    elif isinstance(cause, socket.gaierror):
        how = f"cannot be resolved: {said}"
    else:
        how = f"cannot be reached: {said}"
    if through:
        return httpcore.ProxyError(f"{through} {how}")
    if isinstance(cause, socket.gaierror):
        return httpcore.ConnectError(f"cannot resolve {host}: {said}")
    return httpcore.ConnectError(f"{host}:{port} {how}")


def untrusted(error: httpcore.ConnectError, host: str, trusted: str) -> httpcore.ConnectError:
    """Return the error of a certificate: for another name, or by nobody in the store ``trusted``."""
    cause = error.__cause__
    if not isinstance(cause, ssl.SSLCertVerificationError):
        return error
    what = f"{error}, in the certificate that {host} sent"
    if cause.verify_code in OTHER_NAME:
        return httpcore.ConnectError(what)
    return httpcore.ConnectError(f"{what}; trusted: {trusted}")
