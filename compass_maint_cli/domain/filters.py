"""The filter of lists and of verbs that select windows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from compass_maint_cli.domain.maintenance import Entity, Maintenance, Status
from compass_maint_cli.errors import UsageError

LIST_TYPES = ("all", "non-expired", "past")
NAMED = 5
"""How many windows a sentence names."""


class Filter(NamedTuple):
    """What a window must have; None means any.

    ``since`` and ``until`` bound a half-open span that it must overlap; ``ending_before`` is an instant.
    A window of which a bound cannot be compared, because its instant cannot be read, matches that bound.
    """

    statuses: frozenset[str] | None = None
    match: str | None = None
    key: str | None = None
    entity: Entity | None = None
    ending_before: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None

    def matches(self, window: Maintenance) -> bool:
        """Whether a window matches every criterion."""
        return (
            (self.statuses is None or window.status in self.statuses)
            and (self.match is None or self.match.casefold() in window.text.casefold())
            and (self.key is None or window.key == self.key)
            and (self.entity is None or any(rule.entity == self.entity for rule in window.rules))
            and self._matches_times(window)
        )

    def is_unsure_of(self, window: Maintenance) -> bool:
        """Whether a window matches only because its start or end cannot be read."""
        if self.since is not None and window.end is None and (not window.start or window.start < self.since):
            return True
        return self.until is not None and window.start is None and (not window.end or window.end > self.until)

    def _matches_times(self, window: Maintenance) -> bool:
        if self.ending_before is not None and not (
            window.is_open and window.end and window.end <= self.ending_before
        ):
            return False
        if self.since is not None and window.end is not None and window.end <= self.since:
            return False
        return self.until is None or window.start is None or window.start < self.until


def check_given(flag: str, text: str | None) -> None:
    """Raise UsageError for an empty text, such as from an unset variable: it would match everything."""
    if text is not None and not text.strip():
        raise UsageError(f"{flag} is empty; give it a value, or leave it out")


def parse_statuses(text: str | None) -> frozenset[str] | None:
    """Parse ``STATUS[,STATUS...]``; raise UsageError for an unknown status (docs/api-facts.md 1.4)."""
    if text is None:
        return None
    given = [word.strip().lower() for word in text.split(",")]
    for word in given:
        if word not in tuple(Status):
            raise UsageError(f"invalid --status {word!r}: choose from {', '.join(Status)}")
    return frozenset(given)


def list_type(given: str | None = None, statuses: Iterable[str] | None = None, *, back: bool) -> str:
    """Return the API's ``type`` that includes all wanted windows (docs/api-facts.md 1.3).

    ``back`` means that times before now are wanted. Whether ``past`` includes cancelled windows is not
    documented, so statuses are always filtered here too.
    """
    if given is not None:
        if given not in LIST_TYPES:
            raise UsageError(f"invalid --type {given!r}: choose from {', '.join(LIST_TYPES)}")
        return given
    if statuses is not None:
        return "non-expired" if set(statuses) <= {Status.PLANNED, Status.ACTIVE} else "all"
    return "all" if back else "non-expired"


def unreadable(windows: Sequence[Maintenance], when: str) -> str:
    """Return the sentence that names the windows; ``when`` is the span or the moment, such as ``then``."""
    ids = [window.id for window in windows[:NAMED]]
    more = f" and {len(windows) - NAMED} more" if len(windows) > NAMED else ""
    one = len(windows) == 1
    names = f"window{'' if one else 's'} {', '.join(ids)}{more}"
    return (
        f"the start or the end of {names} cannot be read; {'it is' if one else 'they are'} included, "
        f"because {'it' if one else 'they'} may belong {when}"
    )
