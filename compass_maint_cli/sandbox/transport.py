"""The sandbox in process: an httpx transport that fails as a network would."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import httpx

from compass_maint_cli.sandbox.app import Sandbox
from compass_maint_cli.sandbox.errors import ReplyLost

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class SandboxTransport(httpx.BaseTransport):
    """Calls a sandbox; lost and cut replies become httpx.RemoteProtocolError, as they do over TCP.

    SandboxStoreError passes through. Closing the transport closes the sandbox.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._inner = httpx.WSGITransport(self._call)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        try:
            response = self._inner.handle_request(request)
        except ReplyLost as error:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.") from error
        if isinstance(response.stream, httpx.SyncByteStream):
            response.stream = _Stream(response.stream)
        return response

    def close(self) -> None:
        """Close the sandbox."""
        self._sandbox.close()

    def _call(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        # httpx leaves the path as text; WSGI wants its UTF-8 bytes as Latin-1 (PEP 3333).
        environ["PATH_INFO"] = environ["PATH_INFO"].encode().decode("latin-1")
        return self._sandbox(environ, start_response)


class _Stream(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._inner
        except ReplyLost as error:
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body"
            ) from error

    def close(self) -> None:
        self._inner.close()
