"""A transport that reports each request while it waits for its reply."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx

Watch = Callable[[str], AbstractContextManager[None]]
"""Given a host, a context that lasts as long as a request to it."""


class Watched(httpx.BaseTransport):
    """Holds a context open for each try of each request."""

    def __init__(self, inner: httpx.BaseTransport, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request."""
        with self._watch(request.url.host):
            return self._inner.handle_request(request)

    def close(self) -> None:
        """Close what is inside."""
        self._inner.close()
