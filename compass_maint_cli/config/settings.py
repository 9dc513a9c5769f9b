"""Settings: a flag wins over a variable, that over the profile, that over the default.

``resolve`` is pure. Each value carries its origin, which ``compass-maint config`` shows.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta, tzinfo
from typing import NamedTuple

from compass_maint_cli.config.profiles import Config, Flags, Profile, Setting
from compass_maint_cli.config.setting_values import (
    one_of,
    read_by,
    seconds,
    split_values,
    truth,
    whole_number,
)
from compass_maint_cli.config.terraform import PREFIX, terraform_account
from compass_maint_cli.domain.maintenance import Entity
from compass_maint_cli.errors import ConfigError, UsageError
from compass_maint_cli.times.durations import parse_length
from compass_maint_cli.times.zones import load_zone

SANDBOX = "sandbox"
TOKEN_VARIABLE = "COMPASS_MAINT_TOKEN"  # noqa: S105 - the name of a variable
DEFAULT_API_URL = "https://api.atlassian.com"
AUTO = "auto"
AUTO_PARALLEL, AUTO_READS = 8, 16
"""Requests side by side with ``--parallel auto``: of any kind, and up to how many reads of one list."""

PRODUCTS = ("compass", "jsm")


class Settings(NamedTuple):
    """Every setting, resolved and read; ``origins`` holds each as it was given, with its origin."""

    profile: str
    is_sandbox: bool
    """Whether the account is the built-in one."""
    site: str | None
    cloud_id: str | None
    org_id: str | None
    """The organisation of the site, for the platform's list of teams (docs/api-facts.md 7.4)."""
    email: str | None
    token_command: str | None
    product: str
    api_url: str
    teams: tuple[str, ...]
    zone: tzinfo
    output: str
    """The name of a format, which the session checks: this room knows no formats."""
    timeout: float
    retries: int
    parallel: int
    most_reads: int
    """Up to how many reads side by side the pace may grow; more than ``parallel`` for ``auto`` only."""
    debug: bool
    default_for: timedelta
    max_for: timedelta | None
    require: tuple[str, ...]
    forbid: tuple[str, ...]
    provenance: str
    """``true``: a window without a description says where it comes from; ``always``: every window."""
    team_aliases: Mapping[str, str]
    entity_aliases: Mapping[str, Entity]
    origins: Mapping[str, Setting]

    @property
    def is_terraform_account(self) -> bool:
        """Whether the account is the one of Terraform's variables."""
        return self.origins["email"].origin.startswith(PREFIX)

    @property
    def is_in_process(self) -> bool:
        """Whether the sandbox is called in this process, without a network."""
        return self.is_sandbox and self.api_url == DEFAULT_API_URL


DEFAULTS: Mapping[str, str] = {
    "product": "compass",
    "api_url": DEFAULT_API_URL,
    "output": "table",
    "timeout": "30s",
    "retries": "4",
    "parallel": AUTO,
    "default_for": "1h",
    "provenance": "true",
}
PROVENANCE = ("true", "false", "always")
QUIET_OUTPUT = "id"
"""The format of ``--quiet``."""
GUARDS = ("max_for", "require", "forbid")
REQUIRED = ("description", "key")
NAMES = (
    *("site", "cloud_id", "org_id", "email", "token_command", "product", "api_url", "team", "timezone"),
    *("output", "timeout", "retries", "parallel", "default_for", *GUARDS, "provenance", "debug"),
)
PROFILE_ONLY = ("token_command", "default_for", *GUARDS, "provenance")
"""Settings without a variable."""

VARIABLES = {
    "timezone": "TZ",
    **{name: name.upper() for name in NAMES if name not in ("timezone", *PROFILE_ONLY)},
}
FLAGS = {"timezone": "tz"}


def resolve(
    flags: Flags,
    environ: Mapping[str, str],
    config: Config,
    *,
    sandbox: Callable[[], Profile],
    system_zone: Callable[[], tzinfo],
    new_profile: bool = False,
) -> Settings:
    """Resolve every setting.

    ``sandbox`` returns the built-in profile of that name, ``system_zone`` the machine's zone. With
    ``new_profile`` a profile that does not exist is an empty one. Raise UsageError for a wrong flag or
    variable, ConfigError for a wrong profile.
    """
    for name, given in zip(flags._fields, flags, strict=True):
        if given in ("", ("",)):  # as by a variable of the shell that is not set
            raise UsageError(f"--{name.replace('_', '-')} is empty; give it a value, or leave it out")
    chosen = _choose_profile(flags, environ, config)
    profile = _profile(chosen, config, sandbox, new=new_profile)
    found = {name: _pick(name, flags, environ, profile) for name in NAMES}
    found |= terraform_account(found, environ, environ.get(TOKEN_VARIABLE))
    is_sandbox = chosen.value == SANDBOX and SANDBOX not in config.profiles
    return _read_all(flags, profile, {"profile": chosen, **found}, system_zone, is_sandbox=is_sandbox)


