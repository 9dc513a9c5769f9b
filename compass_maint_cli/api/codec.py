"""JSON to and from the domain: strict when writing, tolerant when reading (docs/api-facts.md 1.4, 1.7)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple

from compass_maint_cli.domain.maintenance import Entity, Maintenance, Rule
from compass_maint_cli.errors import ReplyError
from compass_maint_cli.times.wire import from_wire

if TYPE_CHECKING:
    from compass_maint_cli.domain.coverage import Integration, Source

RULES = 4096
"""Rules that are kept: most windows of a list name the same few entities, and share their rules."""


class Listed(NamedTuple):
    """An item of a look-up list: an integration, a sync, a policy or a team.

    ``kind`` is its type in a rule, or ``team``. ``team_id`` is the team that owns it, None where no
    team does or the reply does not say.
    """

    kind: str
    id: str
    name: str
    team_id: str | None
    raw: Mapping[str, Any]


def maintenance_from(data: object, team_id: str | None) -> Maintenance:
    """Read a window that was found in the collection of ``team_id``.

    ReplyError where it has no id: a window without one is of no use. Any other field may be missing, null or
    unknown.
    """
    fields = _object(data, "a window")
    return Maintenance(
        id=_id(fields, "id", "a window"),
        status=intern(_text(fields.get("status"))),
        description=_text(fields.get("description")),
        start=_instant(fields.get("startDate")),
        end=_instant(fields.get("endDate")),
        rules=rules_from(fields.get("rules")),
        team_id=_text(fields.get("teamId")) or team_id,
        raw=fields,
    )


def rules_from(data: object) -> tuple[Rule, ...]:
    """Read rules; unknown states and types are kept, a value of another shape becomes empty text."""
    return tuple(map(_rule, data)) if isinstance(data, list) else ()


def listed_from(data: object, kind: str, team_id: str | None = None) -> Listed:
    """Read an item of a look-up list (docs/api-facts.md 1.10); ReplyError where it has no id."""
    fields = _object(data, f"a {kind}")
    owner = _text(fields.get("teamId")) or team_id
    return Listed(kind, _id(fields, "id", f"a {kind}"), _text(fields.get("name")), owner, fields)


def integration_from(data: object) -> "Integration":
    """Read one integration (docs/api-facts.md 1.10, 7.7); ReplyError where it has no id."""
    from compass_maint_cli.domain.coverage import Integration

    fields = _object(data, "an integration")
    enabled = fields.get("enabled")
    return Integration(
        _id(fields, "id", "an integration"),
        _text(fields.get("name")),
        enabled if isinstance(enabled, bool) else None,
        _sources(fields.get("maintenanceSources")),
    )


def _sources(data: object) -> "tuple[Source, ...] | None":
    """Return the windows that name an integration; None where the reply does not say, or not clearly."""
    found = tuple(map(_source, data)) if isinstance(data, list) else None
    return None if found is None or None in found else tuple(source for source in found if source)


def _source(data: object) -> "Source | None":
    from compass_maint_cli.domain.coverage import Source

    fields = data if isinstance(data, dict) else {}
    interval = fields.get("interval")
    interval = interval if isinstance(interval, dict) else {}
    start, end = _millis(interval.get("startTimeMillis")), _millis(interval.get("endTimeMillis"))
    window = _text(fields.get("maintenanceId"))
    return None if start is None or end is None or not window else Source(window, start, end)


def _millis(value: object) -> datetime | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)
    except OverflowError:
        return None


def team_from(data: object) -> Listed:
    """Read a team, of the product's list or of the Teams API (docs/api-facts.md 1.10, 7.4)."""
    fields = _object(data, "a team")
    own = _id(fields, "teamId", "a team")
    name = fields.get("teamName", fields.get("displayName"))
    return Listed("team", own, _text(name), own, fields)


def shown(data: object, limit: int = 80) -> str:
    """Return JSON data as one short line of ASCII, for a sentence."""
    import json

    text = json.dumps(data)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _object(data: object, what: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ReplyError(f"the API sent {shown(data)} where {what} was expected")
    return data


def _id(fields: Mapping[str, Any], name: str, what: str) -> str:
    value = fields.get(name)
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ReplyError(f"the API sent {what} without an id: {shown(fields)}")


def _rule(data: object) -> Rule:
    fields = data if isinstance(data, dict) else {}
    entity = fields.get("entity")
    entity = entity if isinstance(entity, dict) else {}
    return _same_rule(_text(fields.get("state")), _text(entity.get("type")), _text(entity.get("id")))


@lru_cache(maxsize=RULES)
def _same_rule(state: str, type_: str, id_: str) -> Rule:
    return Rule(state, Entity(type_, id_))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else shown(value)


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        return from_wire(value)
    except ValueError:
        return None
