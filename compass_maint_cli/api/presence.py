"""Whether a window is gone. A single 404 does not say so: a proxy or a lagging replica sends one, too."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from compass_maint_cli.api.requests import ApiRequest, get_request
from compass_maint_cli.api.responses import Reply, problem
from compass_maint_cli.api.retry_policy import RetryPolicy
from compass_maint_cli.errors import UnavailableError

PAUSES = (0.5, 1.5, 3.0)
"""Seconds before each read that must confirm a 404; Terraform's provider waits up to 10 s (docs/api-facts.md 7.9)."""

REMEMBERED = 20_000
"""Ids that are remembered, so that a list without end takes no memory without end."""


class Send(Protocol):
    """What sends one request, with the retries of the transport."""

    def __call__(self, call: ApiRequest, *, known: bool) -> Reply:
        """Send; ``known`` says that the request is about a window that was there."""


class Address(NamedTuple):
    """Where a window is."""

    team_id: str | None
    id: str


class Presence:
    """Requests about one window each, which believe a 404 only with proof.

    A window that this process has made or read was there. A 404 about it counts only as the API's own JSON,
    and only when several reads over some seconds say the same. Anything else is a failure, and the request is
    sent again as after a 503. A 404 about any other window is returned as it is.
    """

    def __init__(self, send: Send, policy: RetryPolicy, mask: Callable[[str], str]) -> None:
        self._send = send
        self._policy = policy
        self._mask = mask
        self._ids: dict[str, None] = {}

    def saw(self, maintenance_id: str) -> None:
        """Remember a window that is there."""
        self._ids[maintenance_id] = None
        if len(self._ids) > REMEMBERED:
            self._ids.pop(next(iter(self._ids)), None)

    def forget(self, maintenance_id: str) -> None:
        """Expect a window no longer: it was deleted."""
        self._ids.pop(maintenance_id, None)

    def send(self, address: Address, call: ApiRequest) -> Reply:
        """Send a request about one window; raise UnavailableError for a 404 that nothing confirms."""
        if address.id not in self._ids:
            return self._send(call, known=False)
        tries = 0
        while True:
            reply = self._send(call, known=True)
            if not reply.missing or (reply.own and self._is_gone(address, call)):
                return reply
            # The transport has already sent again after a 404 that is not the API's own.
            if tries == self._policy.retries or not reply.own or not self._pause(call, tries):
                raise self._unproven(call, reply)
            tries += 1

    def _is_gone(self, address: Address, call: ApiRequest) -> bool:
        """Whether every read of the next seconds finds nothing, too."""
        seconds = sum(PAUSES)
        self._policy.waiting(f"404 for {call}: looking for {seconds:.0f} s whether the window is gone")
        return all(self._is_missing(address, pause) for pause in PAUSES)

    def _is_missing(self, address: Address, pause: float) -> bool:
        if not self._sleep(pause):
            return False
        reply = self._send(get_request(*address), known=True)
        return reply.missing and reply.own

    def _pause(self, call: ApiRequest, n: int) -> bool:
        wait = self._policy.backoff.wait(n)
        self._policy.waiting(f"waiting {wait:.1f} s, then trying again: a stray 404 for {call}")
        return self._sleep(wait)

    def _sleep(self, seconds: float) -> bool:
        """Wait, and return whether to go on: not for one who wants to stop."""
        return self._policy.pause(seconds)

    def _unproven(self, call: ApiRequest, reply: Reply) -> UnavailableError:
        error = problem(call, reply, self._mask)
        return UnavailableError(
            f"{error.message}; the window was there before, and that it is gone is not confirmed",
            hint=error.hint,
            status=error.status,
            request_id=error.request_id,
        )
