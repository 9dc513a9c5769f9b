"""The nodes of YAML text, with their places.

A file may hold a million of them: a tuple is made in a third of the time of a frozen dataclass.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from compass_maint_cli.errors import Place, Problem


class Scalar(NamedTuple):
    """A single value: its text as written, without quotes, and its value by YAML 1.2."""

    text: str
    value: str | int | float | bool | None
    quoted: bool
    place: Place


class Sequence(NamedTuple):
    """A list."""

    items: tuple["Node", ...]
    place: Place


class Mapping(NamedTuple):
    """Keys and their values, in the order written; each key occurs once."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    place: Place

    def get(self, key: str) -> "Node | None":
        """Return the value of ``key``, or None."""
        return next((value for name, value in self.entries if name.text == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of a text, and its problems. Where there are problems, nodes may be incomplete."""

    nodes: tuple[Node, ...]
    problems: tuple[Problem, ...]
