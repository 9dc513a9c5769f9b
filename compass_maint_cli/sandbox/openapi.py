"""The sandbox's description of itself: OpenAPI 3.0.3, which every generator reads.

It describes the documented API as this sandbox decides it, without faults and modes.
"""

from typing import Any

from compass_maint_cli.sandbox.fixtures import CLOUD_ID, ORG_ID, PAYMENTS
from compass_maint_cli.sandbox.openapi_schemas import ID, SCHEMAS, TEXT, WINDOW_ID, Schema, ref
from compass_maint_cli.sandbox.query import INT32
from compass_maint_cli.sandbox.store import LISTED
from compass_maint_cli.sandbox.teams_api import DEFAULT_SIZE, SIZE_LIMIT

Operation = dict[str, Any]
Paths = dict[str, dict[str, Any]]

BASES = {
    "compass": ("Compass", "/compass/cloud/{cloudId}/ops/v1"),
    "jsm": ("JSM", "/jsm/ops/api/{cloudId}/v1"),
}
PLATFORM = "Platform"
ABOUT = (
    "The sandbox of compass-maint: maintenance windows of Atlassian Operations under the bases of Compass "
    "and JSM, with the look-ups that name their entities. What the API leaves open is decided strictly: "
    "unknown members and parameters are refused. This project wrote this description; it is not Atlassian's."
)
MEANINGS = {
    200: "Done.",
    201: "Made.",
    204: "Gone.",
    400: "Malformed, or a parameter that is invalid.",
    401: "Other credentials than the sandbox's.",
    403: "A team without Operations.",
    404: "Nothing is there.",
    422: "Refused; each problem is one error.",
}


def document() -> dict[str, Any]:
    """Return the whole description, ready for JSON."""
    paths = _platform()
    for product in BASES:
        paths |= _product(product)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Operations sandbox", "version": "1.0.0", "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"basic": []}],
        "tags": [{"name": name} for name in (*(title for title, _ in BASES.values()), PLATFORM)],
        "paths": paths,
        "components": {"securitySchemes": {"basic": {"type": "http", "scheme": "basic"}}, "schemas": SCHEMAS},
    }


def _product(product: str) -> Paths:
    tag, base = BASES[product]
    here = [_path("cloudId", CLOUD_ID)]
    team = [*here, _path("teamId", PAYMENTS)]
    paths = _windows(here, "Global", (400, 401, 422), ()) | {
        f"/teams/{{teamId}}{path}": operations
        for path, operations in _windows(team, "Team", (401, 403, 404, 422), (403,)).items()
    }
    paths |= _lookups(here, team)
    if product == "jsm":
        paths["/teams"] = _read(here, "listTeams", "Teams", (401, 404, 422))
    for operation in _tagged(paths, tag):
        operation["operationId"] = f"{product}_{operation['operationId']}"
    return {base + path: operations for path, operations in paths.items()}


def _windows(scope: list[Schema], name: str, of_create: tuple[int, ...], more: tuple[int, ...]) -> Paths:
    """Return the six operations of one scope; ``of_create`` and ``more`` are its own refusals."""
    window = f"{name}Maintenance"
    one = [*scope, _path("id", WINDOW_ID)]
    refusals = (401, *more, 404, 422)
    kind = _query("type", {"type": "string", "enum": list(LISTED), "default": "all"})
    cancel = _operation(f"cancel{window}", (200, window), refusals)
    cancel["description"] = "Takes no body, or an empty object."
    return {
        "/maintenances": {
            "parameters": scope,
            "get": _operation(f"list{window}s", (200, f"{window}s"), refusals, [kind, *_paging(20, 100)]),
            "post": _operation(
                f"create{window}", (201, window), (404, *of_create), body="CreateMaintenanceRequest"
            ),
        },
        "/maintenances/{id}": {
            "parameters": one,
            "get": _operation(f"get{window}", (200, window), refusals),
            "patch": _operation(f"update{window}", (200, window), refusals, body="UpdateMaintenanceRequest"),
            "delete": _operation(f"delete{window}", (204, None), refusals),
        },
        "/maintenances/{id}/cancel": {"parameters": one, "post": cancel},
    }


