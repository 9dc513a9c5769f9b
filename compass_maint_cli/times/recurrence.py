"""A recurrence: the value, and its RFC 5545 text."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Frequency(StrEnum):
    """How often something recurs. At most once a day: the time of day is that of the start."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """On which days something recurs; its time of day is that of its start.

    ``by`` has the BY parts in RFC 5545's order, the values of each sorted. ``until`` is, as it was
    written, the last day (a date), the last local start (a naive datetime) or the last instant (in UTC).
    ``at`` is the local time of day where the text names one; RFC 5545 text never does.
    """

    frequency: Frequency
    interval: int = 1
    by: tuple[tuple[str, tuple[str, ...]], ...] = ()
    week_start: str = "MO"
    count: int | None = None
    until: date | None = None
    at: time | None = None

    @property
    def days(self) -> str:
        """The RFC 5545 text without COUNT and UNTIL."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        parts += [f"{name}={','.join(values)}" for name, values in self.by]
        if self.week_start != "MO":
            parts.append(f"WKST={self.week_start}")
        return ";".join(parts)


def to_rrule(recurrence: Recurrence) -> str:
    """Return RFC 5545 text, the same for equal recurrences; ``parse_recurrence`` takes it back."""
    text = recurrence.days
    if recurrence.count is not None:
        text += f";COUNT={recurrence.count}"
    if recurrence.until is not None:
        text += f";UNTIL={_until_text(recurrence.until)}"
    return text


def _until_text(until: date) -> str:
    """Return UNTIL in RFC 5545's form, ``20261231`` or ``20261231T220000Z``."""
    text = until.isoformat().removesuffix("+00:00").replace("-", "").replace(":", "")
    return f"{text}Z" if isinstance(until, datetime) and until.tzinfo else text
