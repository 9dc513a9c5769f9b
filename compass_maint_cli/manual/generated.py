"""The lists of the manual that are made from the code: exit codes, settings, keys of rule files."""

from collections.abc import Callable, Mapping

from compass_maint_cli.config.settings import DEFAULTS, VARIABLES
from compass_maint_cli.errors import ExitCode
from compass_maint_cli.output.format import Answer, format_names
from compass_maint_cli.rulefiles.fields import FIELDS, RULE_FIELDS

Rows = tuple[tuple[str, str], ...]
"""Words and what they mean."""

EXIT_CODES: Mapping[ExitCode, str] = {
    ExitCode.OK: "Done, or nothing to do: cancelling a cancelled window is 0, too.",
    ExitCode.FAILURE: "Any other error.",
    ExitCode.USAGE: "A flag, rule, time or rule file is wrong; nothing was sent.",
    ExitCode.CONFIG: "No account is configured, or the configuration file is broken.",
    ExitCode.AUTH: "The API refused the credentials, the plan or the permission: 401, 402, 403.",
    ExitCode.NOT_FOUND: "404, or an unknown name.",
    ExitCode.CONFLICT: "The window's state, another window or the API's checks forbid it: 400, 409, 422.",
    ExitCode.UNAVAILABLE: "429, 5xx, timeout or network, after all retries; try again later.",
    ExitCode.NO: "The answer is no: differences, not silenced, out of time.",
    ExitCode.PARTIAL: "Some of several targets failed; each is reported.",
    ExitCode.RUN_NO_WINDOW: "run could not open its window; the command was not started.",
    ExitCode.RUN_NOT_STARTED: "run could not start its command.",
    ExitCode.RUN_COMMAND_NOT_FOUND: "run did not find its command.",
    ExitCode.INTERRUPTED: "Interrupted by Ctrl-C.",
}

*_OTHERS, _LAST = format_names(Answer.DATA)
SETTINGS: Mapping[str, str] = {
    "profile": "The profile of the configuration file; sandbox is built in.",
    "config": "The configuration file, in place of the user's.",
    "token": "The API token; it wins over every other source.",
    "site": "The site, as in acme.atlassian.net.",
    "cloud_id": "The cloud id; without it the site is asked once.",
    "org_id": "The organisation of the site, to list its teams; login finds it if it can.",
    "email": "The account of the API token.",
    "product": "compass or jsm.",
    "api_url": "Where the API answers; plain http only on this machine.",
    "team": "The default team; --global overrides it.",
    "timezone": "The zone of times without an offset.",
    "output": f"The format of the data: {', '.join(_OTHERS)} or {_LAST}.",
    "timeout": "Longest wait for one request.",
    "retries": "How often a failed request is sent again.",
    "parallel": "How many requests run side by side; auto is 8, and up to 16 for reads.",
    "debug": "Show the HTTP conversation, secrets masked.",
}
"""Every setting that has a variable, with its meaning."""


PROFILE_KEYS: Mapping[str, str] = {
    "token_command": "A command that prints the API token.",
    "default_for": "How long a window without an end lasts.",
    "max_for": "The longest window; --override REASON allows a longer one.",
    "require": "What every window must have: description, key or both.",
    "forbid": "What is forbidden: global, or patterns such as integration:pagerduty-*.",
    "provenance": "Whether the description says where a window comes from: true, false or always.",
    "teams": "Aliases of teams: a name and an id.",
    "entities": "Aliases of integrations, syncs and policies: a name and TYPE:ID.",
}
"""Every key of a profile that has no variable, with its meaning."""


def variable(setting: str) -> str:
    """Return the variable of a setting."""
    return "COMPASS_MAINT_" + VARIABLES.get(setting, setting.upper())


def exit_codes() -> Rows:
    """Return every exit code with its meaning."""
    return tuple((str(code.value), text) for code, text in EXIT_CODES.items())


def settings() -> Rows:
    """Return every variable of the settings with its meaning and its default."""
    return tuple((variable(name), text + _default(name)) for name, text in SETTINGS.items())


def profile_keys() -> Rows:
    """Return every key of a profile with its meaning and its default."""
    outside = ("profile", "config", "token", "debug")
    keys = {name: text for name, text in SETTINGS.items() if name not in outside} | dict(PROFILE_KEYS)
    return tuple((name, text + _default(name)) for name, text in keys.items())


def _default(setting: str) -> str:
    return f" Default: {DEFAULTS[setting]}." if setting in DEFAULTS else ""


def file_keys() -> Rows:
    """Return every key of a rule file with its meaning."""
    return tuple((field.name, field.about.replace("`", "")) for field in FIELDS)


def rule_keys() -> Rows:
    """Return the keys that a rule in a file has one of."""
    return tuple((name, RULE_FIELDS[name].about) for name in ("disable", "enable"))


LISTS: Mapping[str, Callable[[], Rows]] = {
    "exit-codes": exit_codes,
    "settings": settings,
    "file-keys": file_keys,
    "rule-keys": rule_keys,
}
"""What a name in braces stands for in a topic."""
