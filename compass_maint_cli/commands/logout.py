"""``compass-maint logout``."""

from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.config.settings import TOKEN_VARIABLE
from compass_maint_cli.session.session import Session, open_new_profile

EXAMPLES = """
compass-maint logout
compass-maint logout --profile prod -o json
"""


def command(session: Session) -> None:
    """Remove the API token that login stored.

    The profile stays. The token itself stays valid until it is revoked at
    https://id.atlassian.com/manage-profile/security/api-tokens.
    """
    from compass_maint_cli.config.token_store import forget_token
    from compass_maint_cli.output.view import Record

    profile = session.settings.profile
    removed = forget_token(profile, session.environment)
    if not removed:
        session.console.info(f"no token is stored for profile {profile!r}; nothing to do")
    if session.environment.environ.get(TOKEN_VARIABLE):
        session.console.warn(f"{TOKEN_VARIABLE} is still set")
    elif session.settings.token_command:
        session.console.warn("token_command is still set in the profile")
    data = {"profile": profile, "removed": removed}
    session.console.show_record(Record(data, {"profile": profile, "removed": ", ".join(removed)}))


SPEC = CommandSpec(command, EXAMPLES, open_session=open_new_profile)
