"""From typed names to the API's ids: aliases first, then the API's lists.

An id is never looked up; a name must match exactly, else case-insensitively, and only one entity.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.api.listed_names import the_one_of_any
from compass_maint_cli.api.lookup import Lookup, is_id
from compass_maint_cli.config.profiles import Flags
from compass_maint_cli.config.settings import Settings
from compass_maint_cli.domain.maintenance import Entity, EntityType, Rule
from compass_maint_cli.domain.rules import RuleRef, check_rules
from compass_maint_cli.domain.scope_report import ScopeReport, report_scopes
from compass_maint_cli.errors import NotFoundError, UsageError
from compass_maint_cli.windows.aliases import nearest_alias, of_alias
from compass_maint_cli.windows.policy_scope import PolicyScope
from compass_maint_cli.windows.scope_reading import ScopeReading

if TYPE_CHECKING:
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.windows.teams import Teams


def check_refs(refs: Iterable[RuleRef]) -> None:
    """Raise UsageError for contradictions between rules as they were typed, before any look-up."""
    check_rules(Rule(ref.state, Entity(ref.type, ref.ref)) for ref in refs)


class Likely(NamedTuple):
    """What names stand for by the cache: a hint what to read during their look-up; it decides nothing."""

    entities: tuple[Entity, ...] = ()
    scopes: tuple[str | None, ...] = ()


class Resolver:
    """The names of one account, and the scopes that a command line asks for."""

    def __init__(
        self,
        settings: Settings,
        flags: Flags,
        lookup: Callable[[], Lookup],
        known: "Teams",
        reporter: "Reporter",
    ) -> None:
        self._settings = settings
        self._flags = flags
        self._lookup = lookup
        self._policies = PolicyScope(lookup, self.teams, known.shown)
        self.known = known
        self._reporter = reporter
        self.typed_names: dict[Entity, set[str]] = {}
        """How the entities of rules were typed, for those that have been looked up."""

    def check_scope(self) -> None:
        """Raise UsageError for several teams where one is meant."""
        teams = self._settings.teams
        if len(teams) > 1:
            raise UsageError(f"--team is given {len(teams)} times; this verb takes one team")

    def team_id(self) -> str | None:
        """Return the one requested team, or None for global; raise UsageError for several."""
        self.check_scope()
        return next(map(self.known.find, self._settings.teams), None)

    def team_ids(self) -> list[str | None]:
        """Return every requested scope, to read: team ids, or None alone for global.

        A name from the cache is good enough here.
        """
        return [self.known.find(team, cached=True) for team in self._settings.teams] or [None]

    @property
    def scope_is_given(self) -> bool:
        """Whether a flag or a variable says in which scope a window is; it is believed then."""
        team = self._settings.origins["team"].origin
        return self._flags.everywhere or team.startswith(("--", "COMPASS_MAINT_"))

    def scopes(self, *, all_teams: bool) -> list[str | None]:
        """Return the scopes of a verb that reads: with ``--all-teams`` global and every team known."""
        if not all_teams:
            return self.team_ids()
        if self._flags.team or self._flags.everywhere:
            raise UsageError("--all-teams already includes every scope; leave out --team and --global")
        return [None, *self.teams()]

    def reading(self, *, all_teams: bool) -> ScopeReading:
        """Return the scopes of a verb that reads, to be read."""
        return ScopeReading(tuple(self.scopes(all_teams=all_teams)), every=all_teams)

    def scope_of(self, team: str | None, *, everywhere: bool) -> str | None:
        """Return the scope of a rule file's window: None for global, else a team's id.

        ``team`` and ``everywhere`` are what the file says. A flag wins over the file, and the file over the
        default team of a profile or variable.
        """
        if self._scope_is_asked_for(team, everywhere=everywhere):
            return self.team_id()
        return None if team is None else self.known.find(team)

    def _scope_is_asked_for(self, team: str | None, *, everywhere: bool) -> bool:
        """Whether the command line or the default decides, not what a file says."""
        in_file = team is not None or everywhere
        return bool(self._flags.team or self._flags.everywhere or not in_file)

    @property
    def lookup(self) -> Lookup:
        """The API's lists, each read once."""
        return self._lookup()

    def teams(self) -> list[str]:
        """Return the ids of every team known, without those that had no Operations within a week."""
        without = self.known.without_operations()
        return [team.id for team in self.known.known() if team.id not in without]

    def teams_at_hand(self) -> list[str]:
        """Return the ids of the teams that are known without a request, as `teams` does."""
        without = self.known.without_operations()
        return [team.id for team in self.known.cached() if team.id not in without]

    def is_at_hand(self, kind: str, ref: str) -> bool:
        """Whether `entity` needs no request."""
        held = self._alias(ref)
        return is_id(ref) or (held is not None and held.type == kind)

    def scope_report(self, scopes: Sequence[str | None], *, all_teams: bool = False) -> ScopeReport:
        """Return what a verb that read these scopes did not look at."""
        listed = self.known.has_names
        return report_scopes(scopes, self.teams_at_hand(), all_teams=all_teams, teams_listed=listed)

    def entity(self, kind: str, ref: str, team_id: str | None) -> Entity:
        """Return an entity; policies of the team are looked up where a team is given.

        An empty kind is any. Raise UsageError if several entities have the name, NotFoundError if none has.
        """
        held = self._alias(ref)
        aliases = self._settings.entity_aliases
        if not kind:
            with nearest_alias(ref, aliases):
                entity = held or self._of_any_kind(ref, team_id)
            self._reporter.info(f"{ref} is {entity}")
            return entity
        if held is not None and held.type == kind:
            return held
        if held is not None:
            raise UsageError(
                f"{kind}:{ref}: the alias {ref!r} stands for {held}; did you mean {held.type}:{ref}?"
            )
        if is_id(ref):
            return Entity(kind, ref)
        with nearest_alias(ref, {alias: one for alias, one in aliases.items() if one.type == kind}):
            return Entity(kind, self.lookup.entity(kind, ref, team_id))

    def typed(self, kind: str, ref: str) -> tuple[str, str]:
        """Return kind and reference; a reference without a kind is looked up."""
        if kind:
            return kind, ref
        teams = self.team_ids()
        return self.entity("", ref, teams[0] if len(teams) == 1 else None)

    def _of_any_kind(self, ref: str, team_id: str | None) -> Entity:
        """Return the one entity of an id or a name, by the lists of every kind, side by side."""
        names, refused = self.lookup.of_any_kind(EntityType, team_id)
        found = the_one_of_any(ref, names, refused)
        for refusal in refused:
            self._reporter.warn(f"some lists could not be searched for {ref!r}: {refusal.message}")
        return Entity(found.kind, found.id)

    def _alias(self, ref: str) -> Entity | None:
        return of_alias(ref, self._settings.entity_aliases)

    def begin(self, refs: Iterable[RuleRef], team: str | None = None, *, everywhere: bool = False) -> Likely:
        """Begin to look up all names of a window, side by side: of its team and of its rules.

        ``team`` and ``everywhere`` are what a rule file says. Return what the names stand for by the cache.
        """
        refs = list(refs)
        at_hand = [(ref, self._at_hand(ref)) for ref in refs]
        if rules := [Rule(ref.state, entity) for ref, entity in at_hand if entity is not None]:
            check_rules(rules)
        start = self.lookup.start  # opened here: the sources of teams need it in their thread
        if self._scope_is_asked_for(team, everywhere=everywhere):
            team = next(iter(self._settings.teams), None)
        if team is not None:
            self.known.begin(team)
        scope = None if team is None else self.known.likely(team)
        kinds = [(kind, ref) for ref in refs for kind in EntityType if ref.type in ("", kind)]
        start(wanted := [(kind, scope) for kind, ref in kinds if self._needs_list(kind, ref, team)])
        if not wanted and (team is None or self.known.is_at_hand(team)):
            return Likely()  # nothing waits for a name
        entities = [entity or self._likely_entity(ref) for ref, entity in at_hand]
        return Likely(tuple(filter(None, entities)), () if team and scope is None else (scope,))

    def _at_hand(self, ref: RuleRef) -> Entity | None:
        """Return what a reference stands for without a request: an alias, or an id with its type."""
        held = self._alias(ref.ref)
        return Entity(ref.type, ref.ref) if held is None and ref.type and is_id(ref.ref) else held

    def _needs_list(self, kind: str, ref: RuleRef, team: str | None) -> bool:
        """Whether a list is read for a reference: for a name, and to tell a global policy from a team's."""
        held = self._alias(ref.ref)
        if team is None and kind == EntityType.POLICY:
            return held is None or held.type == kind
        return not (ref.type and is_id(ref.ref)) and held is None

    def _likely_entity(self, ref: RuleRef) -> Entity | None:
        """Return what a name with a type stands for by the cache."""
        id_ = self.lookup.likely(ref.type, ref.ref) if ref.type else None
        return None if id_ is None else Entity(ref.type, id_)

    def rules(self, refs: Sequence[RuleRef], team_id: str | None) -> tuple[Rule, ...]:
        """Return the rules with every name looked up, checked before and after: two names may be one entity.

        Raise UsageError for rules that cannot be, and for a team's policy in a global window.
        """
        check_refs(refs)
        entities = [self._entity_of(ref, team_id) for ref in refs]
        for ref, entity in zip(refs, entities, strict=True):
            self.typed_names.setdefault(entity, set()).add(ref.ref)
        rules = check_rules([Rule(ref.state, entity) for ref, entity in zip(refs, entities, strict=True)])
        if team_id is None:
            self._policies.check_global(refs, rules)
        return rules

    def _entity_of(self, ref: RuleRef, team_id: str | None) -> Entity:
        try:
            return self.entity(ref.type, ref.ref, team_id)
        except NotFoundError:
            if team_id is None and ref.type in ("", EntityType.POLICY):
                self._policies.refuse_of_team(ref, lambda names: names.matches(ref.ref))
            raise
