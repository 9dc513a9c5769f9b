"""The bodies that the sandbox takes and answers, as OpenAPI 3.0 schemas."""

from typing import Any

from compass_maint_cli.sandbox.fixtures import CLOUD_ID, ORG_ID, PAYMENTS
from compass_maint_cli.sandbox.handlers import STATUSES
from compass_maint_cli.sandbox.validation import DESCRIPTION_LIMIT, STATES, TYPES

Schema = dict[str, Any]

ID: Schema = {"type": "string", "format": "uuid"}
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
DATE: Schema = {"type": "string", "format": "date-time"}
COUNT: Schema = {"type": "integer", "format": "int64"}
WINDOW_ID = "0762db96-f795-4246-90be-edd295af8fca"

CREATE_EXAMPLE = {
    "description": "deploy 4412",
    "startDate": "2035-03-01T22:00:00Z",
    "endDate": "2035-03-01T23:00:00Z",
    "rules": [
        {
            "state": "disabled",
            "entity": {"type": "integration", "id": "51e9e162-767b-47a6-a00a-4cd8b6f94829"},
        },
        {"state": "enabled", "entity": {"type": "policy", "id": "258bec1f-bae6-4190-bcc6-56c42990131c"}},
    ],
}
UPDATE_EXAMPLE = {
    "description": "deploy 4412, again",
    "startDate": "2035-03-01T22:15:00Z",
    "endDate": "2035-03-01T23:45:00Z",
    "rules": [CREATE_EXAMPLE["rules"][0]],
}


def ref(name: str) -> Schema:
    """Return a reference to a schema of this description."""
    return {"$ref": f"#/components/schemas/{name}"}


def record(required: dict[str, Schema], optional: dict[str, Schema] | None = None, **more: object) -> Schema:
    """Return an object that has no other members than these."""
    properties = required | (optional or {})
    needed = {"required": list(required)} if required else {}
    return {"type": "object", **needed, "properties": properties, "additionalProperties": False, **more}


def array(items: Schema, **more: object) -> Schema:
    """Return a list of ``items``."""
    return {"type": "array", "items": items, **more}


def page(items: str, links: Schema) -> Schema:
    """Return one page of a list."""
    return record({"values": array(ref(items)), "links": links})


FIELDS: dict[str, Schema] = {
    "description": {
        "type": "string",
        "maxLength": DESCRIPTION_LIMIT,
        "description": "What the window is for. Neither NUL nor half of a surrogate pair.",
    },
    "startDate": {**DATE, "description": "The first instant, with an offset. It may be in the past."},
    "endDate": {**DATE, "description": "The end: after the start, and in the future."},
    "rules": array(ref("Rule"), minItems=1, description="What is silenced. Each entity once."),
}
STORED: dict[str, Schema] = {
    "id": ID,
    "status": ref("Status"),
    "description": TEXT,
    "startDate": DATE,
    "endDate": DATE,
    "rules": array(ref("Rule")),
}
TEAM_ID: dict[str, Schema] = {"teamId": ID}
UNCHANGEABLE: dict[str, Schema] = {
    "id": {**ID, "description": "The id of the window itself."},
    "status": ref("Status"),
    "teamId": {**ID, "description": "The team of the window itself."},
}
NEXT = record({"next": {"type": "string", "nullable": True, "description": "Relative; null at the end."}})
NEXT_OR_NONE = record({}, {"next": TEXT, "previous": TEXT})

WINDOWS: dict[str, Schema] = {
    "Status": {"type": "string", "enum": list(STATUSES)},
    "Entity": record({"type": {"type": "string", "enum": list(TYPES)}, "id": TEXT}),
    "Rule": record(
        {"state": {"type": "string", "enum": list(STATES)}, "entity": ref("Entity")},
        description="Only policies can be enabled. The entity exists and may be named in the window's scope.",
    ),
    "CreateMaintenanceRequest": record(
        {name: FIELDS[name] for name in ("startDate", "endDate", "rules")},
        {"description": FIELDS["description"], "teamId": UNCHANGEABLE["teamId"]},
        description="A new window. teamId is for a team's window, and the team of the path.",
        example=CREATE_EXAMPLE,
    ),
    "UpdateMaintenanceRequest": record(
        {},
        FIELDS | UNCHANGEABLE,
        minProperties=1,
        description="What changes. rules replaces the whole list. id and teamId are those of the window, "
        "status is ignored. While a window is active only endDate can differ; after that nothing can.",
        example=UPDATE_EXAMPLE,
    ),
    "GlobalMaintenance": record(STORED),
    "TeamMaintenance": record(STORED | TEAM_ID),
    "GlobalMaintenances": page("GlobalMaintenance", NEXT),
    "TeamMaintenances": page("TeamMaintenance", NEXT),
}
LOOKUPS: dict[str, Schema] = {
    "Source": record({"id": ID, "name": TEXT, "type": TEXT, "enabled": FLAG}, TEAM_ID),
    "Sources": page("Source", NEXT_OR_NONE),
    "Integration": record(
        {"id": ID, "name": TEXT, "type": TEXT, "enabled": FLAG},
        TEAM_ID | {"maintenanceSources": array(ref("MaintenanceSource"))},
    ),
    "MaintenanceSource": record(
        {
            "maintenanceId": ID,
            "enabled": {**FLAG, "description": "Whether the window is active now."},
            "interval": record({"startTimeMillis": COUNT, "endTimeMillis": COUNT}),
        }
    ),
    "Policy": record({"type": TEXT, "id": ID, "name": TEXT, "enabled": FLAG, "order": COUNT}),
    "Policies": page("Policy", NEXT_OR_NONE),
    "Teams": record({"platformTeams": array(record({"teamId": ID, "teamName": TEXT}))}),
}
PLATFORM: dict[str, Schema] = {
    "Tenant": record({"cloudId": ID}, example={"cloudId": CLOUD_ID}),
    "PlatformTeam": record(
        {
            "teamId": ID,
            "displayName": TEXT,
            "organizationId": ID,
            "state": {"type": "string", "enum": ["ACTIVE", "ARCHIVED"]},
        },
        example={"teamId": PAYMENTS, "displayName": "Payments", "organizationId": ORG_ID, "state": "ACTIVE"},
    ),
    "PlatformTeams": record(
        {"entities": array(ref("PlatformTeam")), "cursor": {"type": "string", "nullable": True}},
        description="The last page has no cursor. A page with a cursor may be empty.",
    ),
    "GraphqlRequest": {
        "type": "object",
        "required": ["query"],
        "properties": {"query": TEXT, "variables": {"type": "object", "nullable": True}},
        "example": {"query": f'{{ tenantContexts(cloudIds: ["{CLOUD_ID}"]) {{ cloudId orgId }} }}'},
    },
    "GraphqlReply": record(
        {"data": {"type": "object", "nullable": True}}, {"errors": array(record({"message": TEXT}))}
    ),
}
ERRORS: dict[str, Schema] = {
    "Errors": record({"errors": array(record({"title": TEXT, "code": TEXT}), minItems=1)}),
    "Unauthorized": record({"code": {"type": "integer"}, "message": TEXT}),
}
SCHEMAS = WINDOWS | LOOKUPS | PLATFORM | ERRORS
