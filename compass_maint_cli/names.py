"""From what a person types to the API's ids: aliases first, then the API's lists.

An id is never looked up; a name must match exactly, else case-insensitively, and only one entity.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from compass_maint_cli.api.lookup import Lookup, is_id
from compass_maint_cli.errors import UsageError
from compass_maint_cli.maintenance import Entity, Rule, RuleRef
from compass_maint_cli.settings import Settings

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client


class Names:
    """The names of one account."""

    def __init__(self, settings: Settings, client: Callable[[], "Client"]) -> None:
        self._settings = settings
        self._client = client

    @cached_property
    def _lookup(self) -> Lookup:
        """The API's lists, each read once."""
        return Lookup(self._client(), self._settings.product)

    def team(self, ref: str) -> str:
        """Return a team's id; raise UsageError for two matches, NotFoundError for none."""
        aliases = self._settings.team_aliases
        if is_id(ref) or ref in aliases:
            return aliases.get(ref, ref)
        return self._lookup.team(ref, aliases, f"profile {self._settings.profile}")

    def teams(self) -> list[str]:
        """Return the ids of every team known: by alias, and by the API's list where the product has one."""
        known = list(self._settings.team_aliases.values())
        if self._settings.product == "jsm":
            known += [team.id for team in self._lookup.all("team")]
        return list(dict.fromkeys(known))

    def entity(self, kind: str, ref: str, team_id: str | None) -> Entity:
        """Return an entity; policies of the team are looked up where a team is given."""
        held = self._settings.entity_aliases.get(ref)
        if held is not None and held.type == kind:
            return held
        if held is not None:
            raise UsageError(
                f"{kind}:{ref}: the alias {ref!r} stands for {held}; did you mean {held.type}:{ref}?"
            )
        if is_id(ref):
            return Entity(kind, ref)
        return Entity(kind, self._lookup.entity(kind, ref, team_id))

    def rules(self, refs: Iterable[RuleRef], team_id: str | None) -> tuple[Rule, ...]:
        """Return the rules with every name looked up."""
        return tuple(Rule(ref.state, self.entity(ref.type, ref.ref, team_id)) for ref in refs)
