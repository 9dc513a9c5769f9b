"""What ``update`` changes of a window: only the fields that differ from what it is now."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from compass_maint_cli.drafting import look_up, rule_refs
from compass_maint_cli.errors import ConflictError, UsageError
from compass_maint_cli.lifecycle import create_line
from compass_maint_cli.maintenance import (
    Changes,
    Entity,
    Maintenance,
    Rule,
    RuleState,
    check_rules,
    join_key,
    parse_refs,
)
from compass_maint_cli.times import Span, describe_span, moved, parse_time

if TYPE_CHECKING:
    from compass_maint_cli.session import Session


@dataclass(frozen=True, slots=True)
class Times:
    """The times that ``update`` was given, every text as it was typed."""

    start: str | None = None
    end: str | None = None
    length: str | None = None
    extend: str | None = None
    shorten: str | None = None


@dataclass(frozen=True, slots=True)
class Edits:
    """The rules that ``update`` was given: all anew, or some more and some fewer."""

    disable: tuple[str, ...] = ()
    enable: tuple[str, ...] = ()
    add_disable: tuple[str, ...] = ()
    add_enable: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """All that ``update`` was given."""

    description: str | None
    times: Times
    edits: Edits

    def check(self) -> None:
        """Raise UsageError for flags that exclude each other, or that ask for nothing."""
        times, edits = self.times, self.edits
        ends = {
            "--end": times.end,
            "--for": times.length,
            "--extend": times.extend,
            "--shorten": times.shorten,
        }
        given = [flag for flag, text in ends.items() if text is not None]
        if len(given) > 1:
            raise UsageError(f"{' and '.join(given)} exclude each other; give one")
        if (edits.disable or edits.enable) and (edits.add_disable or edits.add_enable or edits.remove):
            raise UsageError(
                "--disable and --enable replace all rules, --add-... and --remove-rule edit them; give one"
            )
        if self == Asked(None, Times(), Edits()):
            raise UsageError(
                "nothing to change: give --description, --end, --extend, --shorten, --start or rules"
            )


def changes_of(session: "Session", asked: Asked, window: Maintenance) -> Changes:
    """Return what differs; raise UsageError or ConflictError for what cannot be."""
    start, end = _times(session, asked.times, window)
    rules = _rules(session, asked.edits, window)
    description = None if asked.description is None else join_key(asked.description, window.key)
    changes = Changes(
        description=description if description != window.description else None,
        start=start if start != window.start else None,
        end=end if end != window.end else None,
        rules=rules if rules is not None and sorted(rules) != sorted(window.rules) else None,
    )
    if (changes.start or changes.end) and start and end:
        session.say(f"window: {describe_span(Span(start, end), session.zone)}")
    return changes


def _times(session: "Session", asked: Times, window: Maintenance) -> tuple[datetime | None, datetime | None]:
    now, zone = session.now(), session.zone
    start = (
        window.start if asked.start is None else parse_time(asked.start, now=now, zone=zone, label="--start")
    )
    end = window.end
    if asked.end is not None:
        end = parse_time(asked.end, now=now, zone=zone, label="--end")
    elif asked.length is not None and start is not None:
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


def _rules(session: "Session", asked: Edits, window: Maintenance) -> tuple[Rule, ...] | None:
    if asked.disable or asked.enable:
        return look_up(session, rule_refs(asked.disable, asked.enable), window.team_id)
    added = rule_refs(asked.add_disable, asked.add_enable)
    removed = [ref for text in asked.remove for ref in parse_refs(text, RuleState.DISABLED)]
    if not added and not removed:
        return None
    dropped = {session.names.entity(ref.type, ref.ref, window.team_id) for ref in removed}
    _check_dropped(dropped, window)
    new = session.names.rules(added, window.team_id)
    replaced = dropped | {rule.entity for rule in new}
    return check_rules([*(rule for rule in window.rules if rule.entity not in replaced), *new])


def _check_dropped(dropped: set[Entity], window: Maintenance) -> None:
    for entity in dropped - {rule.entity for rule in window.rules}:
        raise UsageError(f"--remove-rule {entity}: window {window.id} has no rule for it")
