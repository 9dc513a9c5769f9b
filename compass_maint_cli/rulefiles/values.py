"""Nodes as the values of a rule file's keys; an invalid one becomes a problem."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from compass_maint_cli.errors import Place, UsageError
from compass_maint_cli.rulefiles.fields import MOST, Field
from compass_maint_cli.yamlnodes.nodes import Mapping, Node, Scalar, Sequence
from compass_maint_cli.yamlnodes.problems import ProblemList

NEAR = 0.6
LONGEST_SHOWN = 60


def text_of(field: Field, node: Node, problems: ProblemList) -> str | None:
    """Return the text of a scalar, or None after a problem; numbers and flags are not text."""
    if not isinstance(node, Scalar):
        problems.add(node.place, f"{field.name} is {sort_of(node)}, not text", _example(field))
    elif node.value is None:
        problems.add(node.place, f"{field.name} has no value", f"remove it, or write one: {_example(field)}")
    elif not isinstance(node.value, str):
        problems.add(
            node.place,
            f"{field.name} {shown(node.text)} is {sort_of(node)}, not text",
            _as_text(field, node.text),
        )
    elif not re.search(field.pattern, node.text):
        problems.add(node.place, f"invalid {field.name} {shown(node.text)}", field.meant)
    elif field.longest is not None and len(node.text) > field.longest:
        problems.add(node.place, f"{field.name} has {len(node.text)} characters", f"at most {field.longest}")
    else:
        return node.text.strip()
    return None


def flag_of(field: Field, node: Node, problems: ProblemList) -> bool:
    """Return whether the flag is set; only ``true`` is a value."""
    if isinstance(node, Scalar) and node.value is True:
        return True
    problems.add(node.place, f"{field.name} is {shown_node(node)}", "write true, or remove it")
    return False


def count_of(field: Field, node: Node, problems: ProblemList) -> int | None:
    """Return a whole number from one up."""
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST:
        return value
    problems.add(node.place, f"{field.name} is {shown_node(node)}", f"write a whole number from 1 to {MOST}")
    return None


def dates_of(field: Field, node: Node, problems: ProblemList) -> tuple[date, ...]:
    """Return the dates of a list, or one date alone."""
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        problems.add(node.place, f"{field.name} is empty", "remove it, or list a date such as 2026-12-26")
    return tuple(day for item in items if (day := _date(field, item, problems)))


def _date(field: Field, node: Node, problems: ProblemList) -> date | None:
    text = node.text if isinstance(node, Scalar) else sort_of(node)
    if isinstance(node, Scalar) and isinstance(node.value, str) and re.search(field.pattern, node.text):
        try:
            return date.fromisoformat(node.text)
        except ValueError:
            problems.add(
                node.place,
                f"{field.name} has the day {text}, which does not exist",
                "write a day that exists",
            )
            return None
    problems.add(node.place, f"{field.name} has {shown(text)}", "write a date such as 2026-12-26")
    return None


def sort_of(node: Node) -> str:
    """Return a phrase for the kind of a node."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node.value, bool):
        return "true or false"
    return "text" if isinstance(node.value, str) else "nothing" if node.value is None else "a number"


def shown_node(node: Node) -> str:
    """Return the text of a scalar in quotes, or a phrase for the kind of another node."""
    return shown(node.text) if isinstance(node, Scalar) else sort_of(node)


def shown(text: str) -> str:
    """Return the text in quotes, shortened where it is long."""
    return repr(f"{text:.{LONGEST_SHOWN}}") + ("…" if len(text) > LONGEST_SHOWN else "")


def nearest(word: str, known: Iterable[str], other_names: dict[str, str]) -> str:
    """Return a suggestion for an unknown key."""
    from difflib import get_close_matches  # loaded for an error only

    low = f"{word:.{LONGEST_SHOWN}}".lower().replace("_", "").replace("-", "")
    near = [other_names[low]] if low in other_names else get_close_matches(low, list(known), 1, NEAR)
    return f"did you mean {near[0]}?" if near else f"known keys: {', '.join(known)}"


@dataclass(frozen=True, slots=True)
class Placed:
    """A block whose UsageError becomes a problem at a place; the code after the block runs on."""

    place: Place
    problems: ProblemList

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: object, _trace: object) -> bool:
        if isinstance(error, UsageError):
            self.problems.add(self.place, *split_meant(error.message))
        return isinstance(error, UsageError)


def split_meant(message: str) -> tuple[str, str]:
    """Split an error's sentence at its last semicolon: what is wrong, and what would be right."""
    what, semicolon, meant = message.rpartition("; ")
    return (what, meant) if semicolon else (message, "")


def _as_text(field: Field, text: str) -> str:
    """Return what is meant by a number or a flag where text is wanted."""
    if not field.for_number:
        return f'quote it: "{text}"'
    return field.for_number.format(text) if text.isdigit() else _example(field)


def _example(field: Field) -> str:
    return f"for example {field.examples[0]}" if field.examples else field.meant
