"""What windows can silence: integrations, syncs and policies, with the windows that hold each now."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.api.codec import Listed
from compass_maint_cli.api.lookup import TEAM_POLICIES
from compass_maint_cli.domain.coverage import silences
from compass_maint_cli.domain.maintenance import Entity, EntityType, Maintenance
from compass_maint_cli.errors import AuthError, CompassMaintError, NotFoundError
from compass_maint_cli.windows.silence import Findings, findings_of

if TYPE_CHECKING:
    from compass_maint_cli.api.lookup import Lookup
    from compass_maint_cli.api.pool import JobResult
    from compass_maint_cli.times.clock import Clock
    from compass_maint_cli.windows.silence import Read, SilenceQuery


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target and the windows that hold it now."""

    item: Listed
    windows: tuple[Maintenance, ...]


@dataclass(frozen=True, slots=True)
class TargetList:
    """Lists targets and the windows of the scopes, all side by side."""

    lookup: "Callable[[], Lookup]"
    query: "SilenceQuery"
    clock: "Clock"

    def read(
        self, types: Sequence[str], scopes: Sequence[str | None]
    ) -> tuple[list[TargetRow], Findings, list[CompassMaintError]]:
        """Return the targets by type and name, the windows, and the errors of lists that could not be read.

        A team's policies that the account may not read are left out (docs/api-facts.md 1.8).
        """
        lists = list(self._lists(types, [scope for scope in scopes if scope is not None]))
        jobs: list[Callable[[], Read]] = [
            *(partial(self.lookup().listed, *place) for place in lists),
            *(partial(self.query.listed, scope) for scope in scopes),
        ]
        results = self.query.jobs.read_all(jobs)
        items, errors = _items([scope for _, scope in lists], results[: len(lists)])
        findings = findings_of([], scopes, results[len(lists) :])
        held: dict[Entity, list[Maintenance]] = {}
        for silence in silences(findings.windows, None, self.clock.now()):
            held.setdefault(silence.rule.entity, []).append(silence.window)
        rows = [TargetRow(item, tuple(held.get(Entity(item.kind, item.id), ()))) for item in items]
        order = {str(kind): at for at, kind in enumerate(EntityType)}
        rows.sort(key=lambda row: (order[row.item.kind], row.item.name.casefold(), row.item.id))
        return rows, findings, errors

    def _lists(self, types: Sequence[str], teams: Sequence[str]) -> Iterator[tuple[str, str | None]]:
        yield from ((kind, None) for kind in EntityType if kind in types)
        if EntityType.POLICY in types:
            yield from ((kind, team) for team in teams for kind in TEAM_POLICIES)


def _items(
    teams: Sequence[str | None], results: "Sequence[JobResult[Read]]"
) -> tuple[list[Listed], list[CompassMaintError]]:
    items: dict[tuple[str, str], Listed] = {}
    errors = []
    for team, result in zip(teams, results, strict=True):
        if result.error is not None:
            if team is None or not isinstance(result.error, (AuthError, NotFoundError)):
                errors.append(result.error)
            continue
        for item in result.value or ():
            if isinstance(item, Listed):
                items.setdefault((item.kind, item.id), item)
    return list(items.values()), errors
