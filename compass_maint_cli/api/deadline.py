"""A network on which a whole request has one deadline, however slowly its bytes drip.

A read timeout alone starts anew with every byte. Here each wait is given only what is left of the request's
time, from the first attempt to connect to the last byte of the body.
"""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from ssl import SSLContext
from typing import Any

import httpcore


class Deadline:
    """When the request of the current thread must be over; each thread has its own."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._thread = threading.local()

    def start(self) -> None:
        """Begin the time of one request."""
        self._thread.end = self._monotonic() + self._seconds

    def left(self, error: type[Exception]) -> float:
        """Return the seconds that are left; raise ``error`` where there are none."""
        left: float = self._thread.end - self._monotonic()
        if left <= 0:
            raise error(f"no whole reply within {self._seconds:g} s")
        return left


class DeadlineBackend(httpcore.NetworkBackend):
    """Connects as httpcore does, within the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect, in what is left of the request's time."""
        left = self._deadline.left(httpcore.ConnectTimeout)
        stream = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return DeadlineStream(stream, self._deadline)


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose every wait ends with the request of the thread that waits."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline decides
        """Read what has come."""
        return self._inner.read(max_bytes, self._deadline.left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline decides
        """Write all of the buffer."""
        self._inner.write(buffer, self._deadline.left(httpcore.WriteTimeout))

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
    ) -> httpcore.NetworkStream:
        """Go on under TLS; the new stream has the same deadline."""
        left = self._deadline.left(httpcore.ConnectTimeout)
        return DeadlineStream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own signature
        """Tell what the connection knows of itself."""
        return self._inner.get_extra_info(info)

    def close(self) -> None:
        """Close; a connection that is gone already is closed."""
        with suppress(OSError):
            self._inner.close()
