"""What a profile refuses: windows that are too long, that nobody explains, or that silence too much."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.domain.description import overridden, parse
from compass_maint_cli.domain.maintenance import Changes, Draft, Entity, Maintenance, Status
from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.durations import format_length

if TYPE_CHECKING:
    from compass_maint_cli.domain.reporter import Reporter

LONG = timedelta(hours=24)
"""A longer window is worth a warning where the profile sets no limit."""

OVERRIDE_HINT = "--override REASON allows it and adds the reason to its description"


class Guards(NamedTuple):
    """The guards of a profile.

    ``require`` holds ``description`` and ``key``; ``forbid`` holds ``global`` and patterns as
    ``integration:pagerduty-*``. ``names`` are the names of entities that are known, ``typed`` how they were
    typed on the command line and in files.
    """

    max_for: timedelta | None
    require: Sequence[str]
    forbid: Sequence[str]
    names: Mapping[Entity, str]
    typed: Mapping[Entity, Collection[str]]
    reporter: "Reporter"

    def checked(self, draft: Draft, override: str | None, *, longest: timedelta | None = None) -> Draft:
        """Return the draft; with ``override``, the reason is in its description where a guard was passed.

        ``longest`` is how long the window may last where its end moves on. Raise UsageError for what is
        refused.
        """
        refused = list(self.refused(draft, longest=longest))
        if not refused:
            return draft
        if override is None:
            raise UsageError(f"the profile refuses this window: {'; '.join(refused)}", hint=OVERRIDE_HINT)
        return replace(draft, description=overridden(draft.description, override))

    def refused(
        self, draft: Draft, before: Draft | None = None, *, longest: timedelta | None = None
    ) -> Iterator[str]:
        """Yield why the profile refuses a window, a phrase a guard; warn of a long one without a limit.

        ``before`` is how the window is now: what the guards refuse of that already is not refused again.
        """
        length = longest or draft.end - draft.start
        lasts = (
            f"it lasts {format_length(length)}" if longest is None else f"--max is {format_length(longest)}"
        )
        if before is None or length > before.end - before.start:
            if self.max_for is not None and length > self.max_for:
                yield f"{lasts}, and max_for is {format_length(self.max_for)}"
            elif self.max_for is None and length > LONG:
                lasts = f"{'lasts' if longest is None else 'may last'} {format_length(length)}"
                self.reporter.warn(f"the window {lasts}, longer than a day")
        held = frozenset(self._forbidden(before)) if before is not None else frozenset()
        yield from (why for why in self._forbidden(draft) if why not in held)

    def _forbidden(self, draft: Draft) -> Iterator[str]:
        if "description" in self.require and not parse(draft.description).text:
            yield "a description is required (-d)"
        if "key" in self.require and draft.key is None:
            yield "a key is required (--key)"
        if "global" in self.forbid and draft.team_id is None:
            yield "global windows are forbidden; give --team"
        targets = [target for rule in draft.rules for target in self._called(rule.entity)]
        for pattern in self.forbid:
            if found := next((one for one in targets if fnmatchcase(one, pattern)), None):
                yield f"{found} is forbidden (forbid: {pattern})"

    def _called(self, entity: Entity) -> Iterator[str]:
        """Yield ``TYPE:REF`` for everything that the entity is called."""
        yield from (f"{entity.type}:{ref}" for ref in self.typed.get(entity, ()))
        yield str(entity)
        if self.forbid and entity in self.names:
            yield f"{entity.type}:{self.names[entity]}"


def guarded_changes(
    guards: Guards, window: Maintenance, changes: Changes, override: str | None
) -> tuple[list[str], Changes]:
    """Return why the profile refuses the changes, and the changes.

    With ``override`` nothing is refused, and the reason is in the description, unless the window is active:
    of that only the end can change (docs/api-facts.md 3.2), so the reason is only said.
    """
    after = window.draft(changes)
    refused = list(guards.refused(after, window.draft(Changes()))) if changes and after else []
    if override is None or not refused or after is None:
        return refused, changes
    if window.status == Status.ACTIVE:
        guards.reporter.warn(
            f"window {window.id} is active: the reason cannot be written into its description"
        )
        return [], changes
    return [], changes._replace(description=overridden(after.description, override))
