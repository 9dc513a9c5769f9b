"""The look-up lists that turn names into ids (docs/api-facts.md 1.10)."""

from typing import TypeVar

from compass_maint_cli.sandbox.call import Call, Reply, json_reply
from compass_maint_cli.sandbox.clock import read_instant
from compass_maint_cli.sandbox.errors import Refused
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, INTEGRATIONS, POLICIES, SYNCS, TEAMS, Policy, Source
from compass_maint_cli.sandbox.query import Paging, Query, no_query, read_query
from compass_maint_cli.sandbox.store import Window

T = TypeVar("T")

SOURCES = Paging(default=100)
GLOBAL_POLICIES = Paging(default=20, limit=100)
TEAM_POLICIES = Paging(default=25, limit=50)


def list_integrations(call: Call) -> Reply:
    """Answer integrations; ``name`` is compared exactly, an unknown team has none (docs/api-facts.md 1.1)."""
    query = read_query(call.request.args, SOURCES, type=(), teamId=(), name=())
    return _sources("/v1/integrations", INTEGRATIONS, query)


def get_integration(call: Call) -> Reply:
    """Answer one integration, with the planned and active windows of any scope that name it."""
    no_query(call.request.args)
    for source in INTEGRATIONS:
        if source.id == call.id:
            if not call.modes.maintenance_sources:
                return json_reply(200, _source(source))
            with call.store.reading(call.now) as windows:
                sources = [_maintenance_source(window) for window in windows.naming(source.id)]
            return json_reply(200, _source(source) | {"maintenanceSources": sources})
    raise Refused(404, f"Integration {call.id!r} not found")


def list_syncs(call: Call) -> Reply:
    """Answer syncs."""
    return _sources("/v1/syncs", SYNCS, read_query(call.request.args, SOURCES, type=(), teamId=()))


def list_global_policies(call: Call) -> Reply:
    """Answer the policies that belong to no team."""
    query = read_query(call.request.args, GLOBAL_POLICIES)
    found = [policy for policy in POLICIES if policy.team_id is None]
    return _policies("/v1/alerts/policies", found, query)


def list_team_policies(call: Call) -> Reply:
    """Answer a team's policies of one type; ``type`` is required."""
    query = read_query(call.request.args, TEAM_POLICIES, type=("alert", "notification"))
    if "type" not in query.words:
        raise Refused(422, "type is required: alert or notification")
    kind = query.words["type"]
    found = [policy for policy in POLICIES if (policy.team_id, policy.type) == (call.team_id, kind)]
    return _policies(f"/v1/teams/{call.team_id}/policies", found, query)


def list_teams(call: Call) -> Reply:
    """Answer all teams at once; only JSM documents this list."""
    no_query(call.request.args)
    return json_reply(
        200, {"platformTeams": [{"teamId": id_, "teamName": name} for id_, name in TEAMS.items()]}
    )


def tenant_info(call: Call) -> Reply:
    """Answer the cloud id of a site, without credentials."""
    no_query(call.request.args)
    return json_reply(200, {"cloudId": CLOUD_ID})


def _sources(path: str, all_sources: tuple[Source, ...], query: Query) -> Reply:
    """Answer the sources that match the query; the last page has no link (docs/api-facts.md 1.6)."""
    wanted = query.words
    found = [
        source
        for source in all_sources
        if wanted.get("type") in (None, source.type)
        and wanted.get("teamId") in (None, source.team_id)
        and wanted.get("name") in (None, source.name)
    ]
    previous = {}
    if query.offset > 0:
        previous = {"previous": query.link(path, max(0, query.offset - query.size))}
    links = _next(path, query, len(found)) | previous
    return json_reply(200, {"values": [_source(source) for source in _cut(found, query)], "links": links})


def _policies(path: str, found: list[Policy], query: Query) -> Reply:
    values = [
        {"type": item.type, "id": item.id, "name": item.name, "enabled": item.enabled, "order": item.order}
        for item in _cut(found, query)
    ]
    return json_reply(200, {"values": values, "links": _next(path, query, len(found))})


def _cut(found: list[T], query: Query) -> list[T]:
    return found[query.offset : query.offset + query.size]


def _next(path: str, query: Query, count: int) -> dict[str, str]:
    after = query.offset + query.size
    return {"next": query.link(path, after)} if after < count else {}


def _source(source: Source) -> dict[str, object]:
    owner: dict[str, object] = {} if source.team_id is None else {"teamId": source.team_id}
    return {"id": source.id, "name": source.name, "type": source.type, "enabled": source.enabled} | owner


def _maintenance_source(window: Window) -> dict[str, object]:
    start, end = read_instant(window["startDate"]), read_instant(window["endDate"])
    interval = {"startTimeMillis": start.millis, "endTimeMillis": end.millis}
    return {"maintenanceId": window["id"], "enabled": window["status"] == "active", "interval": interval}
