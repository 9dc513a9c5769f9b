"""Windows and rules as the API has them: frozen values.

Names are the API's own (docs/api-facts.md 1.4): a *maintenance* has *rules*, and a rule sets the *state* of
an *entity*.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from compass_maint_cli.domain.description import parse, same_text


class EntityType(StrEnum):
    """Types of entities (docs/api-facts.md 1.4). A reply may hold others; those stay plain text."""

    INTEGRATION = "integration"
    POLICY = "policy"
    SYNC = "sync"


class RuleState(StrEnum):
    """The state of an entity while the window is active."""

    DISABLED = "disabled"
    ENABLED = "enabled"


class Status(StrEnum):
    """Statuses of a window (docs/api-facts.md 1.4)."""

    PLANNED = "planned"
    ACTIVE = "active"
    PAST = "past"
    CANCELLED = "cancelled"


OPEN = frozenset({Status.PLANNED, Status.ACTIVE})
"""Statuses of windows that can still silence something."""

LATEST = datetime.max.replace(tzinfo=UTC)
"""Stands for a missing time in an order: such windows come last."""


_NO_RAW: Mapping[str, Any] = MappingProxyType({})


class Entity(NamedTuple):
    """An integration, a policy or a sync, with the API's id."""

    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.type}:{self.id}"


class Rule(NamedTuple):
    """One entity, and the state it has while the window is active."""

    state: str
    entity: Entity

    def __str__(self) -> str:
        return f"{self.state} {self.entity}"


def comparable(rules: Iterable[Rule]) -> frozenset[tuple[str, str, str]]:
    """Return rules in a form to compare: a server may change the case of ids and their order."""
    return frozenset((rule.state, rule.entity.type, rule.entity.id.lower()) for rule in rules)


@dataclass(frozen=True, slots=True)
class Draft:
    """A window that is wanted: complete, checked, and not yet sent.

    ``start`` and ``end`` are aware and in whole seconds. ``description`` is the full text, key included.
    ``team_id`` is None for a global window.
    """

    description: str
    start: datetime
    end: datetime
    rules: tuple[Rule, ...]
    team_id: str | None = None

    @property
    def key(self) -> str | None:
        """The key in the description, if it has one."""
        return parse(self.description).key

    @property
    def is_unique(self) -> bool:
        """Whether its description tells it from every other window, by a key or the nonce of a ``run``."""
        parts = parse(self.description)
        return parts.key is not None or parts.run is not None


class Changes(NamedTuple):
    """An update: only the fields that are not None are sent."""

    description: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    rules: tuple[Rule, ...] | None = None

    def __bool__(self) -> bool:
        return any(value is not None for value in (self.description, self.start, self.end, self.rules))

    def beyond(self, window: "Maintenance") -> "Changes":
        """Return those values that the window does not have yet."""
        text, rules = self.description, self.rules
        return Changes(
            description=None if text is None or same_text(text, window.description) else text,
            start=None if self.start == window.start else self.start,
            end=None if self.end == window.end else self.end,
            rules=None if rules is None or comparable(rules) == comparable(window.rules) else rules,
        )

    def hold(self, window: "Maintenance") -> bool:
        """Whether the window already has all these values."""
        return not self.beyond(window)


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A window as the API returned it.

    Unknown statuses, entity types and states are kept unchanged. ``start`` and ``end`` are aware, or None
    where the reply has none. ``raw`` is the API's own object with every field. ``team_id`` comes from the
    reply, else from the collection that was read.
    """

    id: str
    status: str
    description: str
    start: datetime | None
    end: datetime | None
    rules: tuple[Rule, ...]
    team_id: str | None
    raw: Mapping[str, Any] = field(repr=False, compare=False, hash=False)

    @property
    def key(self) -> str | None:
        """The key in the description, if it has one."""
        return parse(self.description).key

    @property
    def text(self) -> str:
        """The description without its tags."""
        return parse(self.description).text

    @property
    def by(self) -> str | None:
        """Where the window comes from, if its description says so."""
        return parse(self.description).by

    def light(self) -> "Maintenance":
        """Return it without ``raw``, most of its memory, which only times that cannot be read still need."""
        if self.start is None or self.end is None:
            return self
        return replace(self, raw=_NO_RAW)

    @property
    def is_open(self) -> bool:
        """Whether it is planned or active."""
        return self.status in OPEN

    def draft(self, changes: "Changes") -> "Draft | None":
        """Return the window with the changes applied, or None if the reply has no times."""
        start, end = changes.start or self.start, changes.end or self.end
        if start is None or end is None:
            return None
        description = self.description if changes.description is None else changes.description
        return Draft(description, start, end, changes.rules or self.rules, self.team_id)

    def is_like(self, draft: Draft, now: datetime | None = None) -> bool:
        """Whether it is what ``draft`` makes; times are compared as instants (docs/api-facts.md 1.7).

        Text and ids are compared tolerantly. A start that was past may come back as that of the create, which
        was at ``now`` or before.
        """
        return (
            self.team_id == draft.team_id
            and self.end == draft.end
            and (self.start == draft.start or _is_clamped(draft.start, self.start, now))
            and same_text(draft.description, self.description)
            and comparable(self.rules) == comparable(draft.rules)
        )


def _is_clamped(sent: datetime, came: datetime | None, now: datetime | None) -> bool:
    return came is not None and now is not None and sent < came <= now


def overlaps(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> bool:
    """Whether two half-open spans of time overlap."""
    return first[0] < second[1] and second[0] < first[1]