def _read_all(
    flags: Flags,
    profile: Profile,
    found: Mapping[str, Setting],
    system_zone: Callable[[], tzinfo],
    *,
    is_sandbox: bool,
) -> Settings:
    """Read the settings that were found; the profile's own name is one of them."""
    zone, longest = found["timezone"], found["max_for"]
    auto = found["parallel"].value == AUTO
    parallel = AUTO_PARALLEL if auto else whole_number("parallel", found["parallel"], 1, 64, or_word=AUTO)
    return Settings(
        profile=str(found["profile"].value),
        is_sandbox=is_sandbox,
        site=_text(found["site"]),
        cloud_id=_text(found["cloud_id"]),
        org_id=_text(found["org_id"]),
        email=_text(found["email"]),
        token_command=_text(found["token_command"]),
        product=one_of("product", found["product"], PRODUCTS),
        api_url=str(found["api_url"].value),
        teams=_teams(flags, found),
        zone=system_zone() if zone.value is None else read_by("timezone", zone, load_zone),
        output=_output(flags, found["output"]),
        timeout=read_by("timeout", found["timeout"], seconds),
        retries=whole_number("retries", found["retries"], 0, 100),
        parallel=parallel,
        most_reads=AUTO_READS if auto else parallel,
        debug=truth(found["debug"]),
        default_for=read_by("default_for", found["default_for"], parse_length),
        max_for=None if longest.value is None else read_by("max_for", longest, parse_length),
        require=tuple(one_of("require", one, REQUIRED) for one in split_values(found["require"])),
        forbid=tuple(str(one.value) for one in split_values(found["forbid"])),
        provenance=one_of("provenance", found["provenance"], PROVENANCE),
        team_aliases=profile.teams,
        entity_aliases=profile.entities,
        origins=found,
    )


def _choose_profile(flags: Flags, environ: Mapping[str, str], config: Config) -> Setting:
    if flags.profile:
        return Setting(flags.profile, "--profile")
    if named := environ.get("COMPASS_MAINT_PROFILE"):
        return Setting(named, "COMPASS_MAINT_PROFILE")
    return config.default_profile or Setting("default", "default")


def _profile(chosen: Setting, config: Config, sandbox: Callable[[], Profile], *, new: bool) -> Profile:
    if chosen.value in config.profiles:
        return config.profiles[chosen.value]
    if chosen.value == SANDBOX:
        return sandbox()
    if new or chosen.origin == "default":
        return Profile(chosen.value)
    from difflib import get_close_matches

    known = sorted({*config.profiles, SANDBOX})
    near = get_close_matches(chosen.value, known, 1)
    setup = f"compass-maint login --profile {chosen.value}" if " " not in chosen.value else None
    raise ConfigError(
        f"{chosen.origin}: {config.path} has no profile {chosen.value!r}; known profiles: {', '.join(known)}",
        hint=f"did you mean {near[0]}?" if near else setup,
    )


def _pick(name: str, flags: Flags, environ: Mapping[str, str], profile: Profile) -> Setting:
    flag = FLAGS.get(name, name)
    typed = ", ".join(flags.team) if name == "team" else getattr(flags, flag, None)
    if typed:
        return Setting(typed, "--" + flag.replace("_", "-"))
    held = profile.values.get(name)
    if held is not None and held.origin == SANDBOX:
        return held  # the sandbox has one account; a variable meant for a real one must not break it
    variable = "COMPASS_MAINT_" + VARIABLES[name] if name in VARIABLES else None
    if variable and (value := environ.get(variable)):
        return Setting(value, variable)
    return held or Setting(DEFAULTS.get(name), "default")


def _output(flags: Flags, found: Setting) -> str:
    """Return the name of the format; ``-q`` and ``--porcelain`` are formats too."""
    if flags.porcelain:
        if flags.quiet or flags.output not in (None, "table"):
            other = "-q" if flags.quiet else f"-o {flags.output}"
            raise UsageError(
                f"--porcelain and {other} exclude each other; --porcelain is a tab-separated table"
            )
        return "table"
    return QUIET_OUTPUT if flags.quiet and flags.output is None else str(found.value).lower()


def _teams(flags: Flags, found: Mapping[str, Setting]) -> tuple[str, ...]:
    if flags.team and flags.everywhere:
        raise UsageError("--team and --global contradict each other; give one of them")
    if flags.everywhere:
        return ()
    return tuple(dict.fromkeys(flags.team)) or ((str(found["team"].value),) if found["team"].value else ())


def _text(setting: Setting) -> str | None:
    return None if setting.value is None else str(setting.value)
