"""Checks of a body: strict where the API leaves it open, every problem reported at once.

The rules are those of docs/api-facts.md 1.4. That integrations and syncs cannot be enabled is documented.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from compass_maint_cli.sandbox.clock import read_instant
from compass_maint_cli.sandbox.errors import Refused
from compass_maint_cli.sandbox.fixtures import ENTITIES, Policy

DESCRIPTION_LIMIT = 200
"""Characters; the schema says ``"maximum": 200`` and means this (docs/api-facts.md 1.4)."""

TYPES = ("integration", "policy", "sync")
STATES = ("disabled", "enabled")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Rules = list[dict[str, Any]]


class ProblemsError(Exception):
    """What is wrong with a field; each problem continues the name of the field."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems


def read_fields(
    body: Mapping[str, Any], team_id: str | None, fixed: Mapping[str, tuple[str, ...]]
) -> dict[str, Any]:
    """Return the fields of a body as the API will show them.

    ``team_id`` is its scope, None being global. ``fixed`` holds the fields that cannot change, with the
    values that are accepted and ignored: the Terraform provider sends the whole window back, its status as
    last seen (docs/api-facts.md 2.1). Raise Refused (422) with every problem.
    """
    problems = [f"Unknown field {key!r}" for key in body if key not in READERS and key not in fixed]
    problems += [f"{key} cannot be changed" for key in fixed if key in body and body[key] not in fixed[key]]
    fields: dict[str, Any] = {}
    for key, read in READERS.items():
        try:
            if key in body:
                fields[key] = read(body[key], team_id)
        except ProblemsError as error:
            problems += (f"{key}{problem}" for problem in error.problems)
    if problems:
        raise Refused(422, *problems)
    return fields


def check_span(start: str, end: str, now: int) -> None:
    """Raise Refused (422) for a window that ends before it starts, or has ended already."""
    if read_instant(end).millis <= read_instant(start).millis:
        raise Refused(422, f"endDate {end} must be after startDate {start}")
    if read_instant(end).millis <= now:
        raise Refused(422, f"endDate {end} is in the past")


def _description(value: object, _team_id: str | None) -> str:
    if not isinstance(value, str):
        raise ProblemsError(" must be a string")
    if len(value) > DESCRIPTION_LIMIT:
        raise ProblemsError(f" has {len(value)} characters; at most {DESCRIPTION_LIMIT} are allowed")
    if UNSTORABLE.search(value):
        raise ProblemsError(" must not hold NUL or half of a surrogate pair")
    return value


def _date(value: object, _team_id: str | None) -> str:
    try:
        return read_instant(value if isinstance(value, str) else "").text
    except ValueError as error:
        meant = " must be an ISO 8601 date-time with an offset, such as 2026-12-01T21:00:00Z"
        raise ProblemsError(meant) from error


def _rules(value: object, team_id: str | None) -> Rules:
    if not isinstance(value, list) or not value:
        raise ProblemsError(" must be a list of at least one rule")
    problems: list[str] = []
    rules: dict[tuple[str, str], dict[str, Any]] = {}
    for index, item in enumerate(value):
        try:
            state, kind, id_ = _rule(item)
            _check_rule(state, kind, id_, team_id)
        except ValueError as error:
            problems.append(f"[{index}]: {error}")
            continue
        if (kind, id_) in rules:
            problems.append(f"[{index}]: {kind} {id_} is named twice")
        rules[kind, id_] = {"state": state, "entity": {"id": id_, "type": kind}}
    if problems:
        raise ProblemsError(*problems)
    return list(rules.values())


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
    """Raise ValueError for a rule that its window cannot have (docs/api-facts.md 1.4, 2.1)."""
    if state == "enabled" and kind != "policy":
        raise ValueError(f"state has to be disabled for integrations and syncs, not enabled for a {kind}")
    entity = ENTITIES.get((kind, id_))
    if entity is None:
        raise ValueError(f"{kind} {id_!r} not found")
    if team_id is None and isinstance(entity, Policy) and entity.team_id is not None:
        raise ValueError(f"policy {id_} belongs to a team; a global window cannot name it")
    if team_id is not None and entity.team_id not in (None, team_id):
        raise ValueError(f"{kind} {id_} belongs to another team")


READERS: dict[str, Callable[[Any, str | None], Any]] = {
    "description": _description,
    "startDate": _date,
    "endDate": _date,
    "rules": _rules,
}
"""The fields that a body can set, and how each is read for a scope."""
