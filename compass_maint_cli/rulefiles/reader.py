"""Rule-file text as windows, with every problem and its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compass_maint_cli.domain.rules import RuleRef
from compass_maint_cli.errors import Place, Problem
from compass_maint_cli.rulefiles.fields import CLASHES, KNOWN, NEEDS, OTHER_NAMES, Kind
from compass_maint_cli.rulefiles.rules import RULE_KEYS, rules_of
from compass_maint_cli.rulefiles.spec import WindowSpec
from compass_maint_cli.rulefiles.values import (
    count_of,
    dates_of,
    flag_of,
    nearest,
    shown,
    shown_node,
    sort_of,
    text_of,
)
from compass_maint_cli.yamlnodes.nodes import Mapping, Node, Scalar, Sequence
from compass_maint_cli.yamlnodes.problems import ProblemList, StopReadingError
from compass_maint_cli.yamlnodes.read import read_documents

SCHEMA_KEY = "$schema"
"""Where JSON editors look for the schema; its value is ignored."""

OWN_KEYS = "x-"
"""How keys at the top begin that are ignored: they hold anchors."""

ATTRIBUTES = {"for": "length", "global": "everywhere", "except": "skipped"}
"""Attributes of keys that are reserved words of Python, or unclear."""

READERS = {Kind.TEXT: text_of, Kind.FLAG: flag_of, Kind.COUNT: count_of, Kind.DATES: dates_of}


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The windows of one file; where there are problems, windows lack the invalid values."""

    windows: tuple[WindowSpec, ...]
    problems: tuple[Problem, ...]


def read_rule_file(data: bytes | str, file: str) -> RuleFile:
    """Read the text of one file; ``file`` is its name in the places. Problems are returned, not raised.

    Times, zones and recurrences are still texts; :mod:`compass_maint_cli.rulefiles.timing` reads them.
    """
    documents = read_documents(data, file)
    reader = _Reader(file)
    windows: list[WindowSpec] = []
    try:
        for node in documents.nodes:
            windows.extend(reader.document(node))
        if not (windows or reader.lists_none or documents.problems or reader.problems.found):
            reader.problems.add(Place(file, 1, 1), "the file has no window", "a window needs rules")
    except StopReadingError:
        pass  # its reason is in the list
    problems = sorted({*documents.problems, *reader.problems.found})
    return RuleFile(tuple(windows), tuple(problems))


class _Reader:
    """Reads the documents of one file."""

    def __init__(self, file: str) -> None:
        self.problems = ProblemList(file)
        self.lists_none = False
        """Whether a document says that it has no windows: ``windows: []``."""

    def document(self, node: Node) -> Iterator[WindowSpec]:
        """Read one document: a window, a list of windows, or rules alone."""
        if isinstance(node, Scalar):
            if node.value is not None or node.quoted:
                self.problems.add(node.place, f"{shown(node.text)} is not a window", "a window needs rules")
        elif isinstance(node, Sequence):
            yield from self.bare_rules(node)
        elif (windows := node.get("windows")) is not None:
            self.unknown(_without_own_keys(node), ("windows", SCHEMA_KEY))
            yield from self.windows(windows)
        else:
            yield from self.window(_without_own_keys(node), (SCHEMA_KEY,))

    def bare_rules(self, node: Sequence) -> Iterator[WindowSpec]:
        """Read a document that is rules alone."""
        first = node.items[0] if node.items else None
        keys = {key.text for key, _value in first.entries} if isinstance(first, Mapping) else set()
        if keys & KNOWN.keys() - set(RULE_KEYS):
            self.problems.add(
                node.place, "a list at the top is a list of rules", "put windows under windows:"
            )
            return
        if rules := rules_of(node, self.problems):
            yield _spec(node.place, rules=rules)

    def windows(self, node: Node) -> Iterator[WindowSpec]:
        """Read a ``windows:`` list."""
        if not isinstance(node, Sequence):
            meant = "list windows, or write windows: [] for none"
            self.problems.add(node.place, f"windows is {sort_of(node)}, not a list", meant)
            return
        self.lists_none = self.lists_none or not node.items
        for item in node.items:
            if isinstance(item, Mapping):
                yield from self.window(item)
            else:
                self.problems.add(item.place, f"{shown_node(item)} is not a window", "a window needs rules")

    def window(self, node: Mapping, also: tuple[str, ...] = ()) -> Iterator[WindowSpec]:
        """Read one window; invalid values are left out, so that the rest can be checked too."""
        self.unknown(node, (*KNOWN, *also))
        dropped = self.relations(node)
        values: dict[str, Any] = {}
        for key, value in node.entries:
            field = KNOWN.get(key.text)
            if field is not None:
                reader = READERS.get(field.kind)
                values[key.text] = (
                    reader(field, value, self.problems) if reader else rules_of(value, self.problems)
                )
        if "rules" not in values:
            what = "a window without rules silences nothing"
            self.problems.add(node.place, what, "list at least one under rules:")
        places = {key.text: value.place for key, value in node.entries}
        good = {key: value for key, value in values.items() if value is not None and key not in dropped}
        yield _spec(node.place, places=places, **good)

    def unknown(self, node: Mapping, known: tuple[str, ...]) -> None:
        """Report unknown keys."""
        for key, _value in node.entries:
            if key.text in known:
                continue
            if "windows" in known and key.text in KNOWN:
                meant = "put it into each window of the list"
            else:
                meant = nearest(key.text, [name for name in known if name != SCHEMA_KEY], OTHER_NAMES)
            self.problems.add(key.place, f"unknown key {shown(key.text)}", meant)

    def relations(self, node: Mapping) -> set[str]:
        """Report keys that contradict each other or need another key, and return them."""
        keys = {key.text: key.place for key, _value in node.entries}
        dropped: set[str] = set()
        for pair in CLASHES:
            if keys.keys() >= set(pair):
                later = max(pair, key=lambda key: keys[key])
                self.problems.add(keys[later], f"{' and '.join(pair)} say the same thing twice", "give one")
                dropped.add(later)
        for key, needed in NEEDS.items():
            if key in keys and needed not in keys:
                self.problems.add(keys[key], f"{key} without {needed} means nothing", f"add {needed}:")
                dropped.add(key)
        return dropped


def _without_own_keys(node: Mapping) -> Mapping:
    entries = tuple(entry for entry in node.entries if not entry[0].text.startswith(OWN_KEYS))
    return Mapping(entries, node.place)


def _spec(
    place: Place,
    *,
    rules: tuple[RuleRef, ...] = (),
    places: dict[str, Place] | None = None,
    **values: Any,  # noqa: ANN401  each was read by its own reader
) -> WindowSpec:
    named = {ATTRIBUTES.get(key, key): value for key, value in values.items()}
    return WindowSpec(place, rules, places=places or {}, **named)
