"""Waiting for events. No test sleeps for a fixed time, and none depends on how long an event takes."""

import time
from collections.abc import Callable
from typing import Any

EVENT_TIMEOUT = 60.0
"""The longest wait for any event, in seconds; far more than a busy machine needs."""


def eventually(what: Callable[[], object], seconds: float = EVENT_TIMEOUT) -> Any:  # noqa: ANN401 - the result of ``what``
    """Poll until the result is true, and return it; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
    return found
