"""How standard output is written to: its terminal, its flags, and the names that are shown on it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.config.profiles import Flags
from compass_maint_cli.config.settings import Settings
from compass_maint_cli.output.format import Format
from compass_maint_cli.output.view import UNLIMITED, View
from compass_maint_cli.session.names import LazyNames, Names
from compass_maint_cli.session.streams import facts_of

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Entity

Key = TypeVar("Key")


def stdout_view(
    environment: Environment,
    flags: Flags,
    settings: Settings,
    form: Format,
    names: Callable[[], Names] | None,
) -> View:
    """Return what renderers need to know of this standard output; ``names`` are those of the API."""
    facts = facts_of(environment, environment.stdout)
    # The API's own names may take requests; only a person at a terminal needs them.
    more = names if facts.terminal and form.is_text else None
    aligned = flags.output == "table" and not flags.porcelain
    # Off a terminal only COLUMNS limits such a table (`watch` sets it).
    unlimited = aligned and not facts.terminal and not environment.environ.get("COLUMNS")
    return View(
        zone=settings.zone,
        now=environment.now().replace(microsecond=0),
        terminal=facts.terminal and not flags.porcelain,
        aligned=aligned,
        width=UNLIMITED if unlimited else facts.width,
        color=facts.color,
        unicode=facts.unicode,
        utc=flags.utc,
        wide=flags.wide,
        names=_named(
            entity_aliases(settings), more, Names.entities, Names.kept_entities, Names.policies_of_teams
        ),
        teams=_named(team_aliases(settings), more, Names.teams, Names.kept_teams),
    )


def sentence_view(view: View, settings: Settings, names: Callable[[], Names] | None) -> View:
    """Return the view for sentences on standard error, which people read in the log of a job, too.

    Off a terminal names are those that need no request.
    """
    if isinstance(view.names, LazyNames):
        return view
    kept = Names.kept_entities, Names.kept_teams
    return view._replace(
        names=_named(entity_aliases(settings), names, kept[0], kept[0]),
        teams=_named(team_aliases(settings), names, kept[1], kept[1]),
    )


def entity_aliases(settings: Settings) -> "Mapping[Entity, str]":
    """Return the aliases of entities."""
    return {entity: alias for alias, entity in settings.entity_aliases.items()}


def team_aliases(settings: Settings) -> Mapping[str, str]:
    """Return the aliases of teams, by their ids."""
    return {team: alias for alias, team in settings.team_aliases.items()}


def _named(
    aliases: Mapping[Key, str],
    names: Callable[[], Names] | None,
    of_kind: Callable[[Names], Mapping[Key, str]],
    kept: Callable[[Names], Mapping[Key, str]],
    last: Callable[[Names, Key], Mapping[Key, str]] = lambda _names, _key: {},
) -> Mapping[Key, str]:
    """Return the names to show: the aliases, and where ``names`` is given the API's own, too."""
    if names is None:
        return aliases
    return LazyNames(aliases, lambda: of_kind(names()), lambda: kept(names()), lambda key: last(names(), key))
