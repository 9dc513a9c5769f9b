"""Requests as values: the twelve operations (facts 1.2) and the look-up lists (facts 1.10). Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from compass_maint_cli.api.wire import changes_body, draft_body
from compass_maint_cli.errors import UsageError
from compass_maint_cli.maintenance import Changes, Draft

PAGE_SIZE = 100
"""The most windows that the API gives at once; its own default is 20 (facts 1.3)."""

LONGEST_ID = 200
"""Characters; the API's ids have 36."""


class Call(NamedTuple):
    """One request: everything but the host and the credentials.

    ``path`` starts with ``/v1/`` and is percent-encoded. ``repeatable`` says that sending it twice does no
    more than sending it once (design, section 3); only a create is not.
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


def list_call(team_id: str | None, kind: str = "all", offset: int = 0, size: int = PAGE_SIZE) -> Call:
    """List windows; ``kind`` is the API's ``type``: all, non-expired or past."""
    return Call("GET", _maintenances(team_id), {"type": kind, **_page(offset, size)})


def create_call(draft: Draft) -> Call:
    """Make a window."""
    return Call("POST", _maintenances(draft.team_id), body=draft_body(draft), repeatable=False)


def get_call(team_id: str | None, maintenance_id: str) -> Call:
    """Read one window."""
    return Call("GET", _maintenance(team_id, maintenance_id))


def update_call(team_id: str | None, maintenance_id: str, changes: Changes) -> Call:
    """Change the fields that are named, and no other."""
    return Call("PATCH", _maintenance(team_id, maintenance_id), body=changes_body(changes))


def delete_call(team_id: str | None, maintenance_id: str) -> Call:
    """Remove a window's record."""
    return Call("DELETE", _maintenance(team_id, maintenance_id))


def cancel_call(team_id: str | None, maintenance_id: str) -> Call:
    """End a window early; it has no body (facts 1.2)."""
    return Call("POST", _maintenance(team_id, maintenance_id) + "/cancel")


def integrations_call(team_id: str | None = None, offset: int = 0, size: int = PAGE_SIZE) -> Call:
    """List integrations, of all teams or of one."""
    return Call("GET", "/v1/integrations", _of_team(team_id) | _page(offset, size))


def syncs_call(team_id: str | None = None, offset: int = 0, size: int = PAGE_SIZE) -> Call:
    """List syncs, of all teams or of one."""
    return Call("GET", "/v1/syncs", _of_team(team_id) | _page(offset, size))


def policies_call(offset: int = 0, size: int = PAGE_SIZE) -> Call:
    """List global policies, which are alert policies only (facts 1.10)."""
    return Call("GET", "/v1/alerts/policies", _page(offset, size))


def team_policies_call(team_id: str, kind: str, offset: int = 0, size: int = 50) -> Call:
    """List a team's policies; ``kind`` is alert or notification, and 50 the most at once (facts 1.10)."""
    return Call("GET", f"/v1/teams/{segment(team_id)}/policies", {"type": kind, **_page(offset, size)})


def teams_call() -> Call:
    """List teams: Jira Service Management only, and without pages (facts 1.10)."""
    return Call("GET", "/v1/teams")


def segment(text: str) -> str:
    """Return an id as one segment of a path; UsageError where it would name another path.

    An empty id would turn "delete this window" into a request about all of them, and dots climb up the path.
    """
    if not text.strip() or text in {".", ".."} or len(text) > LONGEST_ID:
        raise UsageError(
            f"{text[:LONGEST_ID]!r} is no id; give one such as 0762db96-f795-4246-90be-edd295af8fca"
        )
    return quote(text, safe="", errors="surrogatepass")


def _maintenances(team_id: str | None) -> str:
    return "/v1/maintenances" if team_id is None else f"/v1/teams/{segment(team_id)}/maintenances"


def _maintenance(team_id: str | None, maintenance_id: str) -> str:
    return f"{_maintenances(team_id)}/{segment(maintenance_id)}"


def _of_team(team_id: str | None) -> dict[str, str]:
    return {} if team_id is None else {"teamId": team_id}


def _page(offset: int, size: int) -> dict[str, str]:
    return {"offset": str(offset), "size": str(size)}
