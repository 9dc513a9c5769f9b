"""Send requests as values, and read their replies: single ones, and the pages of a list."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

import httpx

from compass_maint_cli.api.base_url import product_of
from compass_maint_cli.api.client_options import Limits
from compass_maint_cli.api.error_bodies import clean
from compass_maint_cli.api.pagination import Identified, Page, Turn, follow, read_page
from compass_maint_cli.api.read_width import ReadWidth
from compass_maint_cli.api.requests import ApiRequest
from compass_maint_cli.api.responses import Reply, value
from compass_maint_cli.api.retry import Retry
from compass_maint_cli.api.retry_policy import RetryPolicy

T = TypeVar("T", bound=Identified)


class Transport(NamedTuple):
    """What every request of an account goes through, and the headers that each has.

    No `httpx.Client`: it would follow redirects, keep cookies and read .netrc unless it is told not to.
    """

    retry: Retry
    headers: Mapping[str, str]


class Sender:
    """Sends requests to ``base``, from any number of threads; ``mask`` takes secrets out of text."""

    def __init__(
        self,
        transport: Transport,
        base: str,
        mask: Callable[[str], str],
        limits: Limits,
        policy: RetryPolicy,
    ) -> None:
        self._transport = transport
        self._limits = limits
        self._width = ReadWidth(limits.parallel, limits.most_reads, lambda: policy.pace.is_limited)
        self.base = base
        self.mask = mask
        self.policy = policy
        self._product = product_of(base)

    def at(self, base: str) -> "Sender":
        """Return a sender of the same connections, account and limits to another base URL."""
        return Sender(self._transport, base, self.mask, self._limits, self.policy)

    def close(self) -> None:
        """Close the connections."""
        self._transport.retry.close()

    def send(
        self,
        request: ApiRequest,
        *,
        known: bool = False,
        fresh: Callable[[], ApiRequest] | None = None,
        fresh_connection: bool = False,
    ) -> Reply:
        """Send with all retries; ``known`` says that the request is about something that was there.

        With ``fresh``, each try sends the body that it returns at that moment, with ``fresh_connection`` on a
        connection of its own. NoReplyError where no whole reply came.
        """
        body = None if request.body is None else json.dumps(request.body).encode()
        typed = {} if body is None else {"Content-Type": "application/json"}
        sent = httpx.Request(
            request.method,
            request.url(self.base),
            headers={**self._transport.headers, **typed},
            content=body,
            extensions={
                "repeatable": request.repeatable,
                "known": known,
                "fresh_connection": fresh_connection,
                "call": clean(str(request)),
            }
            | ({} if fresh is None else {"fresh": lambda: json.dumps(fresh().body).encode()}),
        )
        reply = self._transport.retry.handle_request(sent)
        doubtful, note = reply.extensions["doubtful"], reply.extensions["note"]
        answer = request, reply.status_code, reply.headers, reply.content
        return Reply(*answer, doubtful, note, self._product, self.mask)

    def read(self, request: ApiRequest) -> Any:  # noqa: ANN401 - JSON is anything
        """Send, and return the reply's JSON; None where it is empty."""
        return value(self.send(request))

    def pages(
        self,
        request_at: Callable[[int], ApiRequest],
        read: Callable[[Any], T],
        offset: int = 0,
        turn: Turn = None,
    ) -> Iterator[T]:
        """Yield the items of all pages from an offset on; ``turn`` is called after each page."""

        def page(reply: Reply, at: int) -> Page[T]:
            return read_page(value(reply), at, read, int(reply.request.params["size"]))

        def fetch(at: int) -> Reply:
            begun = self.policy.pace.now()
            reply = self.send(request_at(at))
            self._width.took(self.policy.pace.now() - begun)
            return reply

        return follow(fetch, page, offset, self._width, turn)
