"""Options that several commands share, as Annotated aliases, and text that becomes values."""

from typing import Annotated, Any

import typer

from compass_maint_cli.domain.maintenance import EntityType
from compass_maint_cli.errors import UsageError

ACCOUNT = "Account"
SCOPE = "Scope"
OUTPUT = "Output"
NETWORK = "Network"
RULES = "Rules"
TIMES = "Times"
SAFETY = "Before it acts"
SELECTION = "Selection"
FILES = "Files"


def option(panel: str, usage: str, text: str) -> Any:  # noqa: ANN401 - Typer's own type
    """Return a Typer option of a panel of the help; ``usage`` is as in ``--output -o FORMAT``."""
    names = [word for word in usage.split() if word.startswith("-")]
    metavar = usage.removeprefix(" ".join(names)).strip() or None
    # Where a default needs words, the help has them.
    return typer.Option(*names, help=text, metavar=metavar, rich_help_panel=panel, show_default=False)


def argument(metavar: str, text: str) -> Any:  # noqa: ANN401 - Typer's own type
    """Return a Typer argument."""
    return typer.Argument(metavar=metavar, help=text, show_default=False)


Description = Annotated[str | None, option(RULES, "--description -d TEXT", "What the window is for.")]
Disable = Annotated[
    list[str] | None,
    option(
        RULES,
        "--disable TYPE:REF[,REF...]",
        "Disable integrations, syncs or policies, by id, alias or name; without TYPE it is looked up.",
    ),
]
Enable = Annotated[
    list[str] | None,
    option(RULES, "--enable policy:REF[,REF...]", "Enable policies; nothing else can be enabled."),
]
File = Annotated[
    list[str] | None, option(RULES, "--file -f FILE", "A rule file, YAML or JSON; - is standard input.")
]
Ids = Annotated[list[str], argument("ID...", "The windows' ids.")]
SomeIds = Annotated[list[str] | None, argument("[ID...]", "The windows' ids.")]
SomeId = Annotated[str | None, argument("[ID]", "The window's id.")]
Start = Annotated[str | None, option(TIMES, "--start TIME", "When it starts (now).")]
End = Annotated[str | None, option(TIMES, "--end TIME", "When it ends.")]
Length = Annotated[
    str | None, option(TIMES, "--for LENGTH", "How long it lasts: 90s, 30m, 2h, 1d, 1h30m, PT2H.")
]
Key = Annotated[str | None, option(SELECTION, "--key KEY", "Windows that carry this key.")]
Match = Annotated[str | None, option(SELECTION, "--match TEXT", "Windows whose description holds this text.")]
Statuses = Annotated[
    str | None,
    option(SELECTION, "--status STATUS[,STATUS]", "Windows that are planned, active, past or cancelled."),
]
All = Annotated[bool, option(SELECTION, "--all", "Every planned and active window of the scope.")]
AllTeams = Annotated[bool, option(SCOPE, "--all-teams", "Global windows and those of every known team.")]
Refresh = Annotated[bool, option(SCOPE, "--refresh", "Discard cached teams and names.")]
Yes = Annotated[bool, option(SAFETY, "--yes -y", "Do not ask.")]
Override = Annotated[
    str | None, option(SAFETY, "--override REASON", "Allow what the profile's guards refuse.")
]
NoProvenance = Annotated[
    bool, option(RULES, "--no-provenance", "Leave out of the description where the window comes from.")
]
DryRun = Annotated[
    bool, option(SAFETY, "--dry-run", "Print the requests that would change something; do not send them.")
]
PrintCurl = Annotated[
    bool, option(SAFETY, "--print-curl", "Print the requests as curl lines; do not send them.")
]
OnOverlap = Annotated[
    str,
    option(
        SAFETY,
        "--on-overlap warn|fail|ignore",
        "What to do when another window touches the same entity (warn).",
    ),
]
Horizon = Annotated[
    str, option(FILES, "--horizon LENGTH", "How far ahead repeated windows are created (30d).")
]
MoreFiles = Annotated[list[str] | None, argument("[FILE...]", "More rule files, as from a shell's *.yaml.")]


def all_files(file: list[str] | None, more: list[str] | None) -> list[str]:
    """Return the rule files of ``-f`` and of the arguments; raise UsageError where there is none."""
    files = [*(file or ()), *(more or ())]
    if not files:
        raise UsageError("no rule file given: write -f FILE, a folder, a pattern, or - for standard input")
    return files


def choice(flag: str, given: str, allowed: tuple[str, ...]) -> str:
    """Return the choice; raise UsageError for another word."""
    if given not in allowed:
        raise UsageError(f"invalid {flag} {given!r}: choose from {', '.join(allowed)}")
    return given


def parse_target(text: str, flag: str) -> tuple[str, str]:
    """Read one ``[TYPE:]REF``, as ``--entity`` and ``status`` take it; raise UsageError.

    The type is empty where none was typed: the resolver looks it up.
    """
    kind, colon, ref = text.partition(":")
    if not colon and text.strip() and text not in tuple(EntityType):
        return "", text
    if not colon or not ref or kind not in tuple(EntityType):
        raise UsageError(f"{flag} {text!r} must be integration:REF, policy:REF or sync:REF")
    return kind, ref
