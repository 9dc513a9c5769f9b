"""What settings are read from: the configuration's profiles, and the flags as they were typed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from compass_maint_cli.domain.maintenance import Entity

NONE: Mapping[str, Any] = MappingProxyType({})


class Setting(NamedTuple):
    """A value, and where it comes from."""

    value: Any
    origin: str


class Profile(NamedTuple):
    """A profile of the configuration file: its settings by name, and its aliases."""

    name: str
    values: Mapping[str, Setting] = NONE
    teams: Mapping[str, str] = NONE
    entities: Mapping[str, Entity] = NONE


class Config(NamedTuple):
    """A configuration file that was read; an absent file is an empty one."""

    path: str
    default_profile: Setting | None = None
    profiles: Mapping[str, Profile] = NONE


class Flags(NamedTuple):
    """The shared flags, as they were typed; None where they were not."""

    profile: str | None = None
    site: str | None = None
    cloud_id: str | None = None
    email: str | None = None
    product: str | None = None
    api_url: str | None = None
    team: tuple[str, ...] = ()
    everywhere: bool = False
    """``--global``: no team, whatever the profile says."""
    tz: str | None = None
    output: str | None = None
    quiet: bool = False
    porcelain: bool = False
    timeout: str | None = None
    retries: str | None = None
    parallel: str | None = None
    debug: bool = False
    utc: bool = False
    wide: bool = False
    no_input: bool = False

    def over(self, other: "Flags") -> "Flags":
        """Return these flags, completed with those of ``other`` (flags before the verb).

        A scope or a format that is given here replaces the other's, by whichever flags.
        """
        names = self._fields
        given = {name for name in names if getattr(self, name) not in (None, False, ())}
        for group in ({"team", "everywhere"}, {"output", "quiet", "porcelain"}):
            given |= group if given & group else set()
        return Flags(**{name: getattr(self if name in given else other, name) for name in names})
