"""Times of day as a person types them: ``22:00``, ``9:30pm``, ``noon``, ``24:00``."""

import re
from datetime import time

HALF_A_DAY = 12

CLOCK = (
    r"(?:at )?(?P<clock>noon|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[ap]m)?|[0-9]{1,2} ?[ap]m)"
    r"(?P<offset> ?(?:z|utc)| ?[+-][0-9]{2}(?::?[0-5][0-9])?)?"
)
"""A time of day in lower case, with or without an offset."""


def read_clock(text: str) -> tuple[time, int]:
    """Return the time of day of the group ``clock``, and the days to add: 24:00 is 00:00 of the next day.

    Raise ValueError for one that no clock shows; its text says what is wrong and what would be right.
    """
    if text == "noon":
        return time(HALF_A_DAY), 0
    digits, half = re.sub(r"[ apm]+$", "", text), text[-2:]
    hour, minute, second = (int(part) for part in re.split(r"[:.,]", f"{digits}:00:00")[:3])
    if half in {"am", "pm"}:
        if not 1 <= hour <= HALF_A_DAY:
            raise ValueError(
                f"has the hour {hour} with {half}; write an hour from 1 to 12, or leave {half} out"
            )
        hour = hour % HALF_A_DAY + (HALF_A_DAY if half == "pm" else 0)
    if (hour, minute, second) == (24, 0, 0):
        return time(0), 1
    try:
        return time(hour, minute, second), 0
    except ValueError:
        raise ValueError(
            "has no such time of day: hours go from 00 to 23, minutes and seconds from 00 to 59"
        ) from None
