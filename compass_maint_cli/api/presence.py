"""Whether a window is gone. A single 404 proves nothing: a proxy or a lagging replica sends one, too."""

from compass_maint_cli.api.requests import ApiRequest, get_request
from compass_maint_cli.api.responses import Reply, problem
from compass_maint_cli.api.sender import Sender
from compass_maint_cli.errors import UnavailableError

PAUSES = (0.5, 1.5, 3.0)
"""Seconds before each read that must confirm a 404 (docs/api-facts.md 7.9: Terraform waits up to 10 s)."""

REMEMBERED = 20_000
"""Ids that are remembered at most, so that memory stays bounded on a long list."""


class Presence:
    """Sends requests about one window each, and believes a 404 only with proof.

    A window that this process has created or read was there. A 404 about it counts only if it is the API's
    own JSON and several reads over some seconds confirm it. Any other 404 about it is a failure, and the
    request is sent again as after a 503. A 404 about any other window is returned as it is.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._policy = sender.policy
        self._ids: dict[str, None] = {}

    def saw(self, maintenance_id: str) -> None:
        """Remember a window that exists."""
        self._ids[maintenance_id] = None
        if len(self._ids) > REMEMBERED:
            self._ids.pop(next(iter(self._ids)), None)

    def forget(self, maintenance_id: str) -> None:
        """Forget a window that was deleted."""
        self._ids.pop(maintenance_id, None)

    def send(self, team_id: str | None, id_: str, request: ApiRequest) -> Reply:
        """Send a request about one window; raise UnavailableError for a 404 that nothing confirms."""
        if id_ not in self._ids:
            return self._sender.send(request)
        tries = 0
        while True:
            reply = self._sender.send(request, known=True)
            if not reply.missing or (reply.own and self._is_gone(get_request(team_id, id_), request)):
                return reply
            # The transport has already sent again after a 404 that is not the API's own.
            if tries == self._policy.retries or not reply.own or not self._pause(request, tries):
                raise self._unproven(reply)
            tries += 1

    def _is_gone(self, read: ApiRequest, request: ApiRequest) -> bool:
        """Whether every read of the next seconds finds nothing either."""
        seconds = sum(PAUSES)
        self._policy.waiting(
            f"404 for {request}: checking for {seconds:.0f} s to confirm that the window is gone"
        )
        return all(self._is_missing(read, pause) for pause in PAUSES)

    def _is_missing(self, read: ApiRequest, pause: float) -> bool:
        if not self._policy.pause(pause):
            return False
        reply = self._sender.send(read, known=True)
        return reply.missing and reply.own

    def _pause(self, request: ApiRequest, n: int) -> bool:
        wait = self._policy.backoff.wait(n)
        self._policy.say_wait(wait, f"a wrong 404 for {request}")
        return self._policy.pause(wait)

    def _unproven(self, reply: Reply) -> UnavailableError:
        error = problem(reply)
        return UnavailableError(
            f"{error.message}; the window existed before, and its removal is not confirmed",
            hint=error.hint,
            status=error.status,
            request_id=error.request_id,
        )
