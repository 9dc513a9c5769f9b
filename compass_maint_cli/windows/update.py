"""What ``update`` changes of a window: only the fields that differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from compass_maint_cli.domain.description import join_key, parse
from compass_maint_cli.domain.lifecycle import create_line, scope_flag
from compass_maint_cli.domain.maintenance import Changes, Maintenance, Rule, RuleState
from compass_maint_cli.domain.rules import RuleRef, check_rules, parse_typed_refs
from compass_maint_cli.errors import ConflictError, UsageError
from compass_maint_cli.times.durations import format_length, moved, parse_length
from compass_maint_cli.times.intervals import Span
from compass_maint_cli.times.local import format_local
from compass_maint_cli.times.zones import zone_name
from compass_maint_cli.windows.drafts import rule_refs, say_span
from compass_maint_cli.windows.resolver import check_refs

if TYPE_CHECKING:
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.times.clock import Clock
    from compass_maint_cli.windows.resolver import Resolver

Texts = Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Times:
    """The wanted times of a window.

    The end and the lengths are texts, because they depend on the window: ``end`` may be the first one after
    its start, ``length`` counts from the start, ``extend`` and ``shorten`` from the end.
    """

    start: datetime | None = None
    end: str | None = None
    length: str | None = None
    extend: str | None = None
    shorten: str | None = None

    def starting(self, start: str | None, clock: "Clock") -> "Times":
        """Return them with the typed start; raise UsageError for wrong times, and for two ends."""
        lengths = {"--for": self.length, "--extend": self.extend, "--shorten": self.shorten}
        given = [flag for flag, text in {"--end": self.end, **lengths}.items() if text is not None]
        if len(given) > 1:
            raise UsageError(f"{' and '.join(given)} exclude each other; give one")
        for flag, text in lengths.items():
            if text is not None:
                parse_length(text, label=flag)
        end = clock.parse(self.end, "--end")
        if end is not None and end <= clock.now():
            raise UsageError(f"--end {self.end!r} is in the past; compass-maint cancel ends a window now")
        return replace(self, start=clock.parse(start, "--start"))


@dataclass(frozen=True, slots=True)
class Edits:
    """Replace all rules, or add and remove some."""

    all_new: tuple[RuleRef, ...] = ()
    added: tuple[RuleRef, ...] = ()
    removed: tuple[RuleRef, ...] = ()

    @property
    def new(self) -> tuple[RuleRef, ...]:
        """The rules that the window gets."""
        return self.all_new + self.added


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """What ``update`` is to change; checked before the window is read."""

    description: str | None
    times: Times
    edits: Edits
    override: str | None = None

    def check(self) -> None:
        """Raise UsageError if nothing is to change, or the description is too long for any key."""
        if (self.description, self.times, self.edits) == (None, Times(), Edits()):
            raise UsageError(
                "nothing to change: give --description, --end, --extend, --shorten, --start or rules"
            )
        join_key(self.description or "", None)


def read_edits(disable: Texts, enable: Texts, add_disable: Texts, add_enable: Texts, remove: Texts) -> Edits:
    """Read the rules that ``update`` was given; raise UsageError for wrong ones."""
    edits = Edits(
        rule_refs(disable or (), enable or ()),
        rule_refs(add_disable or (), add_enable or ()),
        tuple(ref for text in remove or () for ref in parse_typed_refs(text, RuleState.DISABLED)),
    )
    if edits.all_new and (edits.added or edits.removed):
        raise UsageError(
            "--disable and --enable replace all rules, --add-... and --remove-rule edit them; give one"
        )
    for refs in (edits.all_new, edits.added, edits.removed):
        if refs:
            check_refs(refs)
    return edits


@dataclass(frozen=True, slots=True)
class WindowUpdater:
    """Compares a window with what it is to be."""

    resolver: "Resolver"
    clock: "Clock"
    reporter: "Reporter"

    def changes(self, request: UpdateRequest, window: Maintenance) -> Changes:
        """Return what differs; raise UsageError or ConflictError for what cannot be."""
        start, end = self._times(request.times, window)
        rules = self._rules(request.edits, window)
        description = request.description
        if description is not None:  # only its text is replaced: the tags hold its origin and its identity
            description = parse(window.description)._replace(text=description).compose()
        changes = Changes(description, start, end, rules).beyond(window)
        if (changes.start or changes.end) and start and end:
            say_span(self.reporter, Span(start, end), self.clock.zone)
        return changes

    def _times(self, wanted: Times, window: Maintenance) -> tuple[datetime | None, datetime | None]:
        """Return the start and the end; raise UsageError for an end that is not after the start."""
        now, start, end = self.clock.now(), wanted.start or window.start, window.end
        if wanted.end is not None:
            end = self.clock.parse(wanted.end, "--end", after=max(start or now, now))
        elif wanted.length is not None and start is not None:
            end = moved(start, wanted.length, label="--for")
        elif end is not None and (wanted.extend or wanted.shorten):
            end = _moved_end(wanted, window, end, now)
        elif wanted.start is not None and wanted.start != window.start:
            end = self._kept_length(wanted.start, window)
        if start is not None and end is not None and end <= start:
            first, last = (format_local(moment, self.clock.zone) for moment in (start, end))
            raise UsageError(
                f"the window would end at {last} {zone_name(self.clock.zone)}, which is not after its start, "
                f"{first}; give a later --end, or a length with --for",
                hint=f"to end it now: compass-maint cancel {window.id}{scope_flag(window)}"
                if start <= now
                else None,
            )
        return start, end

    def _kept_length(self, start: datetime, window: Maintenance) -> datetime | None:
        """Return the end for a new start, and say that the length stays."""
        if window.start is None or window.end is None:
            return window.end
        length = format_length(window.end - window.start)
        self.reporter.info(f"the window keeps its length of {length} (change it with --end or --for)")
        return moved(start, length, label="the window's length")

    def _rules(self, edits: Edits, window: Maintenance) -> tuple[Rule, ...] | None:
        if edits.all_new:
            return self.resolver.rules(edits.all_new, window.team_id)
        if not edits.added and not edits.removed:
            return None
        dropped = {self.resolver.entity(ref.type, ref.ref, window.team_id) for ref in edits.removed}
        for entity in dropped - {rule.entity for rule in window.rules}:
            raise UsageError(f"--remove-rule {entity}: window {window.id} has no rule for it")
        new = self.resolver.rules(edits.added, window.team_id) if edits.added else ()
        replaced = dropped | {rule.entity for rule in new}
        return check_rules([*(rule for rule in window.rules if rule.entity not in replaced), *new])


def _moved_end(wanted: Times, window: Maintenance, end: datetime, now: datetime) -> datetime:
    if not window.is_open or end <= now:
        raise ConflictError(
            f"window {window.id} has ended; its end cannot be moved",
            hint=f"create a new one: {create_line(window)}",
        )
    if wanted.extend is not None:
        return moved(end, wanted.extend, label="--extend")
    return moved(end, wanted.shorten or "", label="--shorten", back=True)
