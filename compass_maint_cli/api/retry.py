"""Sending again what can be sent again (docs/architecture.md 3), and nothing else."""

from http import HTTPStatus
from typing import NamedTuple

import httpx

from compass_maint_cli.api.backoff import LONGEST_WAIT, retry_after
from compass_maint_cli.api.responses import MISSING, is_own, status_text
from compass_maint_cli.api.retry_policy import RetryPolicy
from compass_maint_cli.api.transports import Layer, http_date
from compass_maint_cli.errors import UnavailableError

REPEATED = frozenset({429, 500, 502, 503, 504})
"""Statuses after which a repeatable call is sent again (docs/architecture.md 3)."""

UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Failures before the first byte of a request left: the server surely did nothing."""


class NoReplyError(UnavailableError):
    """No whole reply, after all tries. ``untouched`` says that the server surely did nothing."""

    def __init__(self, message: str, *, untouched: bool, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.untouched = untouched


class Outcome(NamedTuple):
    """What one try came to: a reply or a failure, and the seconds that the server asked to wait.

    ``known`` says that what was asked for was there before.
    """

    reply: httpx.Response | None
    failure: httpx.TransportError | None
    asked: float | None = None
    known: bool = False

    @property
    def untouched(self) -> bool:
        """Whether the server surely did nothing: refused, 429, or 503 with Retry-After (docs/architecture.md 3)."""
        if self.reply is None:
            return isinstance(self.failure, UNSENT)
        status = self.reply.status_code
        return status == HTTPStatus.TOO_MANY_REQUESTS or (
            status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in self.reply.headers
        )

    @property
    def limited(self) -> bool:
        """Whether the server said that it was too much."""
        return self.reply is not None and self.reply.status_code == HTTPStatus.TOO_MANY_REQUESTS

    @property
    def failed(self) -> bool:
        """Whether another try could do better."""
        if self.reply is None:
            return not is_certificate(self.failure)
        return self.reply.status_code in REPEATED or self.stray

    @property
    def stray(self) -> bool:
        """Whether something other than the API says that what was there is not."""
        return (
            self.known
            and self.reply is not None
            and self.reply.status_code in MISSING
            and not is_own(self.reply.content)
        )

    def __str__(self) -> str:
        return explain(self.failure) if self.reply is None else status_text(self.reply.status_code)


class Tries:
    """The tries of one request. ``doubtful`` says that one may have been carried out unanswered."""

    count: int = 0
    charged: int = 0
    limited: int = 0
    waited: float = 0.0
    doubtful: bool = False
    answered: int = 0


class Retry(Layer):
    """Tries again, as often as ``policy`` has retries, with growing waits, and says why before each.

    A request says by its extension ``repeatable`` that it may be carried out twice, and by ``known`` that it
    is about something that was there: a 404 that is not the API's own is a failure then. The reply has the
    extension ``doubtful`` where an earlier try may have been carried out unanswered, and ``note`` for the
    reader.
    """

    def __init__(self, inner: httpx.BaseTransport, policy: RetryPolicy) -> None:
        super().__init__(inner)
        self._policy = policy

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send until there is an answer, or no more sense in trying; NoReplyError where none came.

        An interrupt during a wait ends it, and nothing is sent after it: the answer is the one before it.
        """
        tries = Tries()
        outcome: Outcome | None = None
        while True:
            sent = self._turn(request, tries)
            if sent is None:
                return self._stopped(request, outcome, tries)
            outcome = self._once(request, tries, sent)
            wait = self._wait(request, outcome, tries)
            if wait is None or not self._policy.pause(wait):
                return self._end(request, outcome, tries)
            tries.waited += wait

    def _turn(self, request: httpx.Request, tries: Tries) -> float | None:
        """Wait until this request may be sent, and return when; None where somebody wants to stop.

        A read that begins after the interrupt is still sent, once: it shows what a write has done.
        """
        stopping = self._policy.cancelled.is_set()
        tries.answered = self._policy.pace.answered
        sent = self._policy.pace.turn()
        if self._policy.cancelled.is_set() and not (stopping and request.method == "GET"):
            return None
        return sent

    def _stopped(self, request: httpx.Request, outcome: Outcome | None, tries: Tries) -> httpx.Response:
        if outcome is not None:
            return self._end(request, outcome, tries)
        raise NoReplyError(f"{_asked_for(request)}: not sent, because of the interrupt", untouched=True)

    def _once(self, request: httpx.Request, tries: Tries, sent: float) -> Outcome:
        tries.count += 1
        try:
            reply = self._inner.handle_request(request)
        except httpx.TransportError as failure:
            return Outcome(None, failure)
        outcome = Outcome(reply, None, self._asked(reply), known=request.extensions.get("known", False))
        if not outcome.limited:
            self._policy.pace.went_well()
        elif rate := self._policy.pace.slow_down(sent, min(outcome.asked or 0.0, LONGEST_WAIT)):
            self._policy.waiting(f"the server limits requests (429); going on with {rate:.3g} a second")
        return outcome

    def _asked(self, reply: httpx.Response) -> float | None:
        """Return what Retry-After says; a date there is by the server's own clock."""
        now = http_date(reply.headers.get("date", "")) or self._policy.now()
        return retry_after(reply.headers.get("retry-after", ""), now)

    def _wait(self, request: httpx.Request, outcome: Outcome, tries: Tries) -> float | None:
        """Return the seconds until the next try, None where there is none."""
        if not outcome.failed or (outcome.asked or 0) > LONGEST_WAIT:
            return None
        if not outcome.untouched:
            if not request.extensions.get("repeatable", False):
                return None
            tries.doubtful = True
        if not self._affords(outcome, tries):
            return None
        wait = self._policy.backoff.wait(tries.count - 1)
        if outcome.asked:
            wait = self._policy.backoff.after(outcome.asked, tries.count - 1)
        if not outcome.limited:
            self._policy.waiting(
                f"waiting {wait:.1f} s, then trying again: {outcome} for {_asked_for(request)}"
            )
        return wait

    def _affords(self, outcome: Outcome, tries: Tries) -> bool:
        """Whether there is another try; nobody waits for one who wants to stop.

        A 429 only costs one where nobody was served meanwhile: while others are, it says no more than "wait
        your turn", and a thousand windows must not fail for being many. All that waiting has an end, too.
        """
        if self._policy.cancelled.is_set():
            return False
        if outcome.limited and self._policy.retries and self._policy.pace.answered > tries.answered:
            tries.limited += 1
            return tries.waited < LONGEST_WAIT
        tries.charged += 1
        return tries.charged <= self._policy.retries

    def _end(self, request: httpx.Request, outcome: Outcome, tries: Tries) -> httpx.Response:
        note = f"tried {tries.count} times" if tries.count > 1 else ""
        if outcome.reply is None:
            message = f"{_asked_for(request)}: {outcome}" + (f" ({note})" if note else "")
            untouched = outcome.untouched and not tries.doubtful
            raise NoReplyError(message, untouched=untouched, hint=_hint(outcome.failure)) from outcome.failure
        if (outcome.asked or 0) > LONGEST_WAIT:
            note = f"it asks to wait {outcome.asked:.0f} s; {LONGEST_WAIT:.0f} s are the most waited here"
        outcome.reply.extensions |= {"doubtful": tries.doubtful, "note": note}
        return outcome.reply


def _asked_for(request: httpx.Request) -> str:
    return str(request.extensions.get("call") or f"{request.method} {request.url.path}")


def explain(failure: httpx.TransportError | None) -> str:
    """Return a failure of the network in words."""
    said = str(failure)
    if isinstance(failure, httpx.TimeoutException):
        return said if said.startswith("no whole reply") else "no answer in time"
    if isinstance(failure, httpx.ProxyError):
        return f"the proxy refused: {said}"
    if isinstance(failure, httpx.ConnectError):
        return f"no connection: {said}"
    return f"the connection broke: {said}"


def is_certificate(failure: BaseException | None) -> bool:
    """Whether a certificate was refused, which no other try will mend."""
    return "CERTIFICATE_VERIFY_FAILED" in str(failure)


def _hint(failure: httpx.TransportError | None) -> str | None:
    if is_certificate(failure):
        return "SSL_CERT_FILE names a file with the certificates to trust, such as a company proxy's"
    return None
