"""The JSON Schema of one rule-file document, made from the table that the reader reads by.

It accepts the same forms as the reader. What a schema cannot express (dates that exist, an end after its
start, unique names, the length of a description with its key) is left to ``validate``.
"""

from typing import TypeAlias

from compass_maint_cli.domain.maintenance import EntityType, RuleState
from compass_maint_cli.rulefiles.fields import (
    CLASHES,
    FIELDS,
    FIXED_PATTERN,
    MOST,
    NEEDS,
    RULE_FIELDS,
    Field,
    Kind,
)

Schema: TypeAlias = dict[str, object]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TITLE = "compass-maint rule file"
OWN_KEYS = {"^x-": {"description": "Ignored; it may hold anchors for aliases and merge keys."}}


def json_schema() -> Schema:
    """Return the schema, of draft 2020-12."""
    return {
        "$schema": DRAFT,
        "title": TITLE,
        "description": "One document of a rule file: a window, a list of windows, or rules alone.",
        "oneOf": [
            {"$ref": "#/$defs/document"},
            {"$ref": "#/$defs/list"},
            {"$ref": "#/$defs/rules"},
        ],
        "$defs": {
            "window": _window({}),
            "document": _window({"$schema": {}}, patternProperties=OWN_KEYS),
            "list": _object(
                {
                    "$schema": {},
                    "windows": {
                        "description": "Several windows; of an empty list apply --prune leaves none.",
                        "type": "array",
                        "items": {"$ref": "#/$defs/window"},
                    },
                },
                required=["windows"],
                patternProperties=OWN_KEYS,
            ),
            "rules": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/rule"}},
            "rule": {"oneOf": [_short("disable"), _short("enable"), _api_rule()]},
        },
    }


def _object(properties: Schema, *, required: list[str], **more: object) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        **more,
    }


def _window(properties: Schema, **more: object) -> Schema:
    """Return the schema of a window; a document may hold a little more than an item of a list."""
    return _object(
        {**properties, **{field.name: _field(field) for field in FIELDS}},
        required=["rules"],
        dependentRequired={key: [needed] for key, needed in NEEDS.items()},
        allOf=[{"not": {"required": list(pair)}} for pair in CLASHES],
        **{
            "if": {"required": ["repeat"]},
            "then": {"properties": {"start": {"pattern": FIXED_PATTERN}}},
        },
        **more,
    )


def _field(field: Field) -> Schema:
    """Return the schema of one key's value."""
    about: Schema = {"description": field.about}
    if field.examples:
        about["examples"] = list(field.examples)
    return about | _value(field)


def _value(field: Field) -> Schema:
    match field.kind:
        case Kind.TEXT:
            longest: Schema = {} if field.longest is None else {"maxLength": field.longest}
            return {"type": "string", "pattern": field.pattern} | longest
        case Kind.FLAG:
            return {"const": True}
        case Kind.COUNT:
            return {"type": "integer", "minimum": 1, "maximum": MOST}
        case Kind.DATES:
            day: Schema = {"type": "string", "format": "date", "pattern": field.pattern}
            return {"oneOf": [day, {"type": "array", "minItems": 1, "items": day}]}
        case Kind.RULES:
            return {"$ref": "#/$defs/rules"}


def _short(verb: str) -> Schema:
    return _object({verb: _field(RULE_FIELDS[verb])}, required=[verb])


def _api_rule() -> Schema:
    """Return the API's own form of a rule (docs/api-facts.md 1.4): only a policy can be enabled."""
    entity = _object(
        {"type": {"enum": list(EntityType)}, "id": _field(RULE_FIELDS["id"])}, required=["type", "id"]
    )
    states = {"state": {"enum": list(RuleState)}, "entity": entity}
    policy = {"properties": {"entity": {"properties": {"type": {"const": EntityType.POLICY}}}}}
    enabled = {"properties": {"state": {"const": RuleState.ENABLED}}}
    return _object(states, required=["state", "entity"], **{"if": enabled, "then": policy})
