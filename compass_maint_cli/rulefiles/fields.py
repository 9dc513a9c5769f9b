"""The keys of a rule file: one table for the reader, the JSON Schema, the writer and the documentation."""

from dataclasses import dataclass
from enum import Enum, auto

from compass_maint_cli.domain.description import DESCRIPTION_LIMIT


class Kind(Enum):
    """What the value of a key is."""

    TEXT = auto()
    FLAG = auto()
    COUNT = auto()
    DATES = auto()
    RULES = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """One key: the kind of its value, its meaning, and examples that an editor can offer."""

    name: str
    kind: Kind
    about: str
    examples: tuple[str | int | bool, ...] = ()
    pattern: str = r"\S"
    meant: str = "write some text"
    longest: int | None = None
    for_number: str = ""
    """What is meant where the value is a whole number, ``{0}``, and quotes would not make it right."""


NAME_PATTERN = r"^[^\[\]\s\x00-\x1f\x7f]+$"
"""A valid key of a description: no spaces, no brackets, no control characters."""

DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
"""The start of a date."""

FIXED_PATTERN = r"(^|\s)[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}|^[0-9]{8}[Tt]|^@"
"""A point in time that is not relative to the present: it has a date."""

MOST = 9_999
"""The largest count; the last year of the calendar is 9999 too."""

FIELDS = (
    Field(
        "name",
        Kind.TEXT,
        "What `apply` and `create` know this window by; it becomes the window's key. Required for `apply`, "
        "and unique.",
        ("payments-db-patching",),
        NAME_PATTERN,
        "a name has no spaces and no square brackets",
        DESCRIPTION_LIMIT,
    ),
    Field(
        "description",
        Kind.TEXT,
        f"What the window is for: with its key, at most {DESCRIPTION_LIMIT} characters.",
        ("Patch the payments database",),
        longest=DESCRIPTION_LIMIT,
    ),
    Field("team", Kind.TEXT, "The team: an id, an alias, or a name that the product lists.", ("payments",)),
    Field("global", Kind.FLAG, "A global window, even with a default team.", (True,)),
    Field("timezone", Kind.TEXT, "IANA zone of times without an offset.", ("Europe/Berlin", "UTC")),
    Field(
        "start",
        Kind.TEXT,
        "When it starts. With `repeat`, when the first one starts: a date and a time.",
        ("2026-12-05 22:00", "2026-12-05T21:00:00Z", "tomorrow 22:00"),
    ),
    Field(
        "end",
        Kind.TEXT,
        "When it ends; a time of day alone is the first one after the start. With `repeat`, a local time of "
        "each window.",
        ("2026-12-06 02:00", "02:00"),
    ),
    Field(
        "for",
        Kind.TEXT,
        "How long it lasts, in elapsed time; instead of `end`.",
        ("2h", "1h30m", "PT2H"),
        for_number="write {0}m for minutes, {0}h for hours",
    ),
    Field(
        "repeat",
        Kind.TEXT,
        "When it repeats: an RFC 5545 rule or a short form, in local time. The first one is at the start, "
        "even if the rule does not include that day.",
        ("every saturday", "weekdays", "monthly on the last sunday", "FREQ=WEEKLY;BYDAY=SA"),
    ),
    Field("except", Kind.DATES, "Local dates on which none starts.", ("2026-12-26",), DATE_PATTERN + "$"),
    Field(
        "until",
        Kind.TEXT,
        "The last date, or point in time, at which one may start.",
        ("2027-03-31",),
        DATE_PATTERN,
        "write a date such as 2027-03-31",
    ),
    Field("count", Kind.COUNT, "How many there are, including the first.", (10,)),
    Field("rules", Kind.RULES, "What the window disables and enables: at least one."),
)

KNOWN = {field.name: field for field in FIELDS}

CLASHES = (("end", "for"), ("team", "global"), ("until", "count"))
"""Keys that say the same thing twice."""

NEEDS = {"repeat": "start", "except": "repeat", "until": "repeat", "count": "repeat"}
"""Keys that need another key."""

OTHER_NAMES = {
    "id": "name",
    "key": "name",
    "title": "description",
    "startdate": "start",
    "begin": "start",
    "enddate": "end",
    "duration": "for",
    "length": "for",
    "tz": "timezone",
    "zone": "timezone",
    "rrule": "repeat",
    "recurrence": "repeat",
    "schedule": "repeat",
    "exdate": "except",
    "disable": "rules",
    "enable": "rules",
    "window": "windows",
}
"""Other names for these keys, among them those of the API."""

REF = r"\s*[^,\s][^,]*"


LONGEST_REFS = 10_000
"""Characters of one rule: about 250 ids."""


def _verb(name: str, types: str, about: str, example: str) -> Field:
    pattern = rf"^\s*(?:{types}):{REF}(?:,{REF})*$"
    return Field(name, Kind.TEXT, about, (example,), pattern, f"write it like {example}", LONGEST_REFS)


RULE_FIELDS = {
    "disable": _verb(
        "disable",
        "integration|policy|sync",
        "What to disable: TYPE:REF[,REF...]; REF is an id, an alias or a name.",
        "integration:datadog-prod",
    ),
    "enable": _verb(
        "enable", "policy", "The policies to enable; only policies can be enabled.", "policy:quiet-hours"
    ),
    "id": Field("id", Kind.TEXT, "An id, an alias or a name.", ("91e9e162-767b-47a6-a00a-4cd8b6f94833",)),
}
"""The keys of a rule that hold text; ``state`` and ``type`` hold the words of the API."""
