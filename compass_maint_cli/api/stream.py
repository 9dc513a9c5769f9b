"""A socket as httpcore's network stream."""

import select
import ssl
from typing import Any

import httpcore

from compass_maint_cli.api.dial import Opened


class SocketStream(httpcore.NetworkStream):
    """A connection; its errors are raised as httpcore's. What failed in an early handshake fails here."""

    def __init__(self, opened: Opened) -> None:
        self._socket, self._failure = opened

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has arrived."""
        try:
            self._socket.settimeout(timeout)
            return self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of the buffer."""
        try:
            self._socket.settimeout(timeout)
            self._socket.sendall(buffer)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def start_tls(
        self, ssl_context: "ssl.SSLContext", server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Continue under TLS, which an early connection has agreed on already."""
        try:
            if self._failure is not None:
                raise self._failure
            if isinstance(self._socket, ssl.SSLSocket):
                return self
            self._socket.settimeout(timeout)
            secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
            return SocketStream(Opened(secured))
        except TimeoutError as error:
            self.close()
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            self.close()
            raise httpcore.ConnectError(str(error)) from error

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own signature
        """Return the socket, its ends, what speaks TLS on it, or whether there is something to read."""
        if info == "socket":
            return self._socket
        if info == "ssl_object":
            return self._socket if isinstance(self._socket, ssl.SSLSocket) else None
        if info in {"client_addr", "server_addr"}:
            return self._socket.getsockname() if info == "client_addr" else self._socket.getpeername()
        if info == "is_readable":
            return self._is_readable()
        return None

    def _is_readable(self) -> bool:
        if self._socket.fileno() < 0:
            return True
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        return bool(waiting.poll(0))
