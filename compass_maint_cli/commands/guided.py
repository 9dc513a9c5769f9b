"""The questions of ``create`` without rules: which target, how long, and why."""

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from compass_maint_cli.domain.maintenance import Entity, EntityType
from compass_maint_cli.errors import AuthError, UsageError
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.session.streams import ask_line
from compass_maint_cli.times.durations import format_length, parse_length

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session
    from compass_maint_cli.windows.drafts import WindowRequest

MOST = 40
"""Targets that are listed; any other is typed."""


def guided(session: "Session", wanted: "WindowRequest") -> "WindowRequest":
    """Ask for what is missing; only where a person can answer.

    An empty answer to the first question leaves the request as it is. Raise UsageError for a number that is
    not in the list, and for an invalid length.
    """
    known = list(_targets(session))
    twins = Counter((entity.type, name) for entity, name in known)
    for number, (entity, name) in enumerate(known[:MOST], 1):
        which = f"  ({visible(entity.id)})" if twins[entity.type, name] > 1 else ""
        session.console.notice(f"{number:>3}  {entity.type:<11}  {visible(name)}{which}")
    answer = ask_line(f"what to disable (1-{min(len(known), MOST)}, or a name):", session.environment)
    if not answer:
        return wanted
    length = wanted.length
    if length is None and wanted.end is None:
        usual = format_length(session.settings.default_for)
        length = ask_line(f"how long [{usual}]:", session.environment) or usual
        parse_length(length)
    why = wanted.description
    if why is None:
        why = ask_line("why []:", session.environment) or None
    return wanted._replace(disable=(_chosen(answer, known[:MOST]),), length=length, description=why)


@contextmanager
def say_command(session: "Session", wanted: "WindowRequest", others: Sequence[str]) -> Iterator[None]:
    """Print the command that does the same at the end: below the result, and after a failure too.

    ``others`` are flags of ``create`` that do not belong to the request, each with its value.
    """
    try:
        yield
    finally:
        words = shlex.join([*_command(session, wanted), *others])
        session.console.notice(f"the same without questions: {words}")


def _targets(session: "Session") -> Iterator[tuple[Entity, str]]:
    """Yield the aliases, then the entities of the lists that have none, each with its name."""
    aliases = session.settings.entity_aliases
    yield from ((entity, alias) for alias, entity in aliases.items())
    for entity, name in listed_targets(session, session.resolver.team_id()):
        if entity not in aliases.values():
            yield entity, name


def listed_targets(session: "Session", team_id: str | None = None) -> Iterator[tuple[Entity, str]]:
    """Yield every target that has a name; with a team, its policies too."""
    lookup = session.lookup
    lookup.start((kind, team_id) for kind in EntityType)
    for kind in EntityType:
        with suppress(AuthError):  # some plans refuse the list (docs/api-facts.md 1.8)
            yield from ((Entity(kind, item.id), item.name) for item in lookup.all(kind, team_id) if item.name)


def _chosen(answer: str, known: Sequence[tuple[Entity, str]]) -> str:
    if not (answer.isascii() and answer.isdigit()):
        return answer
    if not 1 <= int(answer) <= len(known):
        raise UsageError(f"{answer} is not in the list; give a number from 1 to {len(known)}, or a name")
    entity, name = known[int(answer) - 1]
    twins = [one for one, other in known if other.casefold() == name.casefold()]
    return f"{entity.type}:{entity.id if len(twins) > 1 or ',' in name else name}"


def _command(session: "Session", wanted: "WindowRequest") -> Iterator[str]:
    """Yield the words of the command line that asks for the same window."""
    yield from ("compass-maint", "create")
    for flag, value in (
        ("--profile", session.flags.profile),
        *(("--team", team) for team in session.settings.teams),
    ):
        yield from (flag, value) if value else ()
    yield from ("--disable", *wanted.disable)
    flags = {"--start": wanted.start, "--end": wanted.end, "--for": wanted.length}
    flags |= {"--description": wanted.description, "--key": wanted.key}
    flags["--override"] = wanted.override
    for flag, value in flags.items():
        yield from () if value is None else (flag, value)
    yield from () if wanted.signed else ("--no-provenance",)
