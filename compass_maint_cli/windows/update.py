"""What ``update`` changes of a window: only the fields that differ from what it is now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from compass_maint_cli.domain.lifecycle import create_line
from compass_maint_cli.domain.maintenance import (
    Changes,
    Entity,
    Maintenance,
    Rule,
    RuleRef,
    RuleState,
    check_rules,
    join_key,
    parse_refs,
)
from compass_maint_cli.errors import ConflictError, UsageError
from compass_maint_cli.times.durations import moved, parse_length
from compass_maint_cli.times.intervals import Span
from compass_maint_cli.times.parse_time import parse_time
from compass_maint_cli.windows.drafts import look_up, rule_refs, say_span, typed

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session

Texts = Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Times:
    """When a window is to be; lengths are as they were typed: from its start, or from its end, on or back."""

    start: datetime | None = None
    end: datetime | None = None
    length: str | None = None
    extend: str | None = None
    shorten: str | None = None


@dataclass(frozen=True, slots=True)
class Edits:
    """What becomes of a window's rules: all anew, or some more and some fewer."""

    all_new: tuple[RuleRef, ...] = ()
    added: tuple[RuleRef, ...] = ()
    removed: tuple[RuleRef, ...] = ()


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """All that ``update`` was asked for, read and checked as far as the window need not be known."""

    description: str | None
    times: Times
    edits: Edits

    def check(self) -> None:
        """Raise UsageError where nothing is asked for, or a description that is too long for any key."""
        if self == UpdateRequest(None, Times(), Edits()):
            raise UsageError(
                "nothing to change: give --description, --end, --extend, --shorten, --start or rules"
            )
        join_key(self.description or "", None)


def read_times(
    session: "Session",
    start: str | None,
    end: str | None,
    length: str | None,
    extend: str | None,
    shorten: str | None,
) -> Times:
    """Read the times that ``update`` was given; raise UsageError for what cannot be."""
    ends = {"--end": end, "--for": length, "--extend": extend, "--shorten": shorten}
    given = [flag for flag, text in ends.items() if text is not None]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} exclude each other; give one")
    for flag, text in (("--for", length), ("--extend", extend), ("--shorten", shorten)):
        if text is not None:
            parse_length(text, label=flag)
    until = _instant(session, end, "--end")
    if until is not None and until <= session.clock.now():
        raise UsageError(f"--end {end!r} is already past; compass-maint cancel ends a window now")
    return Times(_instant(session, start, "--start"), until, length, extend, shorten)


def _instant(session: "Session", text: str | None, flag: str) -> datetime | None:
    return (
        None
        if text is None
        else parse_time(text, now=session.clock.now(), zone=session.clock.zone, label=flag)
    )


def read_edits(disable: Texts, enable: Texts, add_disable: Texts, add_enable: Texts, remove: Texts) -> Edits:
    """Read the rules that ``update`` was given; raise UsageError for what cannot be."""
    edits = Edits(
        rule_refs(disable or (), enable or ()),
        rule_refs(add_disable or (), add_enable or ()),
        tuple(ref for text in remove or () for ref in parse_refs(text, RuleState.DISABLED)),
    )
    if edits.all_new and (edits.added or edits.removed):
        raise UsageError(
            "--disable and --enable replace all rules, --add-... and --remove-rule edit them; give one"
        )
    for refs in (edits.all_new, edits.added, edits.removed):
        if refs:
            check_rules(typed(refs))
    return edits


def changes_of(session: "Session", asked: UpdateRequest, window: Maintenance) -> Changes:
    """Return what differs; raise UsageError or ConflictError for what cannot be."""
    start, end = _times(asked.times, window, session.clock.now())
    rules = _rules(session, asked.edits, window)
    description = None if asked.description is None else join_key(asked.description, window.key)
    changes = Changes(
        description=description if description != window.description else None,
        start=start if start != window.start else None,
        end=end if end != window.end else None,
        rules=rules if rules is not None and sorted(rules) != sorted(window.rules) else None,
    )
    if (changes.start or changes.end) and start and end:
        say_span(session, Span(start, end), session.clock.zone)
    return changes


def _times(asked: Times, window: Maintenance, now: datetime) -> tuple[datetime | None, datetime | None]:
    start, end = asked.start or window.start, asked.end or window.end
    if asked.length is not None and start is not None:
        end = moved(start, asked.length, label="--for")
    elif end is not None and (asked.extend or asked.shorten):
        end = _moved_end(asked, window, end, now)
    if start is not None and end is not None and end <= start:
        raise UsageError(f"the end {end.isoformat()} is not after the start {start.isoformat()}")
    return start, end


def _moved_end(asked: Times, window: Maintenance, end: datetime, now: datetime) -> datetime:
    if not window.is_open or end <= now:
        raise ConflictError(
            f"window {window.id} is over; an end that is past cannot be moved",
            hint=f"make it anew: {create_line(window)}",
        )
    if asked.extend is not None:
        return moved(end, asked.extend, label="--extend")
    return moved(end, asked.shorten or "", label="--shorten", back=True)


def _rules(session: "Session", edits: Edits, window: Maintenance) -> tuple[Rule, ...] | None:
    if edits.all_new:
        return look_up(session.resolver, edits.all_new, window.team_id)
    if not edits.added and not edits.removed:
        return None
    dropped = {session.resolver.entity(ref.type, ref.ref, window.team_id) for ref in edits.removed}
    _check_dropped(dropped, window)
    new = look_up(session.resolver, edits.added, window.team_id) if edits.added else ()
    replaced = dropped | {rule.entity for rule in new}
    return check_rules([*(rule for rule in window.rules if rule.entity not in replaced), *new])


def _check_dropped(dropped: set[Entity], window: Maintenance) -> None:
    for entity in dropped - {rule.entity for rule in window.rules}:
        raise UsageError(f"--remove-rule {entity}: window {window.id} has no rule for it")
