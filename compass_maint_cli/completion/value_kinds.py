"""What completes the value of an option or argument, by its metavar."""

from dataclasses import dataclass
from enum import StrEnum

from compass_maint_cli.cli.app import VERBS
from compass_maint_cli.cli.command_tree import Parameter
from compass_maint_cli.manual.topic import TOPICS


class Kind(StrEnum):
    """Values that the tool itself is asked for."""

    PROFILE = "profile"
    TEAM = "team"
    ENTITY = "entity"
    POLICY = "policy"
    WINDOW = "window"
    KEY = "key"
    STATUS = "status"
    ZONE = "zone"


class Local(StrEnum):
    """Values that the shell knows."""

    FILE = "file"
    COMMAND = "command"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Values:
    """What completes a value: fixed words, or a kind of them."""

    words: tuple[str, ...] = ()
    kind: Kind | Local = Local.NOTHING


KINDS: dict[str, Kind | Local] = {
    "NAME": Kind.PROFILE,
    "TEAM": Kind.TEAM,
    "TYPE:REF": Kind.ENTITY,
    "policy:REF": Kind.POLICY,
    "KEY": Kind.KEY,
    "STATUS": Kind.STATUS,
    "ZONE": Kind.ZONE,
    "FILE": Local.FILE,
    "COMMAND": Local.COMMAND,
    **dict.fromkeys(("TEXT", "REASON", "TIME", "LENGTH", "N", "SETTING", "VALUE"), Local.NOTHING),
    **dict.fromkeys(("HOST", "PORT", "URL", "ADDRESS"), Local.NOTHING),
    **dict.fromkeys(("50ms", "3s", "2m", "N/s", "RATE", "STATUS:RATE", "TEAM:403"), Local.NOTHING),
}


def values_of(parameter: Parameter) -> Values:
    """Return what completes a parameter's value: nothing for a metavar that is in no table."""
    if parameter.value == "TOPIC":
        return Values(("topics", "options", *TOPICS, *VERBS))
    if "|" in parameter.value:
        return Values(tuple(parameter.value.split("|")))
    if parameter.value == "ID":
        return Values(kind=Local.NOTHING if parameter.names else Kind.WINDOW)
    return Values(kind=KINDS.get(parameter.value, Local.NOTHING))
