"""Times as the API writes them: UTC to the second out, whatever it says in (docs/api-facts.md 1.7)."""

from datetime import UTC, datetime


def to_wire(dt: datetime) -> str:
    """Return the instant as the API takes it, ``2026-12-01T21:00:00Z``; fractions are left out.

    What UTC cannot say in the years 1 to 9999 keeps its own offset, as it came in a reply.
    Raise ValueError for a naive datetime, which would be read in the machine's zone.
    """
    if dt.tzinfo is None:
        raise ValueError(f"{dt!r} has no time zone")
    try:
        return dt.astimezone(UTC).isoformat(timespec="seconds")[:-6] + "Z"
    except OverflowError:
        return dt.isoformat(timespec="seconds")


def from_wire(text: str) -> datetime:
    """Return the aware datetime of a reply, with or without fraction, ``Z`` or an offset (docs/api-facts.md 1.7).

    Text without an offset is UTC, as is everything that the API documents. Raise ValueError where the text
    is no ISO 8601 date and time.
    """
    dt = datetime.fromisoformat(text)
    return dt if dt.tzinfo is not None else dt.replace(tzinfo=UTC)
