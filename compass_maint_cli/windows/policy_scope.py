"""Whether policies may be in a global window: those of a team may not."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from compass_maint_cli.api.listed_names import ListedNames
from compass_maint_cli.api.lookup import Lookup
from compass_maint_cli.domain.maintenance import EntityType, Rule
from compass_maint_cli.domain.rules import RuleRef
from compass_maint_cli.errors import AuthError, NotFoundError, UsageError


class PolicyScope(NamedTuple):
    """Finds the team of a policy; ``teams`` are the ids of those known, ``shown`` is what people call one."""

    lookup: Callable[[], Lookup]
    teams: Callable[[], Sequence[str]]
    shown: Callable[[str], str]

    def check_global(self, refs: Iterable[RuleRef], rules: Iterable[Rule]) -> None:
        """Raise UsageError for a policy of a team; one that is in no list is left to the API."""
        for ref, rule in zip(refs, rules, strict=True):
            if rule.entity.type == EntityType.POLICY:
                with suppress(AuthError):  # some plans refuse the list (docs/api-facts.md 1.8)
                    self._check(ref, rule.entity.id)

    def _check(self, ref: RuleRef, id_: str) -> None:
        if id_ not in self.lookup().names(EntityType.POLICY).by_id:
            self.refuse_of_team(ref, lambda names: id_ in names.by_id)

    def refuse_of_team(self, ref: RuleRef, among: Callable[[ListedNames], object]) -> None:
        """Raise UsageError if a known team has the policy."""
        teams = self.teams()
        self.lookup().start((EntityType.POLICY, team) for team in teams)
        for team in teams:
            with suppress(AuthError, NotFoundError):
                if among(self.lookup().names(EntityType.POLICY, team)):
                    name = self.shown(team)
                    raise UsageError(
                        f"{ref} belongs to the team {name}; a global window takes only global entities",
                        hint=f"--team {name} creates a window of that team",
                    )
