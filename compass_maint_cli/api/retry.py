"""Send again what can be sent again (docs/architecture.md 3)."""

from http import HTTPStatus
from typing import NamedTuple

import httpx

from compass_maint_cli.api.exchange import Exchange
from compass_maint_cli.api.responses import MISSING, did_nothing, is_own, status_text
from compass_maint_cli.api.retry_policy import LONGEST_WAIT, RetryPolicy
from compass_maint_cli.api.server_time import http_date, retry_after
from compass_maint_cli.api.transport_failures import (
    UNSENT,
    explain,
    is_certificate,
    is_unknown_host,
    network_hint,
)
from compass_maint_cli.errors import UnavailableError

REPEATED = frozenset({429, 500, 502, 503, 504})
"""Statuses after which a repeatable call is sent again (docs/architecture.md 3)."""

LONG_PAUSE = 10.0
"""Seconds above which a pause is worth a line in a log, too."""


class NoReplyError(UnavailableError):
    """No whole reply, after all tries. ``did_nothing`` says that the server surely did nothing."""

    def __init__(self, message: str, *, did_nothing: bool, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.did_nothing = did_nothing


class Attempt(NamedTuple):
    """The result of one try: a reply or a failure, and the wait in seconds that the server asked for.

    ``known`` says that the request was about something that was there before.
    """

    reply: httpx.Response | None
    failure: httpx.TransportError | None
    asked: float | None = None
    known: bool = False

    @property
    def did_nothing(self) -> bool:
        """Whether the server surely did nothing."""
        if self.reply is None:
            return isinstance(self.failure, UNSENT)
        return did_nothing(self.reply.status_code, self.reply.headers)

    @property
    def limited(self) -> bool:
        """Whether the server refused it for the rate of requests."""
        return self.reply is not None and self.reply.status_code == HTTPStatus.TOO_MANY_REQUESTS

    @property
    def failed(self) -> bool:
        """Whether another try could do better."""
        if self.reply is None:
            return not (is_certificate(self.failure) or is_unknown_host(self.failure))
        return self.reply.status_code in REPEATED or self.stray

    @property
    def stray(self) -> bool:
        """Whether something other than the API says that what was there is missing."""
        return (
            self.known
            and self.reply is not None
            and self.reply.status_code in MISSING
            and not is_own(self.reply.content)
        )

    def __str__(self) -> str:
        return explain(self.failure) if self.reply is None else status_text(self.reply.status_code)


class RetryState:
    """The tries of one request so far.

    ``charged`` counts those that used up a retry. ``doubtful`` says that one may have been carried out though
    no reply came. ``answered`` is how many requests of the client had an answer when this one was last sent.
    """

    def __init__(self) -> None:
        self.count = 0
        self.charged = 0
        self.waited = 0.0
        self.doubtful = False
        self.answered = 0


class Retry(httpx.BaseTransport):
    """Tries again, as often as ``policy`` has retries, with growing waits, and says why before each.

    The request's extension ``repeatable`` says that it may be carried out twice; ``known`` says that it is
    about something that was there, so that a 404 that is not the API's own is a failure; ``fresh`` returns
    the body for each try. The reply's extension ``doubtful`` says that an earlier try may have been carried
    out without a reply; ``note`` is for the reader.
    """

    def __init__(self, exchange: Exchange, policy: RetryPolicy) -> None:
        self._exchange = exchange
        self._policy = policy

    def close(self) -> None:
        """Close the connections."""
        self._exchange.close()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send until there is an answer or no try is left; NoReplyError where no reply came.

        An interrupt ends a wait, and nothing is sent after it: the last answer counts.
        """
        state = RetryState()
        attempt: Attempt | None = None
        while True:
            sent = self._turn(request, state)
            if sent is None:
                return self._stopped(request, attempt, state)
            state.count += 1
            try:
                attempt = self._answered(request, self._exchange.send(_with_fresh_body(request)), sent)
            except httpx.TransportError as failure:
                attempt = Attempt(None, failure)
            wait = self._wait(request, attempt, state)
            if wait is None or not self._policy.pause(wait):
                return self._end(request, attempt, state)
            state.waited += wait

    def _turn(self, request: httpx.Request, state: RetryState) -> float | None:
        """Wait until this request may be sent, and return when that was; None after an interrupt.

        A read that begins after the interrupt is still sent, once: it shows what a write has done.
        """
        stopping = self._policy.cancelled.is_set()
        state.answered = self._policy.pace.answered
        sent = self._policy.pace.turn()
        if self._policy.cancelled.is_set() and not (stopping and request.method == "GET"):
            return None
        return sent

    def _stopped(self, request: httpx.Request, attempt: Attempt | None, state: RetryState) -> httpx.Response:
        if attempt is not None:
            return self._end(request, attempt, state)
        raise NoReplyError(f"{_asked_for(request)}: not sent because of the interrupt", did_nothing=True)

    def _answered(self, request: httpx.Request, reply: httpx.Response, sent: float) -> Attempt:
        """Take the reply to a request sent at ``sent``; the rate falls after a 429, else it grows."""
        attempt = Attempt(reply, None, self._asked(reply), known=request.extensions.get("known", False))
        if not attempt.limited:
            self._policy.pace.went_well()
        elif self._policy.paced:
            self._slow_down(sent, min(attempt.asked or 0.0, LONGEST_WAIT))
        return attempt

    def _slow_down(self, sent: float, pause: float) -> None:
        """Lower the rate, and say so; a long pause is reported off a terminal, too."""
        rate = self._policy.pace.slow_down(sent, pause)
        if rate is None:
            return
        after = f"waiting {pause:.0f} s, then " if pause else ""
        said = f"the server limits requests (429); {after}going on with {rate:.3g} a second"
        (self._policy.warn if pause > LONG_PAUSE else self._policy.waiting)(said)

    def _asked(self, reply: httpx.Response) -> float | None:
        """Return what Retry-After says; a date there is by the server's own clock."""
        now = http_date(reply.headers.get("date", "")) or self._policy.now()
        return retry_after(reply.headers.get("retry-after", ""), now)

    def _wait(self, request: httpx.Request, attempt: Attempt, state: RetryState) -> float | None:
        """Return the seconds until the next try, None if there is no other try."""
        if not attempt.failed or (attempt.asked or 0) > LONGEST_WAIT:
            return None
        if not attempt.did_nothing:
            if not request.extensions.get("repeatable", False):
                return None
            state.doubtful = True
        if not self._affords(attempt, state):
            return None
        wait = self._policy.backoff.wait(state.count - 1)
        if attempt.asked:
            wait = self._policy.backoff.after(attempt.asked, state.count - 1)
        if not attempt.limited:
            self._policy.say_wait(wait, f"{attempt} for {_asked_for(request)}")
        return wait

    def _affords(self, attempt: Attempt, state: RetryState) -> bool:
        """Whether another try is allowed; after an interrupt it is not.

        A 429 uses up a retry only if no other request was answered meanwhile. As long as others are, it only
        means "wait your turn", and a batch must not fail for being large. The sum of these waits is bounded.
        """
        if self._policy.cancelled.is_set():
            return False
        if attempt.limited and self._policy.retries and self._policy.pace.answered > state.answered:
            return state.waited < LONGEST_WAIT
        state.charged += 1
        return state.charged <= self._policy.retries

    def _end(self, request: httpx.Request, attempt: Attempt, state: RetryState) -> httpx.Response:
        note = f"tried {state.count} times" if state.count > 1 else ""
        if attempt.reply is None:
            message = f"{_asked_for(request)}: {attempt}" + (f" ({note})" if note else "")
            did_nothing = attempt.did_nothing and not state.doubtful
            raise NoReplyError(
                message, did_nothing=did_nothing, hint=network_hint(attempt.failure)
            ) from attempt.failure
        if (attempt.asked or 0) > LONGEST_WAIT:
            note = f"it asks to wait {attempt.asked:.0f} s; {LONGEST_WAIT:.0f} s is the longest wait"
        attempt.reply.extensions |= {"doubtful": state.doubtful, "note": note}
        return attempt.reply


def _asked_for(request: httpx.Request) -> str:
    return str(request.extensions.get("call") or f"{request.method} {request.url.path}")


def _with_fresh_body(request: httpx.Request) -> httpx.Request:
    """Return the request with the body of this moment, where it has one for each try."""
    fresh = request.extensions.get("fresh")
    if fresh is None:
        return request
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    return httpx.Request(
        request.method, request.url, headers=headers, content=fresh(), extensions=request.extensions
    )
