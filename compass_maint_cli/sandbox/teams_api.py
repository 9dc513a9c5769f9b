"""The platform's Teams API, and the organisation of a site by GraphQL (docs/api-facts.md 7.4, 7.5)."""

import re
from base64 import urlsafe_b64encode
from typing import Any

from compass_maint_cli.sandbox.call import Call, Reply, json_reply
from compass_maint_cli.sandbox.errors import Refused
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, ORG_ID, PLATFORM_TEAMS, SITE, PlatformTeam
from compass_maint_cli.sandbox.query import name_problems, parse_number

SIZE_LIMIT = 300
DEFAULT_SIZE = 50

PAGE_LIMIT = 3
"""The most teams that a page covers. Those of other sites are left out afterwards, so a page may be empty."""

TENANT_CONTEXTS = re.compile(
    r"tenantContexts\s*\(\s*(?P<key>cloudIds|hostNames)\s*:\s*(?P<value>\[[^\]]*\]|\$\w+)\s*\)"
    r"\s*\{(?P<fields>[\w\s,]*)\}"
)
TENANT = {"cloudId": CLOUD_ID, "orgId": ORG_ID, "hostName": SITE}
"""The one site there is."""


def list_platform_teams(call: Call) -> Reply:
    """Answer a page of the organisation's teams; the cursor is null on the last page."""
    if call.id != ORG_ID:
        raise Refused(404, f"Organization {call.id!r} not found")
    args = call.request.args
    problems = name_problems(args, {"siteId", "size", "cursor"})
    size = parse_number(args.get("size", str(DEFAULT_SIZE)), 1, SIZE_LIMIT)
    if size is None:
        problems.append(f"size must be a whole number from 1 to {SIZE_LIMIT}, not {args['size']!r}")
    start = _offset(args.get("cursor"))
    if start is None:
        problems.append("cursor must be that of a page")
    if problems or size is None or start is None:
        raise Refused(400, *problems)
    end = start + min(size, PAGE_LIMIT)
    site = args.get("siteId")
    entities = [_entity(team) for team in PLATFORM_TEAMS[start:end] if _is_asked_for(team, site)]
    cursor = _cursor(end) if end < len(PLATFORM_TEAMS) else None
    return json_reply(200, {"entities": entities, "cursor": cursor})


def graphql(call: Call) -> Reply:
    """Answer one query, ``tenantContexts``; a site that does not exist is null."""
    body = call.json()
    if not isinstance(body.get("query"), str):
        raise Refused(400, "query must be a string")
    if not isinstance(body.get("variables"), dict | None):
        raise Refused(400, "variables must be an object")
    found = TENANT_CONTEXTS.search(body["query"])
    if not found:
        return _graphql_error("Only tenantContexts(cloudIds: […]) or (hostNames: […]) can be asked for")
    asked = _asked(found["value"], body.get("variables"))
    if asked is None:
        return _graphql_error(f"{found['key']} must be a list of strings")
    fields = found["fields"].replace(",", " ").split()
    unknown = [name for name in fields if name not in TENANT]
    if unknown or not fields:
        return _graphql_error(f"Unknown field {' '.join(unknown)!r} of TenantContext")
    own = TENANT["cloudId" if found["key"] == "cloudIds" else "hostName"]
    tenant = {name: TENANT[name] for name in fields}
    return json_reply(200, {"data": {"tenantContexts": [tenant if id_ == own else None for id_ in asked]}})


def _is_asked_for(team: PlatformTeam, site: str | None) -> bool:
    return site is None or (team.here and site == CLOUD_ID)


def _entity(team: PlatformTeam) -> dict[str, object]:
    return {
        "teamId": team.id,
        "displayName": team.name,
        "organizationId": ORG_ID,
        "state": "ARCHIVED" if team.is_archived else "ACTIVE",
    }


def _cursor(offset: int) -> str:
    return urlsafe_b64encode(f"after {offset} teams".encode()).decode()


def _offset(cursor: str | None) -> int | None:
    """Return where the page of a cursor starts, None for one that no page gave."""
    if cursor is None:
        return 0
    return next((offset for offset in range(1, len(PLATFORM_TEAMS)) if cursor == _cursor(offset)), None)


def _asked(value: str, variables: Any) -> list[str] | None:  # noqa: ANN401 - JSON
    """Return the list that a query holds or that its variable names."""
    if value.startswith("["):
        return re.findall(r'"([^"]*)"', value)
    given = variables.get(value[1:]) if isinstance(variables, dict) else None
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        return None
    return given


def _graphql_error(message: str) -> Reply:
    """GraphQL answers 200 with its errors."""
    return json_reply(200, {"data": None, "errors": [{"message": message}]})
