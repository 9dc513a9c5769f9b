"""What a person meant by a verb or an option that does not exist."""

from collections.abc import Mapping, Sequence
from typing import Any

from compass_maint_cli.errors import UsageError

ALIASES: Mapping[str, str] = {"ls": "list", "show": "get", "plan": "diff"}
"""Other names that work, with the verbs they are."""

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "--duration": ("--for",),
    "--length": ("--for",),
    "--until": ("--end",),
    "--to": ("--end",),
    "--from": ("--start", "--since"),
    "--begin": ("--start",),
    "--since": ("--start",),
    "--json": ("-o json",),
    "--yaml": ("-o yaml",),
    "--csv": ("-o csv",),
    "--format": ("--output",),
    "--message": ("--description",),
    "--reason": ("--description",),
    "--mute": ("--disable",),
    "--silence": ("--disable",),
    "--integration": ("--disable", "--entity"),
    "--timezone": ("--tz",),
    "--zone": ("--tz",),
    "--verbose": ("--debug",),
    "--silent": ("--quiet",),
    "--search": ("--match",),
    "--grep": ("--match",),
}
"""Unknown options, with those of the same meaning; the first that the verb has is offered."""

DANGEROUS = frozenset({"--all", "--all-teams", "--yes", "--prune", "--adopt", "--override", "--refresh"})
"""Options that are not offered for one that is spelled alike: each of them does more."""


WORDS: Mapping[str, str] = {
    "rm": "delete {ID}",
    "remove": "delete {ID}",
    "stop": "cancel {ID}",
    "end": "cancel {ID}",
    "extend": "update {ID} --extend {1h}",
    "mute": "create --disable {TYPE:REF}",
    "silence": "create --disable {TYPE:REF}",
    "unmute": "cancel --entity {TYPE:REF} --all-teams",
    "unsilence": "cancel --entity {TYPE:REF} --all-teams",
    "whoami": "config",
}
"""Words for what another verb does, with the command line that does it; what was typed fills the braces."""


def unknown_verb(given: str, rest: Sequence[str], known: Sequence[str]) -> UsageError:
    """Return the error for a verb that does not exist, with the command that does what was meant."""
    import shlex
    from difflib import get_close_matches

    near = get_close_matches(given, known, 1)
    if given in WORDS:
        typed = iter(rest)
        words = [next(typed, word.strip("{}")) if "{" in word else word for word in WORDS[given].split()]
        hint = f"write {shlex.join(('compass-maint', *words, *typed))}"
    elif near:
        hint = f"did you mean compass-maint {near[0]}?"
    else:
        hint = "compass-maint --help lists the verbs"
    return UsageError(f"unknown verb {given!r}", hint=hint)


def unknown_option(error: Any) -> UsageError:  # noqa: ANN401 - Typer's NoSuchOption is private since 0.26
    """Return the error for an option that does not exist, with one that means the same."""
    from difflib import get_close_matches

    path, given = error.ctx.command_path, error.option_name
    has = {
        name
        for parameter in error.ctx.command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    same = [name for name in OPTIONS.get(given, ()) if name.partition(" ")[0] in has]
    near = [name for name in get_close_matches(given, has, cutoff=0.7) if name not in DANGEROUS]
    meant = f"did you mean {(same or near)[0]}? " if same or near else ""
    return UsageError(f"{path} has no option {given}", hint=f"{meant}{path} --help lists its options")
