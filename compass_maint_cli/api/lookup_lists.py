"""The lists that names are looked up in: integrations, syncs, policies, teams (docs/api-facts.md 1.10)."""

from collections.abc import Callable, Iterator

from compass_maint_cli.api.codec import Listed, integration_from, listed_from, team_from
from compass_maint_cli.api.requests import (
    integration_request,
    integrations_request,
    policies_request,
    syncs_request,
    team_policies_request,
    teams_request,
)
from compass_maint_cli.api.sender import Sender
from compass_maint_cli.domain.coverage import Integration
from compass_maint_cli.errors import ReplyError


class LookupLists:
    """One method a list. Errors as those of `Client`."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def integrations(self) -> Iterator[Listed]:
        """Yield the integrations that the account may see."""
        return self._sender.pages(integrations_request, _reader("integration"))

    def integration(self, integration_id: str) -> Integration:
        """Return one integration, with the windows that name it where the product says so."""
        request = integration_request(integration_id)
        return integration_from(self._sender.value(request, self._sender.send(request)))

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
        data = self._sender.value(request, self._sender.send(request))
        teams = data.get("platformTeams") if isinstance(data, dict) else None
        if not isinstance(teams, list):
            raise ReplyError(f"{request}: the reply has no list of platformTeams")
        return map(team_from, teams)


def _reader(kind: str, team_id: str | None = None) -> Callable[[object], Listed]:
    return lambda item: listed_from(item, kind, team_id)
