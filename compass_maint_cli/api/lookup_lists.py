"""The lists that names are looked up in: integrations, syncs, policies, teams (docs/api-facts.md 1.10)."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from compass_maint_cli.api.codec import Listed, integration_from, listed_from, team_from
from compass_maint_cli.api.requests import (
    integration_request,
    integrations_request,
    org_teams_request,
    policies_request,
    syncs_request,
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

    def integrations(self) -> Iterator[Listed]:
        """Yield the integrations that the account may see."""
        return self._sender.pages(integrations_request, _reader("integration"))

    def integration(self, integration_id: str) -> "Integration":
        """Return one integration, with the windows that name it where the product says so."""
        return integration_from(self._sender.read(integration_request(integration_id)))

    def syncs(self) -> Iterator[Listed]:
        """Yield the syncs that the account may see."""
        return self._sender.pages(syncs_request, _reader("sync"))

    def policies(self) -> Iterator[Listed]:
        """Yield the global policies."""
        return self._sender.pages(policies_request, _reader("policy"))

    def team_policies(self, team_id: str, kind: str) -> Iterator[Listed]:
        """Yield a team's policies; ``kind`` is alert or notification."""
        return self._sender.pages(
            lambda at: team_policies_request(team_id, kind, at), _reader("policy", team_id)
        )

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


def _reader(kind: str, team_id: str | None = None) -> Callable[[object], Listed]:
    return lambda item: listed_from(item, kind, team_id)
