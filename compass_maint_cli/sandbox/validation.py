"""What a body may say: strict where the API leaves it open, every problem named at once.

The rules are those of facts 1.4; that an integration or a sync cannot be enabled is the API's own sentence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compass_maint_cli.sandbox.clock import Instant, read_instant
from compass_maint_cli.sandbox.errors import Refused
from compass_maint_cli.sandbox.world import ENTITIES, Policy

DESCRIPTION_LIMIT = 200
"""Characters; the schema says ``"maximum": 200`` and means this (facts 1.4)."""

TYPES = ("integration", "policy", "sync")
STATES = ("disabled", "enabled")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Rules = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Fields:
    """What a body says of a window; None where it says nothing. ``rules`` is the API's own list."""

    description: str | None = None
    start: Instant | None = None
    end: Instant | None = None
    rules: Rules | None = None


def read_fields(body: Mapping[str, Any], team_id: str | None, fixed: Mapping[str, str]) -> Fields:
    """Read a body for the scope of ``team_id``, None being global; raise Refused (422) with every problem.

    ``fixed`` are the fields that nobody can change, with their values: a client may send them back as they
    are, as the Terraform provider does (facts 2.1).
    """
    problems: list[str] = []
    known = {"description", "startDate", "endDate", "rules", *fixed}
    problems += [f"Unknown field {key!r}" for key in body if key not in known]
    problems += [f"{key} cannot be changed" for key in fixed if key in body and body[key] != fixed[key]]
    fields = Fields(
        description=_description(body["description"], problems) if "description" in body else None,
        start=_instant("startDate", body["startDate"], problems) if "startDate" in body else None,
        end=_instant("endDate", body["endDate"], problems) if "endDate" in body else None,
        rules=_rules(body["rules"], team_id, problems) if "rules" in body else None,
    )
    if problems:
        raise Refused(422, *problems)
    return fields


def check_span(start: Instant, end: Instant, now: int) -> None:
    """Raise Refused (422) for a window that ends before it starts, or has ended already."""
    if end.millis <= start.millis:
        raise Refused(422, f"endDate {end.text} must be after startDate {start.text}")
    if end.millis <= now:
        raise Refused(422, f"endDate {end.text} is in the past")


def _description(value: object, problems: list[str]) -> str | None:
    if not isinstance(value, str):
        problems.append("description must be a string")
    elif len(value) > DESCRIPTION_LIMIT:
        problems.append(f"description has {len(value)} characters; at most {DESCRIPTION_LIMIT} are allowed")
    elif UNSTORABLE.search(value):
        problems.append("description must not hold NUL or half of a surrogate pair")
    else:
        return value
    return None


def _instant(key: str, value: object, problems: list[str]) -> Instant | None:
    try:
        if isinstance(value, str):
            return read_instant(value)
    except ValueError:
        pass
    problems.append(f"{key} must be an ISO 8601 date-time with an offset, such as 2026-12-01T21:00:00Z")
    return None


def _rules(value: object, team_id: str | None, problems: list[str]) -> Rules | None:
    if not isinstance(value, list) or not value:
        problems.append("rules must be a list of at least one rule")
        return None
    rules: Rules = []
    seen: set[tuple[str, str]] = set()
    for index, item in enumerate(value):
        try:
            state, kind, id_ = _rule(item)
            _check_rule(state, kind, id_, team_id)
        except ValueError as error:
            problems.append(f"rules[{index}]: {error}")
            continue
        if (kind, id_) in seen:
            problems.append(f"rules[{index}]: {kind} {id_} is named twice")
        seen.add((kind, id_))
        rules.append({"state": state, "entity": {"id": id_, "type": kind}})
    return rules


def _rule(item: object) -> tuple[str, str, str]:
    if not isinstance(item, dict) or item.keys() != {"state", "entity"}:
        raise ValueError("a rule is an object with state and entity, and nothing else")
    entity = item["entity"]
    if not isinstance(entity, dict) or entity.keys() != {"type", "id"}:
        raise ValueError("an entity is an object with type and id, and nothing else")
    if item["state"] not in STATES:
        raise ValueError("state must be disabled or enabled")
    if entity["type"] not in TYPES:
        raise ValueError("entity.type must be integration, policy or sync")
    if not isinstance(entity["id"], str):
        raise ValueError("entity.id must be a string")  # noqa: TRY004 - a problem of the body, as all of these
    return item["state"], entity["type"], entity["id"]


def _check_rule(state: str, kind: str, id_: str, team_id: str | None) -> None:
    """Raise ValueError for a rule that its window cannot have (facts 1.4, 2.1)."""
    if state == "enabled" and kind != "policy":
        raise ValueError(f"state has to be disabled for integrations and syncs, not enabled for a {kind}")
    entity = ENTITIES.get((kind, id_))
    if entity is None:
        raise ValueError(f"there is no {kind} {id_!r}")
    if team_id is None and isinstance(entity, Policy) and entity.team_id is not None:
        raise ValueError(f"policy {id_} belongs to a team; a global window cannot name it")
    if team_id is not None and entity.team_id not in (None, team_id):
        raise ValueError(f"{kind} {id_} belongs to another team")
