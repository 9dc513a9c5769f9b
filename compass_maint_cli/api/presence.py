"""Whether a window is gone. A single 404 proves nothing: a proxy or a lagging replica sends one, too."""

from compass_maint_cli.api.client_options import IsNew
from compass_maint_cli.api.recent_ids import RecentIds
from compass_maint_cli.api.requests import ApiRequest, get_request
from compass_maint_cli.api.responses import Reply, problem
from compass_maint_cli.api.sender import Sender
from compass_maint_cli.errors import UnavailableError

PAUSES = (0.5, 1.5, 3.0)
"""Seconds before each read that must confirm a 404 (docs/api-facts.md 7.9)."""

LAG_PAUSES = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
"""The same for a window that was just made: reads may lag by 10 s (docs/api-facts.md 7.9)."""

REMEMBERED = 20_000
"""Ids that are remembered at most, so that memory stays bounded on a long list."""


class Presence:
    """Sends requests about one window each, and believes a 404 only with proof.

    A window that this process has created or read was there, and so was one that ``is_new``. A 404 about it
    counts only if it is the API's own JSON and several reads over some seconds confirm it. Any other 404
    about it is a failure, and the request is sent again as after a 503. A 404 about any other window is
    returned as it is.
    """

    def __init__(self, sender: Sender, is_new: IsNew) -> None:
        self._sender = sender
        self._is_new = is_new
        self._policy = sender.policy
        self._ids = RecentIds(REMEMBERED)

    def saw(self, maintenance_id: str) -> None:
        """Remember a window that exists."""
        self._ids.add(maintenance_id)

    def forget(self, maintenance_id: str) -> None:
        """Forget a window that was deleted."""
        self._ids.discard(maintenance_id)

    def send(self, team_id: str | None, id_: str, request: ApiRequest) -> Reply:
        """Send a request about one window; raise UnavailableError for a 404 that nothing confirms."""
        is_new = self._is_new(team_id, id_)
        if id_ not in self._ids and not is_new:
            return self._sender.send(request)
        pauses, read = LAG_PAUSES if is_new else PAUSES, get_request(team_id, id_)
        tries = 0
        while True:
            reply = self._sender.send(request, known=True)
            if not reply.missing or (reply.own and self._is_gone(read, pauses, request)):
                return reply
            # The transport has already sent again after a 404 that is not the API's own.
            if tries == self._policy.retries or not reply.own or not self._pause(request, tries):
                raise self._unproven(reply)
            tries += 1

    def _is_gone(self, read: ApiRequest, pauses: tuple[float, ...], request: ApiRequest) -> bool:
        """Whether every read of the next seconds finds nothing either."""
        seconds = sum(pauses)
        self._policy.waiting(
            f"404 for {request}: checking for {seconds:.0f} s to confirm that the window is gone"
        )
        return all(self._is_missing(read, pause) for pause in pauses)

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
