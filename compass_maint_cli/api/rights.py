"""Whether an account may write in a scope, asked without changing anything."""

from compass_maint_cli.api.requests import ApiRequest, cancel_request, delete_request
from compass_maint_cli.api.sender import Sender
from compass_maint_cli.errors import AuthError, CompassMaintError, UnavailableError

NOBODY = "00000000-0000-4000-8000-000000000000"
"""The id of no window: its version and variant are right, and nobody draws it at random."""


def write_refusal(sender: Sender, team_id: str | None) -> CompassMaintError | None:
    """Return why the account may not create, update and cancel there; None where nothing refuses it.

    The scope of a token is checked before the window is looked for (docs/api-facts.md 7.1); whether a role
    is, too, is not documented: None is no proof.
    """
    return _refusal(sender, cancel_request(team_id, NOBODY))


def delete_refusal(sender: Sender, team_id: str | None) -> CompassMaintError | None:
    """Return why the account may not delete there, in the same way."""
    return _refusal(sender, delete_request(team_id, NOBODY))


def _refusal(sender: Sender, request: ApiRequest) -> CompassMaintError | None:
    try:
        sender.value(request, sender.send(request))
    except (AuthError, UnavailableError) as error:
        return error
    except CompassMaintError:
        return None
    return None
