"""Set or remove settings in the configuration file; comments and all else stay."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path

from compass_maint_cli.config.atomic_write import write_private
from compass_maint_cli.config.file import PROFILE, parse_config, read_config
from compass_maint_cli.config.profiles import Config
from compass_maint_cli.config.settings import SANDBOX
from compass_maint_cli.errors import ConfigError, NotFoundError, UsageError
from compass_maint_cli.yamlnodes.edit import set_value, unset_value
from compass_maint_cli.yamlnodes.quoting import scalar

ALIASES = ("teams", "entities")
DEFAULT_PROFILE = "default_profile"
Keys = tuple[str, ...]
"""Where a value is in the file: the keys from the top down to it."""


def key_path(key: str, profile: str) -> Keys:
    """Return where a key is in the file; raise UsageError for an unknown key."""
    if key == DEFAULT_PROFILE:
        return (key,)
    if profile == SANDBOX:
        raise UsageError("the profile sandbox is built in; choose another with --profile NAME")
    group, dot, alias = key.partition(".")
    if group in ALIASES and dot and alias:
        return ("profiles", profile, group, alias)
    if key not in PROFILE:
        known = (*PROFILE, DEFAULT_PROFILE, "teams.ALIAS", "entities.ALIAS")
        near = get_close_matches(key, known, 1)
        raise UsageError(
            f"unknown setting {key!r}",
            hint=f"did you mean {near[0]}?" if near else f"known settings: {', '.join(known)}",
        )
    return ("profiles", profile, key)


def change(path: Path, edits: Mapping[Keys, str | None], check: Callable[[Config], object]) -> None:
    """Write a value at each place, or remove the key where the value is None; all of them or nothing.

    ``check`` resolves the new configuration. Raise UsageError for a value that the new file cannot hold,
    NotFoundError for a key that is not there, ConfigError for a file that only its author should change.
    """
    read_config(path)
    text = _edited(path, edits)
    try:
        check(parse_config(text.encode(), str(path)))
    except (ConfigError, UsageError) as error:
        what = ", ".join(
            f"{where[-1]} cannot be {'removed' if value is None else repr(value)}"
            for where, value in edits.items()
        )
        raise UsageError(f"{what}: {error.message}") from error
    write_private(path, text)


def write_profile(path: Path, name: str, values: Mapping[str, str], *, default: bool = False) -> None:
    """Write values into one profile, and with ``default`` make it the default unless there is one.

    Raise ConfigError where the file is broken, or written in a way that only its author should change.
    """
    edits: dict[Keys, str] = {}
    if read_config(path).default_profile is None and default:
        edits[DEFAULT_PROFILE,] = name
    edits |= {("profiles", name, key): value for key, value in values.items()}
    try:
        text = _edited(path, edits)
    except ConfigError as error:
        lines = ", ".join(f"{key}: {scalar(value, in_flow=True)}" for key, value in values.items())
        error.hint = f"write into profile {name}: {lines}"
        raise
    write_private(path, text)


def _edited(path: Path, edits: Mapping[Keys, str | None]) -> str:
    """Return the text of the file with the edits; raise as `change` does."""
    text = path.read_bytes().decode("utf-8") if path.exists() else ""
    for where, value in edits.items():
        try:
            text = unset_value(text, where) if value is None else set_value(text, where, value)
        except KeyError as error:
            raise NotFoundError(f"{where[-1]} is not set in {path}") from error
        except ValueError as error:
            raise ConfigError(f"{path} cannot be edited by this tool: {error}") from error
    return text
