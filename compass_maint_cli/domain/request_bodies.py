"""Drafts and changes as the JSON that the API takes."""

import re
from collections.abc import Iterable
from typing import Any

from compass_maint_cli.domain.maintenance import Changes, Draft, Rule
from compass_maint_cli.times.wire import to_wire

UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"


def draft_body(draft: Draft) -> dict[str, Any]:
    """Return what a create sends; times in UTC to the second, as real clients do (docs/api-facts.md 1.7).

    An empty description is left out.
    """
    described = {"description": draft.description} if draft.description else {}
    return {
        **described,
        "startDate": to_wire(draft.start),
        "endDate": to_wire(draft.end),
        "rules": rules_body(draft.rules),
    }


def changes_body(changes: Changes) -> dict[str, Any]:
    """Return what an update sends: the given values only."""
    body: dict[str, Any] = {}
    if changes.description is not None:
        body["description"] = changes.description
    if changes.start is not None:
        body["startDate"] = to_wire(changes.start)
    if changes.end is not None:
        body["endDate"] = to_wire(changes.end)
    if changes.rules is not None:
        body["rules"] = rules_body(changes.rules)
    return body


def rules_body(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Return rules in the API's own form."""
    return [
        {"state": rule.state, "entity": {"id": _sent_id(rule.entity.id), "type": rule.entity.type}}
        for rule in rules
    ]


def _sent_id(id_: str) -> str:
    """Return an id as it is sent: a UUID in lower case."""
    return id_.lower() if re.fullmatch(UUID, id_) else id_
