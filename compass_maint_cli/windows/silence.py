"""Whether something is silenced: what integrations say themselves, and what the windows of scopes hold.

An integration names the planned and active windows of every scope (docs/api-facts.md 7.7). A no also needs
the lists, because either may lag (docs/api-facts.md 7.9). For policies and syncs, and where the product does
not answer for an integration, only the windows of the scopes are known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.domain.coverage import Integration
from compass_maint_cli.domain.maintenance import Entity, EntityType, Maintenance
from compass_maint_cli.errors import AuthError, CompassMaintError, ConflictError, NotFoundError

if TYPE_CHECKING:
    from compass_maint_cli.api.codec import Listed
    from compass_maint_cli.api.pool import JobResult, JobRunner

    Read = Integration | Entity | Sequence[Listed] | Sequence[Maintenance]
    """What one of the requests that run side by side returns."""

NOT_SAID = (AuthError, NotFoundError, ConflictError)
"""Replies that leave open what silences an integration: no right to see it, or no such operation."""


@dataclass(frozen=True)
class Findings:
    """What was read: of integrations, of scopes, and the errors of both.

    ``windows`` are those of the scopes. An integration in neither mapping was not asked.
    """

    windows: tuple[Maintenance, ...] = ()
    looked_at: tuple[str | None, ...] = ()
    integrations: Mapping[Entity, Integration] = field(default_factory=dict)
    entity_errors: Mapping[Entity, CompassMaintError] = field(default_factory=dict)
    scope_errors: Mapping[str | None, CompassMaintError] = field(default_factory=dict)

    def proved(self, entity: Entity) -> bool:
        """Whether the entity itself said which windows name it."""
        found = self.integrations.get(entity)
        return found is not None and found.sources is not None

    def switched_off(self, entity: Entity) -> bool:
        """Whether the entity is switched off itself, without any window."""
        found = self.integrations.get(entity)
        return found is not None and found.enabled is False

    def unread(self, entities: Iterable[Entity]) -> list[CompassMaintError]:
        """Return the errors that leave the answer unknown; a plain "not said" does not count."""
        errors = (self.entity_errors.get(entity) for entity in entities)
        return [error for error in errors if error is not None and not isinstance(error, NOT_SAID)]

    def listed(self, window_id: str) -> bool:
        """Whether the window was in the list of a scope, so that its scope is known."""
        return window_id in self._listed_ids

    @cached_property
    def _listed_ids(self) -> frozenset[str]:
        """The ids of ``windows``; each record of a long answer asks for its own."""
        return frozenset(window.id for window in self.windows)

    def by_entity(self, now: datetime) -> dict[Entity, list[Maintenance]]:
        """Return every window with a rule for each entity; those that only it names have no description."""
        found: dict[Entity, list[Maintenance]] = {}
        for window in self.windows:
            for entity in {rule.entity for rule in window.rules}:
                found.setdefault(entity, []).append(window)
        for entity, integration in self.integrations.items():
            unlisted = (each for each in integration.sources or () if not self.listed(each.window_id))
            found.setdefault(entity, []).extend(source.window(entity, now) for source in unlisted)
        return found

    def with_more(self, other: "Findings") -> "Findings":
        """Return these findings and later ones together."""
        return Findings(
            self.windows + other.windows,
            self.looked_at + other.looked_at,
            {**self.integrations, **other.integrations},
            {**self.entity_errors, **other.entity_errors},
            {**self.scope_errors, **other.scope_errors},
        )


class SilenceQuery(NamedTuple):
    """Asks integrations and reads scopes, all side by side.

    ``integration`` asks an integration by its id, ``listed`` reads the windows of a scope.
    """

    integration: Callable[[str], Integration]
    listed: "Callable[[str | None], Sequence[Maintenance]]"
    jobs: "JobRunner"

    def ask(self, entities: Iterable[Entity], scopes: Iterable[str | None]) -> Findings:
        """Return what the integrations among the entities say, and the windows of the scopes."""
        integrations = [entity for entity in dict.fromkeys(entities) if entity.type == EntityType.INTEGRATION]
        read = list(dict.fromkeys(scopes))
        jobs: list[Callable[[], Read]] = [
            *(partial(self.integration, entity.id) for entity in integrations),
            *(partial(self.listed, scope) for scope in read),
        ]
        return findings_of(integrations, read, self.jobs.read_all(jobs))

    def find(self, entity: Callable[[], Entity], scopes: Iterable[str | None]) -> tuple[Entity, Findings]:
        """Look an entity up while the windows of the scopes are read; raise the error of the look-up."""
        read = list(dict.fromkeys(scopes))
        jobs: list[Callable[[], Read]] = [entity, *(partial(self.listed, scope) for scope in read)]
        found, *results = self.jobs.read_all(jobs)
        if found.error is not None:
            raise found.error
        if not isinstance(found.value, Entity):
            raise TypeError("the look-up returned no entity")
        return found.value, findings_of([], read, results)


def findings_of(
    integrations: Sequence[Entity],
    read: Sequence[str | None],
    results: "Sequence[JobResult[Read]]",
) -> Findings:
    """Return what the requests for entities and then for scopes found; a window of two lists is one."""
    of_entities = list(zip(integrations, results, strict=False))
    of_scopes = list(zip(read, results[len(integrations) :], strict=True))
    windows: dict[str, Maintenance] = {}
    for _, result in of_scopes:
        windows |= {each.id: each for each in result.value or () if isinstance(each, Maintenance)}
    return Findings(
        windows=tuple(windows.values()),
        looked_at=tuple(scope for scope, result in of_scopes if result.error is None),
        integrations={e: result.value for e, result in of_entities if isinstance(result.value, Integration)},
        entity_errors={entity: result.error for entity, result in of_entities if result.error is not None},
        scope_errors={scope: result.error for scope, result in of_scopes if result.error is not None},
    )


def skipped_teams(findings: Findings, requested: Iterable[str | None]) -> tuple[str, ...]:
    """Return the teams without Operations, or without the right to them (docs/api-facts.md 1.1).

    A team that the command line names is not skipped: its error counts.
    """
    named = set(requested)
    return tuple(
        scope
        for scope, error in findings.scope_errors.items()
        if scope is not None and scope not in named and isinstance(error, (AuthError, NotFoundError))
    )
