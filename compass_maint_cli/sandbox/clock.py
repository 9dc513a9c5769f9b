"""Instants of requests and replies, in milliseconds since 1970 UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
DATE_TIME = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?)\d*(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)
"""RFC 3339 with an offset; ``t`` and ``z`` may be in lower case, and a fraction can have any length."""


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """An instant, and its text in replies."""

    millis: int
    text: str


def to_millis(moment: datetime) -> int:
    """Count the milliseconds since 1970 UTC of an aware time."""
    return (moment - EPOCH) // MILLISECOND


def read_instant(text: str) -> Instant:
    """Read an ISO 8601 date-time with an offset; raise ValueError for anything else.

    The reply has it in UTC with ``Z``: whole seconds without a fraction, so that ``2029-06-15T10:00:00Z``
    comes back as it went (docs/api-facts.md 1.7), others with milliseconds. Finer parts are cut.
    """
    found = DATE_TIME.fullmatch(text)
    if not found:
        raise ValueError(text)
    try:
        moment = datetime.fromisoformat("".join(found.groups()).upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error
    precision = "milliseconds" if moment.microsecond >= 1000 else "seconds"  # noqa: PLR2004 - a millisecond
    return Instant(to_millis(moment), moment.isoformat(timespec=precision).replace("+00:00", "Z"))
