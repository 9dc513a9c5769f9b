"""From what a person types to the API's ids: aliases first, then the API's lists.

An id is never looked up; a name must match exactly, else case-insensitively, and only one entity.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from compass_maint_cli.api.lookup import Lookup, is_id, matches
from compass_maint_cli.api.wire import Listed
from compass_maint_cli.errors import AuthError, NotFoundError, UsageError
from compass_maint_cli.maintenance import Entity, EntityType, Rule, RuleRef
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
        """Return the rules with every name looked up; UsageError for a team's policy in a global window."""
        find = self._global_policy if team_id is None else self.entity
        return tuple(
            Rule(
                ref.state,
                (find if ref.type == EntityType.POLICY else self.entity)(ref.type, ref.ref, team_id),
            )
            for ref in refs
        )

    def _global_policy(self, kind: str, ref: str, team_id: str | None) -> Entity:
        """Return a policy that a global window can name; what no list shows is left to the API."""
        try:
            policy = self.entity(kind, ref, team_id)
        except NotFoundError:
            self._refuse_of_team(ref, lambda listed: matches(ref, listed))
            raise
        with suppress(AuthError):  # some plans refuse the list (facts 1.8)
            if all(known.id != policy.id for known in self._lookup.all(kind)):
                self._refuse_of_team(ref, lambda listed: [one for one in listed if one.id == policy.id])
        return policy

    def _refuse_of_team(self, ref: str, among: Callable[[list[Listed]], list[Listed]]) -> None:
        """Raise UsageError where a team that is known has the policy."""
        for team in self.teams():
            with suppress(AuthError, NotFoundError):
                if among(self._lookup.all("policy", team)):
                    name = self._team_name(team)
                    raise UsageError(
                        f"policy:{ref} belongs to the team {name}; a global window takes global ones",
                        hint=f"--team {name} makes a window of that team",
                    )

    def _team_name(self, team_id: str) -> str:
        return next((name for name, id_ in self._settings.team_aliases.items() if id_ == team_id), team_id)
