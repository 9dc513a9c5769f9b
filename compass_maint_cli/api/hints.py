"""What to do about a refusal: hints for error replies (docs/api-facts.md 1.8, 7.1). Pure."""

from collections.abc import Mapping
from http import HTTPStatus

from compass_maint_cli.api.requests import ApiRequest

SCOPE = "ops-config:jira-service-management"
SCOPES = {"GET": f"read:{SCOPE}", "DELETE": f"delete:{SCOPE}"}
"""The scope that a method needs on Jira Service Management; every other method needs ``write:``."""

BY_ID = "the account cannot read this list: name the entity by its id, as in integration:ID"
TEAM_BY_ID = "the account cannot read this list: name the team by its id, or by an alias in the profile"
UNKNOWN_ADDRESS = "the server does not know this address: check the cloud id, --product and --api-url"

HINTS = (
    (
        401,
        "",
        "check the email and the API token; compass-maint login replaces it, compass-maint doctor checks it",
    ),
    (402, "", "the site's plan does not include this; an administrator can change it"),
    (403, "opsgenie", "the site or the user has no Operations; an administrator must grant it"),
    (403, "plan", "the site's plan does not include this; an administrator can change it"),
    (403, "", "the account needs the right to manage this team's, or all, maintenance windows"),
    (404, "team not found", "check the team's id; compass-maint teams lists the known teams"),
    (429, "", "the server limits requests; try again later, or with a smaller --parallel"),
)
"""Status, a part of the reply's text in lower case, hint; the first that fits counts."""


def scope_of(method: str) -> str:
    """Return the scope that a request of this method needs on Jira Service Management."""
    return SCOPES.get(method, f"write:{SCOPE}")


def hint_for(request: ApiRequest, status: int, said: str, product: str) -> str:
    """Return what to do about an error reply that says ``said``; empty text if nothing is known."""
    text = said.lower()
    if status == HTTPStatus.UNAUTHORIZED and "scope" in text:
        return _scope_hint(request.method, product)
    plan = "plan" in text or "opsgenie" in text
    if status == HTTPStatus.FORBIDDEN and not plan and "/maintenances" not in request.path:
        return TEAM_BY_ID if request.path == "/v1/teams" else BY_ID
    return next((hint for number, part, hint in HINTS if number == status and part in text), "")


def _scope_hint(method: str, product: str) -> str:
    if product == "jsm":
        return f"the API token lacks the scope {scope_of(method)}; it needs read:, write: and delete:"
    return (
        "no scopes are documented for Compass: use an API token without scopes; "
        f"with --product jsm the scope is {scope_of(method)}"
    )


def with_aliases(hint: str, aliases: Mapping[str, str]) -> str:
    """Return a hint whose commands name teams by their aliases, not by their ids."""
    import shlex  # only an error needs it

    for alias, team_id in aliases.items():
        hint = hint.replace(f"--team {team_id}", f"--team {shlex.quote(alias)}")
    return hint
