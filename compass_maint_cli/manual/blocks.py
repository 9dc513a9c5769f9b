"""The blocks that a text of the manual consists of."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Lines as they are typed, or as they are in a file."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Words and what they mean."""

    rows: tuple[tuple[str, str], ...]


Block: TypeAlias = Text | Heading | Code | Terms
