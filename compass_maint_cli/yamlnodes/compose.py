"""PyYAML's parser events as nodes. The only module that loads PyYAML to read."""

from collections.abc import Iterator
from typing import TypeVar

import yaml
from yaml import Event, MarkedYAMLError, ScalarEvent, YAMLError

from compass_maint_cli.errors import Place, Problem
from compass_maint_cli.yamlnodes.nodes import Documents, Mapping, Node, Scalar, Sequence
from compass_maint_cli.yamlnodes.problems import ProblemList, StopReadingError
from compass_maint_cli.yamlnodes.source import UNPRINTABLE, resolve

ALIAS_LIMIT, ALIAS_FACTOR = 50_000, 20
"""Most nodes that aliases may add: this many, and this many for each node that is written."""

DEPTH_LIMIT = 32
"""Deepest nesting; a rule file needs six."""

HINTS = (
    ("'\\t'", "indent with spaces, not tabs"),
    ("cannot start any token", "indent with spaces; quote text that starts with @, ` or %"),
    ("mapping values are not allowed", "quote text that contains ': ', or indent all keys alike"),
    ("end of stream", "a quote or bracket is not closed"),
)

# libyaml where PyYAML was built with it, else Python; both give the same places.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

E = TypeVar("E", bound=Event)


def compose(text: str, file: str) -> Documents:
    """Build the documents of ``text``, as far as it is YAML and within the limits."""
    composer = _Composer(file)
    nodes: list[Node] = []
    try:
        events = _events(text)
        starts = (event for event in events if isinstance(event, yaml.DocumentStartEvent))
        nodes.extend(composer.document(events) for _start in starts)
    except YAMLError as error:
        composer.problems.found.append(_syntax(error, file))
    except StopReadingError:
        pass  # its reason is in the list
    return Documents(tuple(nodes), composer.problems.sorted())


def _events(text: str) -> Iterator[Event]:
    """Yield PyYAML's events, as ``yaml.parse`` does with two calls for each."""
    loader = LOADER(text)
    try:
        while (event := loader.get_event()) is not None:
            yield event
    finally:
        loader.dispose()


def _syntax(error: YAMLError, file: str) -> Problem:
    if not isinstance(error, MarkedYAMLError):  # pragma: no cover  clean_text leaves nothing to such an error
        return Problem(Place(file, 1, 1), f"not YAML: {error}")
    what = " ".join(part for part in (error.problem, error.context) if part)
    unclosed = "end of stream" in what  # the place of its opening is more useful
    mark = (unclosed and error.context_mark) or error.problem_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    return Problem(place, f"not YAML: {what}", next((meant for sign, meant in HINTS if sign in what), ""))


def _until(events: Iterator[Event], end: type[Event]) -> Iterator[Event]:
    """Yield the first event of each child; the caller reads the rest of the child from ``events``."""
    for event in events:
        if isinstance(event, end):
            return
        yield event


def _short(text: str) -> str:
    return repr(f"{text:.40}")


class _Composer:
    """Builds nodes and counts them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems = ProblemList(file)
        self.anchors: dict[str, tuple[Node, int, int]] = {}  # the node, how many nodes it is, how deep
        self.count = 0  # of nodes, aliases followed
        self.written = 0
        self.deepest = 0

    def document(self, events: Iterator[Event]) -> Node:
        """Build one document; its DocumentStartEvent was read. Anchors end with it."""
        self.anchors.clear()
        return self._node(next(events), events, 0)

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        """Build the node that starts with ``event``, and remember it if it has an anchor."""
        mark = event.start_mark
        place = Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file, 1, 1)
        self.written += 1
        self._spend(place, 1, depth)
        anchor = getattr(event, "anchor", None)
        if anchor is None and isinstance(event, ScalarEvent):
            return self._scalar(event, place)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(f"{anchor}", place, depth)
        before, above, self.deepest = self.count, self.deepest, depth
        node = self._bare(event, place, events, depth)
        if anchor:
            self.anchors[anchor] = (node, self.count - before + 1, self.deepest - depth)
        self.deepest = max(above, self.deepest)
        return node

    def _bare(self, event: Event, place: Place, events: Iterator[Event], depth: int) -> Node:
        if isinstance(event, ScalarEvent):
            return self._scalar(event, place)
        if tag := getattr(event, "tag", None):
            self._refuse_tag(tag, place)
        if isinstance(event, yaml.SequenceStartEvent):
            children = _until(events, yaml.SequenceEndEvent)
            return Sequence(tuple(self._node(child, events, depth + 1) for child in children), place)
        return self._mapping(place, events, depth)

    def _mapping(self, place: Place, events: Iterator[Event], depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        merged: list[Node] = []
        for event in _until(events, yaml.MappingEndEvent):
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                self.problems.add(key.place, "a key cannot be a list or a mapping", "a key is text")
            elif key.text == "<<" and not key.quoted:
                merged += value.items if isinstance(value, Sequence) else (value,)
            elif first := entries.get(key.text):
                where = f"the first one is in line {first[0].place.line}"
                self.problems.add(key.place, f"duplicate key {_short(key.text)}", where)
            else:
                entries[key.text] = (key, value)
        self._merge(entries, merged)
        return Mapping(tuple(entries.values()), place)

    def _merge(self, entries: dict[str, tuple[Scalar, Node]], merged: list[Node]) -> None:
        """Add the keys of the mappings of ``<<``; a key that is written wins, then the first mapping.

        https://yaml.org/type/merge.html
        """
        for node in merged:
            if not isinstance(node, Mapping):
                self.problems.add(
                    node.place, "<< is not a mapping", "use the alias of a mapping, as in <<: *base"
                )
                continue
            for key, value in node.entries:
                entries.setdefault(key.text, (key, value))

    def _scalar(self, event: ScalarEvent, place: Place) -> Scalar:
        text: str = event.value
        if event.tag:
            self._refuse_tag(event.tag, place)
        if event.style == '"' and (bad := UNPRINTABLE.search(text)):
            self.problems.add(
                place, f"an escape makes the control character U+{ord(bad[0]):04X}", "remove it"
            )
        quoted = bool(event.style)
        return Scalar(text, text if quoted else resolve(text), quoted, place)

    def _refuse_tag(self, tag: str, place: Place) -> None:
        self.problems.add(place, f"tag {_short(tag)}: tags are not supported", "remove the tag")

    def _alias(self, anchor: str, place: Place, depth: int) -> Node:
        """Return the node of the alias; its size counts at every use."""
        if anchor not in self.anchors:
            meant = f"mark a value above it with &{anchor:.40}"
            self.problems.stop(place, f"undefined alias {_short('*' + anchor)}", meant)
        node, count, height = self.anchors[anchor]
        self._spend(place, count, depth + height)
        return node

    def _spend(self, place: Place, count: int, depth: int) -> None:
        self.count += count
        if depth > self.deepest:  # noqa: PLR1730  max() is a call for each node
            self.deepest = depth
        if self.count > ALIAS_LIMIT + ALIAS_FACTOR * self.written:
            self.problems.stop(
                place, f"aliases expand to more than {ALIAS_LIMIT:,} values", "use fewer of them"
            )
        if depth > DEPTH_LIMIT:
            self.problems.stop(place, f"nested deeper than {DEPTH_LIMIT} levels", "a window needs six")
