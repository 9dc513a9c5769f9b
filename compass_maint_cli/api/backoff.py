"""When to try again, and how long to wait before it (docs/architecture.md 3; docs/api-facts.md 1.9). Pure."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from compass_maint_cli.api.transports import http_date

LONGEST_WAIT = 300.0
"""Seconds that a server may ask to wait; whoever asks for more is told to the user instead."""


class Backoff(NamedTuple):
    """Exponential backoff with full jitter.

    Wait number ``n``, from 0, is a random part of ``first * 2**n`` seconds, at most of ``longest``.
    ``random`` returns a number from 0 to 1.
    """

    random: Callable[[], float]
    first: float = 0.5
    longest: float = 30.0

    def wait(self, n: int) -> float:
        """Return the seconds of wait number ``n``."""
        # Beyond 2**30 the cap has long been reached, and 2.0**n overflows at 1024.
        return self.random() * min(self.longest, self.first * 2.0 ** min(n, 30))

    def after(self, asked: float, n: int) -> float:
        """Return the seconds to wait where a server asked for some: a little more, lest all come together."""
        return asked + self.random() * min(1.0, self.first * 2.0 ** min(n, 30))


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks to wait; None where it is empty or no such thing.

    It holds whole seconds or a date; a date is counted from ``now``, and one that has passed is 0.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 20 else float("inf")  # noqa: PLR2004 - digits beyond any waiting
    date = http_date(text)
    return None if date is None else max(0.0, (date - now).total_seconds())
