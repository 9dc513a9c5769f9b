"""Maintenance windows of Opsgenie, this API's predecessor, as rule files (docs/api-facts.md 3).

Its service ends on 2027-04-05. It has one collection, lengths in place of an end, windows without an end, and
rules whose state may be left out; its list leaves the rules out altogether.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from compass_maint_cli.domain.description import DESCRIPTION_LIMIT, join_key
from compass_maint_cli.domain.maintenance import Entity, Maintenance, Rule, RuleState
from compass_maint_cli.domain.reporter import Reporter
from compass_maint_cli.domain.rules import check_rules
from compass_maint_cli.errors import UsageError
from compass_maint_cli.rulefiles.sources import Source
from compass_maint_cli.rulefiles.write import FileWindow, Wording, file_window
from compass_maint_cli.times.wire import from_wire

LENGTHS = {
    "for-5-minutes": timedelta(minutes=5),
    "for-30-minutes": timedelta(minutes=30),
    "for-1-hour": timedelta(hours=1),
}
OVER = frozenset({"past", "cancelled", "expired", "completed"})
LONGEST_NAME = 60


def opsgenie_windows(
    source: Source, wording: Wording, now: datetime, reporter: Reporter
) -> tuple[list[FileWindow], list[str]]:
    """Return the windows of a file from Opsgenie, and a sentence for each that a rule file cannot express."""
    file, data = source
    found: list[FileWindow] = []
    lost: list[str] = []
    names: set[str] = set()
    over = 0
    for item in _items(file, data):
        try:
            start, end = _times(item)
            if item.get("status") in OVER or (end is not None and end <= now):
                over += 1
            else:
                found.append(file_window(_window(item, start, end, names), wording))
        except UsageError as error:
            lost.append(f"Opsgenie maintenance {item.get('id', '?')}{_called(item)}: {error.message}")
    if over:
        reporter.info(f"{over} that ended before now are left out")
    if found:
        reporter.warn("entities keep their Opsgenie ids; if the migration changed them, write names instead")
    return found, lost


def _called(item: Mapping[str, Any]) -> str:
    text = item.get("description")
    return f" {f'{text:.{LONGEST_NAME}}'!r}" if isinstance(text, str) and text else ""


def _items(file: str, data: bytes | str) -> Iterator[Mapping[str, Any]]:
    """Yield the maintenances of ``{"data": [...]}``, ``{"data": {...}}``, or of either alone."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file}: not JSON: {error}; Opsgenie's API answers with JSON") from None
    if isinstance(value, dict) and "data" in value:
        value = value["data"]
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, dict) or not {"time", "rules", "description", "id"} & item.keys():
            raise UsageError(
                f'{file}: not an Opsgenie maintenance: give the reply of its API, {{"data": [...]}}'
            )
        yield item


def _window(
    item: Mapping[str, Any], start: datetime | None, end: datetime | None, names: set[str]
) -> Maintenance:
    """Return the window in the form of this API; raise UsageError if that is not possible."""
    if start is None or end is None:
        raise UsageError("it lasts indefinitely; every window of the new API has an end")
    rules = item.get("rules")
    if not isinstance(rules, list) or not rules:
        raise UsageError("it has no rules; Opsgenie's list omits them, a request for one id returns them")
    given = item.get("description")
    text = given if isinstance(given, str) else ""
    team = item.get("teamId")
    return Maintenance(
        id=str(item.get("id", "")),
        status=str(item.get("status", "")),
        description=join_key(text, _name(text, str(item.get("id", "")), names)),
        start=start,
        end=end,
        rules=check_rules(map(_rule, rules)),
        team_id=team if isinstance(team, str) and team else None,
        raw=item,
    )


def _times(item: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Return start and end; the end of one that lasts indefinitely is None."""
    data = item.get("time")
    time = data if isinstance(data, dict) else {}
    kind = time.get("type")
    start, end = _instant(time, "startDate"), _instant(time, "endDate")
    if kind == "indefinitely":
        return start, None
    if start is not None and end is None and kind in LENGTHS:
        end = start + LENGTHS[kind]
    if start is None or end is None:
        raise UsageError(
            f"its time, of the type {kind!r}, has no start or no end; write start: and for: by hand"
        )
    return start, end


def _instant(time: Mapping[str, Any], name: str) -> datetime | None:
    text = time.get(name)
    if text is None:
        return None
    try:
        return from_wire(str(text)).replace(microsecond=0)
    except ValueError:
        raise UsageError(f"its {name} {text!r} is not a time") from None


def _rule(data: object) -> Rule:
    rule = data if isinstance(data, dict) else {}
    entity = rule.get("entity")
    if not isinstance(entity, dict):
        entity = {}
    kind, id_, state = entity.get("type"), entity.get("id"), rule.get("state")
    if not isinstance(kind, str) or not isinstance(id_, str):
        raise UsageError("it has a rule without an entity")
    if state is None and kind != "policy":
        state = RuleState.DISABLED  # Opsgenie leaves it out: an integration is never enabled
    if not isinstance(state, str):
        raise UsageError(f"its rule for {kind}:{id_} does not say whether it disables or enables")
    return Rule(state, Entity(kind, id_))


def _name(text: str, id_: str, names: set[str]) -> str:
    """Return a name from the description, unique in the file."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:LONGEST_NAME].rstrip("-")
    if not slug or len(f"{text} [key={slug}]") > DESCRIPTION_LIMIT:
        slug = f"og-{id_[:8]}"
    name = slug if slug not in names else f"{slug}-{id_[:8]}"
    names.add(name)
    return name
