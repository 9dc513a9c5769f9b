"""What a server may do to the text that it keeps: one mode of the sandbox."""

import html
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from compass_maint_cli.sandbox.clock import EPOCH, read_instant


def lower_ids(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body with the ids of its rules in lower case; anything that is not a rule stays as it is."""
    rules = body.get("rules")
    if not isinstance(rules, list):
        return dict(body)
    return {**body, "rules": [_lower_id(rule) for rule in rules]}


def clean_description(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with the description trimmed, in NFC and escaped for HTML."""
    if "description" not in fields:
        return dict(fields)
    text = unicodedata.normalize("NFC", fields["description"].strip())
    return {**fields, "description": html.escape(text)}


def clamp_start(start: str, now: int) -> str:
    """Return the start, or ``now`` (milliseconds since 1970 UTC) if the start is past."""
    if read_instant(start).millis >= now:
        return start
    return read_instant((EPOCH + timedelta(milliseconds=now)).isoformat()).text


def _lower_id(rule: object) -> object:
    if not isinstance(rule, dict) or not isinstance(rule.get("entity"), dict):
        return rule
    entity = rule["entity"]
    if not isinstance(entity.get("id"), str):
        return rule
    return {**rule, "entity": {**entity, "id": entity["id"].lower()}}
