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


def option(*names: str, help: str, panel: str, metavar: str | None = None) -> Any:  # noqa: A002, ANN401 - Typer's own word and type
    """Return a Typer option that belongs to a panel of the help."""
    # Where a default needs words, the help has them.
    return typer.Option(*names, help=help, metavar=metavar, rich_help_panel=panel, show_default=False)


Description = Annotated[
    str | None, option("--description", "-d", metavar="TEXT", panel=RULES, help="What the window is for.")
]
Disable = Annotated[
    list[str] | None,
    option(
        "--disable",
        metavar="TYPE:REF[,REF...]",
        panel=RULES,
        help="Disable integrations, syncs or policies, by id, alias or name; without TYPE it is looked up.",
    ),
]
Enable = Annotated[
    list[str] | None,
    option(
        "--enable",
        metavar="policy:REF[,REF...]",
        panel=RULES,
        help="Enable policies; nothing else can be enabled.",
    ),
]
File = Annotated[
    list[str] | None,
    option(
        "--file", "-f", metavar="FILE", panel=RULES, help="A rule file, YAML or JSON; - is standard input."
    ),
]
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="The windows' ids.", show_default=False)]
SomeIds = Annotated[
    list[str] | None, typer.Argument(metavar="[ID...]", help="The windows' ids.", show_default=False)
]
SomeId = Annotated[str | None, typer.Argument(metavar="[ID]", help="The window's id.", show_default=False)]
Start = Annotated[str | None, option("--start", metavar="TIME", panel=TIMES, help="When it starts (now).")]
End = Annotated[str | None, option("--end", metavar="TIME", panel=TIMES, help="When it ends.")]
Length = Annotated[
    str | None,
    option("--for", metavar="LENGTH", panel=TIMES, help="How long it lasts: 90s, 30m, 2h, 1d, 1h30m, PT2H."),
]
Key = Annotated[
    str | None, option("--key", metavar="KEY", panel=SELECTION, help="Windows that carry this key.")
]
Match = Annotated[
    str | None,
    option("--match", metavar="TEXT", panel=SELECTION, help="Windows whose description holds this text."),
]
Statuses = Annotated[
    str | None,
    option(
        "--status",
        metavar="STATUS[,STATUS]",
        panel=SELECTION,
        help="Windows that are planned, active, past or cancelled.",
    ),
]
All = Annotated[bool, option("--all", panel=SELECTION, help="Every planned and active window of the scope.")]
AllTeams = Annotated[
    bool, option("--all-teams", panel=SCOPE, help="Global windows and those of every known team.")
]
Refresh = Annotated[bool, option("--refresh", panel=SCOPE, help="Discard cached teams and names.")]
Yes = Annotated[bool, option("--yes", "-y", panel=SAFETY, help="Do not ask.")]
Override = Annotated[
    str | None,
    option("--override", metavar="REASON", panel=SAFETY, help="Allow what the profile's guards refuse."),
]
NoProvenance = Annotated[
    bool,
    option("--no-provenance", panel=RULES, help="Leave out of the description where the window comes from."),
]
DryRun = Annotated[
    bool,
    option(
        "--dry-run", panel=SAFETY, help="Print the requests that would change something; do not send them."
    ),
]
PrintCurl = Annotated[
    bool, option("--print-curl", panel=SAFETY, help="Print the requests as curl lines; do not send them.")
]
OnOverlap = Annotated[
    str,
    option(
        "--on-overlap",
        metavar="warn|fail|ignore",
        panel=SAFETY,
        help="What to do when another window touches the same entity (warn).",
    ),
]


Horizon = Annotated[
    str,
    option(
        "--horizon", metavar="LENGTH", panel=FILES, help="How far ahead repeated windows are created (30d)."
    ),
]
MoreFiles = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILE...]", help="More rule files, as from a shell's *.yaml.", show_default=False
    ),
]


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