def _lookups(here: list[Schema], team: list[Schema]) -> Paths:
    refusals = (401, 404, 422)
    sources = [_query("type", TEXT), _query("teamId", TEXT), *_paging(100, INT32)]
    kind = _query("type", {"type": "string", "enum": ["alert", "notification"]}) | {"required": True}
    integrations = [_query("name", TEXT), *sources]
    one = [*here, _path("id", "51e9e162-767b-47a6-a00a-4cd8b6f94829")]
    return {
        "/integrations": _read(here, "listIntegrations", "Sources", refusals, integrations),
        "/integrations/{id}": _read(one, "getIntegration", "Integration", refusals),
        "/syncs": _read(here, "listSyncs", "Sources", refusals, sources),
        "/alerts/policies": _read(here, "listGlobalPolicies", "Policies", refusals, _paging(20, 100)),
        "/teams/{teamId}/policies": _read(
            team, "listTeamPolicies", "Policies", (403, *refusals), [kind, *_paging(25, 50)]
        ),
    }


def _platform() -> Paths:
    """Return what belongs to no product."""
    size = _query("size", _number(1, SIZE_LIMIT, DEFAULT_SIZE))
    query = [_query("siteId", TEXT), size, _query("cursor", TEXT)]
    paths: Paths = {}
    for prefix, name in (("", "listPlatformTeams"), ("/gateway/api", "listPlatformTeamsOfSite")):
        path = f"{prefix}/public/teams/v1/org/{{orgId}}/teams"
        paths[path] = _read([_path("orgId", ORG_ID)], name, "PlatformTeams", (400, 401, 404), query)
    post = _operation("graphql", (200, "GraphqlReply"), (400, 401), body="GraphqlRequest")
    paths["/gateway/api/graphql"] = {"post": post}
    paths["/_edge/tenant_info"] = {"get": _operation("getTenant", (200, "Tenant"), (422,)) | {"security": []}}
    own = _operation("getDescription", (200, None), (422,)) | {"security": []}
    own["responses"]["200"]["content"] = {"application/json": {"schema": {"type": "object"}}}
    paths["/openapi.json"] = {"get": own}
    _tagged(paths, PLATFORM)
    return paths


def _tagged(paths: Paths, tag: str) -> list[Operation]:
    """Give every operation a tag, and return them all."""
    operations = [
        operation for path in paths.values() for method, operation in path.items() if method != "parameters"
    ]
    for operation in operations:
        operation["tags"] = [tag]
    return operations


def _read(
    place: list[Schema],
    name: str,
    schema: str,
    refusals: tuple[int, ...],
    query: list[Schema] | None = None,
) -> dict[str, Any]:
    """Return a path that can only be read; ``place`` are its own parameters."""
    return {"parameters": place, "get": _operation(name, (200, schema), refusals, query)}


def _operation(
    name: str,
    answer: tuple[int, str | None],
    refusals: tuple[int, ...],
    query: list[Schema] | None = None,
    *,
    body: str | None = None,
) -> Operation:
    """Return an operation; ``answer`` is the status and the schema of its success."""
    responses = {str(answer[0]): _response(*answer)}
    for status in sorted(refusals):
        responses[str(status)] = _response(status, "Unauthorized" if status == 401 else "Errors")  # noqa: PLR2004
    operation: Operation = {"operationId": name, "responses": responses}
    if query:
        operation["parameters"] = query
    if body:
        media = {"schema": ref(body), "example": SCHEMAS[body]["example"]}
        operation["requestBody"] = {"required": True, "content": {"application/json": media}}
    return operation


def _response(status: int, schema: str | None) -> Schema:
    content = {"content": {"application/json": {"schema": ref(schema)}}} if schema else {}
    return {"description": MEANINGS[status], **content}


def _path(name: str, example: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": ID, "example": example}


def _query(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _number(low: int, high: int, default: int) -> Schema:
    return {"type": "integer", "format": "int32", "minimum": low, "maximum": high, "default": default}


def _paging(default: int, limit: int) -> list[Schema]:
    return [_query("offset", _number(0, INT32, 0)), _query("size", _number(1, limit, default))]
