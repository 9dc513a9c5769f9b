"""Times of the API: sent in UTC to the second, received in any offset (docs/api-facts.md 1.7)."""

from datetime import UTC, datetime


def to_wire(dt: datetime) -> str:
    """Return the instant as the API expects it, ``2026-12-01T21:00:00Z``; fractions are dropped.

    An instant outside the years 1 to 9999 in UTC keeps its own offset. Raise ValueError for a naive datetime,
    which would otherwise be read in the machine's zone.
    """
    if dt.tzinfo is None:
        raise ValueError(f"{dt!r} has no time zone")
    try:
        return dt.astimezone(UTC).isoformat(timespec="seconds")[:-6] + "Z"
    except OverflowError:
        return dt.isoformat(timespec="seconds")


def from_wire(text: str) -> datetime:
    """Return the aware datetime of a reply (docs/api-facts.md 1.7). A fraction and an offset are optional.

    Text without an offset is in UTC, as all documented times are. Raise ValueError for text that is not an
    ISO 8601 date and time.
    """
    # RFC 3339, 5.6, allows t and z in lower case; Python's reader does not.
    dt = datetime.fromisoformat(text.upper())
    return dt if dt.tzinfo is not None else dt.replace(tzinfo=UTC)
