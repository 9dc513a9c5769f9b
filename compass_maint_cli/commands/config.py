"""``compass-maint config``."""

from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import argument
from compass_maint_cli.config.credentials import find_token
from compass_maint_cli.config.profiles import Flags
from compass_maint_cli.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from compass_maint_cli.config.profiles import Setting
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint config
compass-maint config --profile prod -o json
compass-maint config set timezone Europe/Berlin --profile prod
compass-maint config set entities.db integration:51e9e162-767b-47a6-a00a-4cd8b6f94829 --profile prod
compass-maint config unset email --profile prod
"""
SetOrUnset = Annotated[str | None, argument("[set|unset]", "Change the configuration file.")]
SettingName = Annotated[
    str | None, argument("[SETTING]", "A key of the profile, teams.ALIAS, entities.ALIAS or default_profile.")
]
SettingValue = Annotated[str | None, argument("[VALUE]", "Its value.")]


def command(
    session: "Session", action: SetOrUnset = None, key: SettingName = None, value: SettingValue = None
) -> None:
    """Show every setting with its origin.

    The token is never shown, only where it comes from. set and unset change one setting of the profile in the
    configuration file; comments and all else stay as they are.
    """
    if action is None:
        _show(session)
    elif action == "set" and key and value:
        _change(session, key, value)
    elif action == "unset" and key and value is None:
        _change(session, key, None)
    else:
        raise UsageError(
            "write compass-maint config set SETTING VALUE, or compass-maint config unset SETTING"
        )


def _change(session: "Session", key: str, value: str | None) -> None:
    """Set or remove one setting of the profile, and say where."""
    from compass_maint_cli.config.change import change, key_path
    from compass_maint_cli.session.session import settings_from

    path, profile = session.environment.config_file, session.settings.profile
    where = key_path(key, profile)
    # What would win over the file does not count: the file must be right without it.
    variables = session.environment.environ.items()
    environ = {name: held for name, held in variables if not name.startswith("COMPASS_MAINT_")}
    flags = Flags(profile=None if where == ("default_profile",) else profile)
    plain = session.environment._replace(environ=environ)
    change(path, {where: value}, lambda config: settings_from(config, plain, flags))
    of = "" if where == ("default_profile",) else f" of profile {profile}"
    session.console.info(f"{key}{of} is {'removed' if value is None else repr(value)} in {path}")


def _show(session: "Session") -> None:
    """Show every setting with its origin."""
    from compass_maint_cli.output.view import Record

    path = session.environment.config_file
    named = "COMPASS_MAINT_CONFIG" if session.environment.environ.get("COMPASS_MAINT_CONFIG") else "default"
    rows = {"config": (str(path), named if path.exists() else f"{named}, absent")}
    token, said = _token(session)
    for name, setting in session.settings.origins.items():
        rows[name] = (_shown(setting, token), setting.origin)
    rows["timezone"] = (str(session.clock.zone), session.settings.origins["timezone"].origin)
    rows["token"] = said
    if session.console.is_short:  # the whole path is in the first row
        short = f"{path.name}:"
        rows = {name: (value, origin.replace(f"{path}:", short)) for name, (value, origin) in rows.items()}
    records = [{"name": name, "value": value, "origin": origin} for name, (value, origin) in rows.items()]
    session.console.show_records((Record(row, row) for row in records), ("name", "value", "origin"))


def _shown(setting: "Setting", token: str | None) -> str:
    """Return the value; a token that somebody wrote into ``token_command`` itself is left out."""
    text = "" if setting.value is None else str(setting.value)
    return text.replace(token, "***") if token else text


def _token(session: "Session") -> tuple[str | None, tuple[str, str]]:
    """Return the token, and the cells about it: whether it is set, and its origin."""
    if session.settings.is_sandbox:
        return None, ("set", "sandbox")
    try:
        token = find_token(session.settings, session.environment)
    except ConfigError as error:
        return None, ("unusable", error.message)
    return (str(token.value), ("set", token.origin)) if token else (None, ("", "missing"))


SPEC = CommandSpec(command, EXAMPLES)
