"""The lists that names are looked up in: integrations, syncs, policies, teams (docs/api-facts.md 1.10)."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from compass_maint_cli.api.codec import Listed, integration_from, listed_from, team_from
from compass_maint_cli.api.requests import (
    integration_request,
    lookup_request,
    org_teams_request,
    team_policies_request,
    teams_request,
)
from compass_maint_cli.api.sender import Sender
from compass_maint_cli.errors import ReplyError

if TYPE_CHECKING:
    from compass_maint_cli.domain.coverage import Integration

MOST_PAGES = 1_000
"""Pages of an organisation's teams; more than 300,000 teams means a list without an end."""


class LookupLists:
    """One method a list. Errors as those of `Client`.

    ``gateway`` sends to the platform, whose Teams API knows the teams of an organisation by their site.
    """

    def __init__(self, sender: Sender, gateway: Sender, cloud_id: str) -> None:
        self._sender = sender
        self._gateway = gateway
        self._cloud_id = cloud_id

    def of(self, kind: str, team_id: str | None = None) -> Iterator[Listed]:
        """Yield the integrations, syncs or global policies that the account may see.

        With a team ``kind`` is alert or notification: its policies of that type.
        """
        if team_id is None:
            return self._sender.pages(partial(lookup_request, kind), partial(listed_from, kind=kind))
        return self._sender.pages(
            partial(team_policies_request, team_id, kind),
            partial(listed_from, kind="policy", team_id=team_id),
        )

    def integration(self, integration_id: str) -> "Integration":
        """Return one integration, with the windows that name it where the product says so."""
        return integration_from(self._sender.read(integration_request(integration_id)))

    def teams(self) -> Iterator[Listed]:
        """Yield the teams; only Jira Service Management has this list (docs/api-facts.md 1.10)."""
        request = teams_request()
        data = self._sender.read(request)
        teams = data.get("platformTeams") if isinstance(data, dict) else None
        if not isinstance(teams, list):
            raise ReplyError(f"{request}: the reply has no list of platformTeams")
        return map(team_from, teams)

    def org_teams(self, org_id: str) -> Iterator[Listed]:
        """Yield the teams of the site, by its organisation, that are not archived (docs/api-facts.md 7.4)."""
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            data = self._page(org_id, cursor)
            for item in data["entities"]:
                if not (isinstance(item, dict) and item.get("state") == "ARCHIVED"):
                    yield team_from(item)
            after = data.get("cursor")
            if after in (None, ""):
                return
            if not isinstance(after, str) or after == cursor:
                break
            cursor = after
        raise ReplyError("the list of the organisation's teams does not end; it cannot be trusted")

    def _page(self, org_id: str, cursor: str | None) -> dict[str, Any]:
        request = org_teams_request(org_id, self._cloud_id, cursor)
        data = self._gateway.read(request)
        if not isinstance(data, dict) or not isinstance(data.get("entities"), list):
            raise ReplyError(f"{request}: the reply has no list of entities")
        return data
