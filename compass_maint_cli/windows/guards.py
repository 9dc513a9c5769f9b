"""What a profile refuses: windows that are too long, that nobody explains, or that silence too much."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from compass_maint_cli.domain.description import generated, parse
from compass_maint_cli.domain.maintenance import Draft, Entity
from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.durations import format_length

if TYPE_CHECKING:
    from compass_maint_cli.domain.reporter import Reporter

LONG = timedelta(hours=24)
"""A longer window is worth a warning where the profile sets no limit."""


@dataclass(frozen=True, slots=True)
class Guards:
    """The guards of a profile.

    ``require`` holds ``description`` and ``key``; ``forbid`` holds ``global`` and patterns as
    ``integration:pagerduty-*``. ``names`` are the names of entities that are known.
    """

    max_for: timedelta | None
    require: Sequence[str]
    forbid: Sequence[str]
    names: Mapping[Entity, str]
    reporter: "Reporter"

    def checked(self, draft: Draft, typed: Iterable[str], override: str | None) -> Draft:
        """Return the draft; with ``override``, the reason is in its description where a guard was passed.

        ``typed`` are its entities as they were typed, ``TYPE:REF``. Raise UsageError for what is refused.
        """
        length = draft.end - draft.start
        if self.max_for is None and length > LONG:
            self.reporter.warn(f"the window lasts {format_length(length)}, longer than a day")
        refused = list(self._refused(draft, typed))
        if not refused:
            return draft
        if override is None:
            raise UsageError(
                f"the profile refuses this window: {'; '.join(refused)}",
                hint="--override REASON makes it all the same, with the reason in its description",
            )
        parts = parse(draft.description)
        text = f"{parts.text} (override: {generated(override)})".lstrip()
        return replace(draft, description=replace(parts, text=text).compose())

    def _refused(self, draft: Draft, typed: Iterable[str]) -> Iterator[str]:
        length = draft.end - draft.start
        if self.max_for is not None and length > self.max_for:
            yield f"it lasts {format_length(length)}, and max_for is {format_length(self.max_for)}"
        if "description" in self.require and not parse(draft.description).text:
            yield "a description is required (-d)"
        if "key" in self.require and draft.key is None:
            yield "a key is required (--key)"
        if "global" in self.forbid and draft.team_id is None:
            yield "global windows are forbidden; give --team"
        entities = [rule.entity for rule in draft.rules]
        targets = [*typed, *map(str, entities)]
        targets += [f"{entity.type}:{self.names[entity]}" for entity in entities if entity in self.names]
        for pattern in self.forbid:
            if found := next((one for one in targets if fnmatchcase(one, pattern)), None):
                yield f"{found} is forbidden (forbid: {pattern})"
