"""A draft that is dated when it is sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import httpx

from compass_maint_cli.domain.maintenance import Draft


class SentDraft:
    """A draft for one create, from one thread; ``draft`` is as it was sent last.

    With ``now`` it starts each time that it is sent, and keeps its length: a request may have waited for
    minutes because of a 429. Without, it is sent as it is. ``again`` says that it was sent before and lost.
    """

    def __init__(self, draft: Draft, now: Callable[[], datetime] | None, *, again: bool = False) -> None:
        self.draft = draft
        self.again = again
        self._now = now

    @property
    def is_dated(self) -> bool:
        """Whether each try has a start of its own."""
        return self._now is not None

    def dated(self) -> Draft:
        """Return the draft as it is to be sent now."""
        if self._now is not None:
            start = self._now().replace(microsecond=0)
            self.draft = replace(self.draft, start=start, end=start + (self.draft.end - self.draft.start))
        return self.draft


def with_fresh_body(request: httpx.Request) -> httpx.Request:
    """Return the request with the body of this moment, where it has one for each try."""
    fresh = request.extensions.get("fresh")
    if fresh is None:
        return request
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    return httpx.Request(
        request.method, request.url, headers=headers, content=fresh(), extensions=request.extensions
    )
