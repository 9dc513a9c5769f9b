"""``compass-maint config``."""

from typing import TYPE_CHECKING

from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.config.credentials import find_token
from compass_maint_cli.errors import ConfigError

if TYPE_CHECKING:
    from compass_maint_cli.config.profiles import Setting
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint config
compass-maint config --profile prod -o json
"""


def command(session: "Session") -> None:
    """Show every setting with its origin.

    The token is never shown, only where it comes from.
    """
    from compass_maint_cli.output.view import Record

    rows = {"config": (str(session.environment.config_file), _file_origin(session))}
    token, said = _token(session)
    for name, setting in session.settings.origins.items():
        rows[name] = (_shown(setting, token), setting.origin)
    rows["timezone"] = (str(session.clock.zone), session.settings.origins["timezone"].origin)
    rows["token"] = said
    records = [{"name": name, "value": value, "origin": origin} for name, (value, origin) in rows.items()]
    session.console.show_records((Record(row, row) for row in records), ("name", "value", "origin"))


def _shown(setting: "Setting", token: str | None) -> str:
    """Return the value; a token that somebody wrote into ``token_command`` itself is left out."""
    text = "" if setting.value is None else str(setting.value)
    return text.replace(token, "***") if token else text


def _file_origin(session: "Session") -> str:
    named = "COMPASS_MAINT_CONFIG" if session.environment.environ.get("COMPASS_MAINT_CONFIG") else "default"
    return named if session.environment.config_file.exists() else f"{named}, absent"


def _token(session: "Session") -> tuple[str | None, tuple[str, str]]:
    """Return the token, and what is said of it: whether it is there, and its origin."""
    if session.settings.is_sandbox:
        return None, ("set", "sandbox")
    try:
        token = find_token(session.settings, session.environment)
    except ConfigError as error:
        return None, ("unusable", error.message)
    return (str(token.value), ("set", token.origin)) if token else (None, ("", "missing"))


SPEC = CommandSpec(command, EXAMPLES)
