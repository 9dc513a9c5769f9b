"""The value of one setting, read and checked; each error names where the value was given."""

from collections.abc import Callable, Collection
from typing import TypeVar

from compass_maint_cli.config.profiles import Setting
from compass_maint_cli.config.terraform import PREFIX
from compass_maint_cli.errors import ConfigError, UsageError
from compass_maint_cli.times.durations import parse_length

Read = TypeVar("Read")


def refusal(name: str, setting: Setting, why: str) -> UsageError | ConfigError:
    """Return the error for an invalid setting, with its flag, variable or line."""
    if setting.origin.startswith(("--", "COMPASS_MAINT_", PREFIX)):
        return UsageError(f"{setting.origin}: {why}")
    return ConfigError(f"{setting.origin}: {name}: {why}")


def one_of(name: str, setting: Setting, allowed: Collection[str]) -> str:
    """Return the value; raise UsageError or ConfigError for one that is not allowed."""
    if setting.value not in allowed:
        raise refusal(name, setting, f"invalid value {setting.value!r}: choose from {', '.join(allowed)}")
    return str(setting.value)


def split_values(setting: Setting) -> list[Setting]:
    """Return each value of a setting that holds several, separated by commas."""
    values = str(setting.value or "").split(",")
    return [Setting(value.strip(), setting.origin) for value in values if value.strip()]


def whole_number(name: str, setting: Setting, low: int, high: int, *, or_word: str = "") -> int:
    """Return a whole number from ``low`` to ``high``; raise UsageError or ConfigError for anything else.

    ``or_word`` is a word that the setting may have instead, for the message.
    """
    text = str(setting.value)
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(high)) and low <= int(text) <= high):
        wrong = f"is neither {or_word} nor" if or_word else "is not"
        raise refusal(name, setting, f"{text!r} {wrong} a whole number from {low} to {high}")
    return int(text)


def read_by(name: str, setting: Setting, reader: Callable[[str], Read]) -> Read:
    """Return what the reader makes of the value; its UsageError is raised with the place of the setting."""
    try:
        return reader(str(setting.value))
    except UsageError as error:
        raise refusal(name, setting, error.message) from error


def seconds(text: str) -> float:
    """Return the seconds of a length; a plain number has them too. Raise UsageError for anything else."""
    plain = text.removesuffix("s")
    if plain.isascii() and plain.replace(".", "", 1).isdigit() and 0 < float(plain) <= 86400:  # noqa: PLR2004 - a day
        return float(plain)
    return parse_length(text).total_seconds()


def truth(setting: Setting) -> bool:
    """Return whether the value is anything but empty, 0, false, no or off."""
    return str(setting.value or "").lower() not in ("", "0", "false", "no", "off")
