"""Windows as rule files that are read as the same windows."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, datetime, timedelta, tzinfo
from itertools import chain, repeat
from typing import TypeAlias

from compass_maint_cli.domain.description import DESCRIPTION_LIMIT
from compass_maint_cli.domain.maintenance import Entity, EntityType, Maintenance, Rule, RuleState
from compass_maint_cli.errors import RuleFileError, UsageError
from compass_maint_cli.rulefiles.load import load_rule_files
from compass_maint_cli.rulefiles.spec import WindowSpec
from compass_maint_cli.rulefiles.timing import TimeDefaults
from compass_maint_cli.times.local import format_local, in_calendar, in_zone, readings
from compass_maint_cli.times.zones import find_zone, zone_name
from compass_maint_cli.yamlnodes.quoting import escape_breaks, scalar
from compass_maint_cli.yamlnodes.source import SIZE_LIMIT, UNPRINTABLE

Value: TypeAlias = str | bool | Sequence[Mapping[str, str]]
FileWindow: TypeAlias = Mapping[str, Value]
"""The keys of one window, in the order of the file, and their values."""

SCHEMA_LINE = "# yaml-language-server: $schema=compass-maint.schema.json"
"""By this line an editor finds the schema that ``compass-maint schema`` prints."""

OLDEST = 2000
"""The first year of windows that are not read back: earlier ones may have offsets with seconds."""

ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""The present by which a text is read back; its times do not depend on it."""

VERBS = {RuleState.DISABLED: "disable", RuleState.ENABLED: "enable"}


@dataclass(frozen=True, slots=True)
class Wording:
    """The zone of a file's times, and the profile's aliases of entities and teams."""

    zone: tzinfo
    entities: Mapping[Entity, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)

    @property
    def zone_name(self) -> str:
        """Return the name for ``timezone:``; a zone without one is written in UTC."""
        return zone_name(self.zone) if getattr(self.zone, "key", None) else "UTC"


def file_window(window: Maintenance, wording: Wording) -> FileWindow:
    """Return a window as the keys of a rule file; raise UsageError for what a rule file cannot express."""
    if window.start is None or window.end is None:
        raise UsageError("it has no start or no end")
    if any(in_calendar(moment) != moment for moment in (window.start, window.end)):
        raise UsageError("its start or its end is outside the years 1 to 9999")
    if not window.rules:
        raise UsageError("it has no rules and silences nothing")
    zone = wording.zone if wording.zone_name != "UTC" else UTC
    scope: dict[str, Value] = {"global": True}
    if window.team_id is not None:
        scope = {"team": wording.teams.get(window.team_id, window.team_id)}
    rules = [_rule(rule, wording) for rule in window.rules]
    data: dict[str, Value] = {
        **({"name": window.key} if window.key else {}),
        **({"description": text} if (text := _text(window)) else {}),
        **scope,
        "timezone": wording.zone_name,
        "start": _instant(window.start, zone),
        "end": _instant(window.end, zone),
        "rules": rules,
    }
    texts = [value for value in data.values() if isinstance(value, str)]
    refs = [ref for rule in rules for ref in rule.values()]
    if not (_is_plain(window, zone) and _are_plain(texts, refs)):
        _check(data, window)
    return data


def to_yaml(windows: Iterable[FileWindow]) -> Iterator[str]:
    """Yield a file with one document for each window; raise UsageError once it is too large."""
    before = chain([f"{SCHEMA_LINE}\n"], repeat("---\n"))
    return _checked(next(before) + _document(window) for window in windows)


def to_json(windows: Iterable[FileWindow]) -> Iterator[str]:
    """Yield the same as JSON."""
    return _checked(_json(windows))


def _json(windows: Iterable[FileWindow]) -> Iterator[str]:
    before, after = '{\n  "windows": [', "]\n}\n"
    for window in windows:
        text = escape_breaks(json.dumps(window, indent=2, ensure_ascii=False)).replace("\n", "\n    ")
        yield f"{before}\n    {text}"
        before, after = ",", "\n  ]\n}\n"
    yield after if before == "," else before + after


