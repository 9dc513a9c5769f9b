"""Requests as values: the operations and the look-up lists (docs/api-facts.md 1.2, 1.10). Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from compass_maint_cli.domain.maintenance import Changes, Draft
from compass_maint_cli.domain.request_bodies import changes_body, draft_body
from compass_maint_cli.errors import UsageError

PAGE_SIZE = 100
"""The most windows that the API gives at once; its own default is 20 (docs/api-facts.md 1.3)."""

POLICY_PAGE_SIZE = 50
"""The most policies of a team that the API gives at once (docs/api-facts.md 1.10)."""

ORG_TEAMS_PAGE_SIZE = 300
"""The most teams that the platform's Teams API gives at once (docs/api-facts.md 7.4)."""

LONGEST_ID = 200
"""Characters; the API's ids have 36."""


class ApiRequest(NamedTuple):
    """One request: everything but the host and the credentials.

    ``path`` is percent-encoded. ``repeatable`` says that sending it twice has no further effect
    (docs/architecture.md 3); that is false for a create only.
    """

    method: str
    path: str
    params: Mapping[str, str] = MappingProxyType({})
    body: Mapping[str, Any] | None = None
    repeatable: bool = True

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def url(self, base: str) -> str:
        """Return the whole URL behind a base without a trailing slash."""
        return f"{base}{self.path}" + (f"?{urlencode(self.params)}" if self.params else "")


def list_request(
    team_id: str | None, kind: str = "all", offset: int = 0, size: int = PAGE_SIZE
) -> ApiRequest:
    """List windows; ``kind`` is the API's ``type``: all, non-expired or past."""
    return ApiRequest("GET", _maintenances(team_id), {"type": kind, **_page(offset, size)})


def create_request(draft: Draft) -> ApiRequest:
    """Create a window."""
    return ApiRequest("POST", _maintenances(draft.team_id), body=draft_body(draft), repeatable=False)


def get_request(team_id: str | None, maintenance_id: str) -> ApiRequest:
    """Read one window."""
    return ApiRequest("GET", _maintenance(team_id, maintenance_id))


def update_request(team_id: str | None, maintenance_id: str, changes: Changes) -> ApiRequest:
    """Change the fields that are named, and no other."""
    return ApiRequest("PATCH", _maintenance(team_id, maintenance_id), body=changes_body(changes))


def delete_request(team_id: str | None, maintenance_id: str) -> ApiRequest:
    """Remove a window's record."""
    return ApiRequest("DELETE", _maintenance(team_id, maintenance_id))


def cancel_request(team_id: str | None, maintenance_id: str) -> ApiRequest:
    """End a window early; it has no body (docs/api-facts.md 1.2)."""
    return ApiRequest("POST", _maintenance(team_id, maintenance_id) + "/cancel")


LISTS = {"integration": "/v1/integrations", "sync": "/v1/syncs", "policy": "/v1/alerts/policies"}
"""The list of each kind: of all teams, but policies are the global ones (docs/api-facts.md 1.10)."""


def lookup_request(kind: str, offset: int = 0) -> ApiRequest:
    """List a kind of LISTS."""
    return ApiRequest("GET", LISTS[kind], _page(offset, PAGE_SIZE))


def integration_request(integration_id: str) -> ApiRequest:
    """Read one integration, with the windows that name it (docs/api-facts.md 7.7)."""
    return ApiRequest("GET", f"/v1/integrations/{segment(integration_id)}")


def team_policies_request(team_id: str, kind: str, offset: int = 0) -> ApiRequest:
    """List a team's policies; ``kind`` is alert or notification."""
    page = _page(offset, POLICY_PAGE_SIZE)
    return ApiRequest("GET", f"/v1/teams/{segment(team_id)}/policies", {"type": kind, **page})


def teams_request() -> ApiRequest:
    """List teams: Jira Service Management only, and without pages (docs/api-facts.md 1.10)."""
    return ApiRequest("GET", "/v1/teams")


def org_teams_request(org_id: str, cloud_id: str, cursor: str | None) -> ApiRequest:
    """List the teams of an organisation that belong to a site (docs/api-facts.md 7.4).

    The path begins at the gateway's URL, not at that of a product.
    """
    page = {"siteId": cloud_id, "size": str(ORG_TEAMS_PAGE_SIZE)} | ({"cursor": cursor} if cursor else {})
    return ApiRequest("GET", f"/public/teams/v1/org/{segment(org_id)}/teams", page)


def segment(text: str) -> str:
    """Return an id as one segment of a path; UsageError where it would change the path.

    An empty id would turn "delete this window" into a request about all of them, and dots climb up the path.
    """
    if not text.strip() or text in {".", ".."} or len(text) > LONGEST_ID:
        raise UsageError(
            f"invalid id {text[:LONGEST_ID]!r}; give one such as 0762db96-f795-4246-90be-edd295af8fca"
        )
    return quote(text, safe="", errors="surrogatepass")


def _maintenances(team_id: str | None) -> str:
    return "/v1/maintenances" if team_id is None else f"/v1/teams/{segment(team_id)}/maintenances"


def _maintenance(team_id: str | None, maintenance_id: str) -> str:
    return f"{_maintenances(team_id)}/{segment(maintenance_id)}"


def _page(offset: int, size: int) -> dict[str, str]:
    return {"offset": str(offset), "size": str(size)}