def _checked(chunks: Iterable[str]) -> Iterator[str]:
    size = 0
    for chunk in chunks:
        size += len(chunk.encode())
        if size > SIZE_LIMIT:
            raise UsageError(
                "the file would be larger than 32 MiB and could not be read again; export less at once, "
                "with --team, --match or --key"
            )
        yield chunk


def _document(data: FileWindow) -> str:
    lines: list[str] = []
    for key, value in data.items():
        if isinstance(value, bool):
            lines.append(f"{key}: {str(value).lower()}")
        elif isinstance(value, str):
            lines.append(f"{key}: {scalar(value)}")
        else:
            lines.append(f"{key}:")
            lines += [f"  - {verb}: {scalar(refs)}" for rule in value for verb, refs in rule.items()]
    return "\n".join(lines) + "\n"


def _text(window: Maintenance) -> str:
    text = window.text.strip()
    if bad := UNPRINTABLE.search(text):
        raise UsageError(f"its description has the control character U+{ord(bad[0]):04X}")
    return text


def _instant(instant: datetime, zone: tzinfo) -> str:
    """Return local time, with its offset where it would be ambiguous without."""
    local = in_zone(instant, zone)
    if local.tzinfo is zone and readings(local.replace(tzinfo=None), zone).is_unique:
        return format_local(instant, zone)
    return local.isoformat(timespec="seconds")


def _rule(rule: Rule, wording: Wording) -> dict[str, str]:
    """Return ``{disable: TYPE:REF}``, by alias, except for one with a comma."""
    if rule.entity.type not in tuple(EntityType) or rule.state not in tuple(RuleState):
        raise UsageError(f"its rule {rule} is not documented by this API")
    alias = wording.entities.get(rule.entity, "")
    ref = alias if alias and "," not in alias else rule.entity.id
    return {VERBS[RuleState(rule.state)]: f"{rule.entity.type}:{ref}"}


def _is_plain(window: Maintenance, zone: tzinfo) -> bool:
    """Whether a window, beside its texts, needs no reading back, which takes most of an export's time.

    `tests/commands/test_export.py` holds that odd windows are refused, or read as they were.
    """
    start, end = window.start, window.end
    return (
        start is not None
        and end is not None
        and start < end
        and start.year >= OLDEST
        and end.year < MAXYEAR
        and start.microsecond == end.microsecond == 0
        and find_zone(zone_name(zone)) is zone
        and len(window.description) <= DESCRIPTION_LIMIT
        and all(
            rule.state == RuleState.DISABLED or rule.entity.type == EntityType.POLICY for rule in window.rules
        )
    )


def _are_plain(texts: Sequence[str], refs: Sequence[str]) -> bool:
    """Whether texts are printable ASCII, and each ref is that of one entity."""
    return (
        len(set(refs)) == len(refs)
        and not any("," in ref or ref.endswith((":", " ")) or ": " in ref for ref in refs)
        and all(text.isascii() and text.isprintable() for text in (*texts, *refs))
        and all(text and text == text.strip() for text in texts)
    )


def _check(data: FileWindow, window: Maintenance) -> None:
    """Read the text back, and raise UsageError where it does not give the same window."""
    defaults = TimeDefaults(ANY_TIME, UTC, timedelta(hours=1))
    try:
        [timed] = load_rule_files([("window", _document(data))], defaults)
    except RuleFileError as error:
        raise UsageError("; ".join(problem.what for problem in error.problems)) from None
    if (timed.first.start, timed.first.end) != (window.start, window.end):
        raise UsageError("its times have fractions of a second")
    for key, value in _read_back(timed.spec).items():
        if value != data.get(key):
            raise UsageError(f"its {key} would be read as {value!r}, not as {data.get(key)!r}")


def _read_back(spec: WindowSpec) -> Mapping[str, object]:
    """Return what was read, in the form in which it was written; times are compared as instants."""
    return {
        "name": spec.name,
        "description": spec.description,
        "team": spec.team,
        "global": spec.everywhere or None,
        "timezone": spec.timezone,
        "rules": [{VERBS[RuleState(rule.state)]: f"{rule.type}:{rule.ref}"} for rule in spec.rules],
    }
