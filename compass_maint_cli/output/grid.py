"""Columns of fixed width, laid out from the first rows and written row by row.

A rich Table needs all its rows first and takes 7 s for 10,000 (docs/architecture.md 6). Here the first rows
decide the widths and are shown at once; a later cell that does not fit is cut with a mark, or, where it must
not be cut, pushes the rest of its line to the right.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from compass_maint_cli.output.text_width import elide, width, wrap
from compass_maint_cli.output.view import Tone, View

SAMPLE = 100
"""Rows that decide the widths: the API's largest page (docs/api-facts.md 1.3), which is shown at once."""

_GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``minimum`` cells where it may be cut, None where it must not be.

    ``rank`` says who goes first when the terminal is narrow (the highest). ``expected`` is kept free for rows
    that are still to come. An ``optional`` column is shown only where some row has something in it.
    A last column that ``wraps`` goes on in lines of its own. ``gap`` is the space behind the column.
    A ``needed`` column is never left out: where it has no room, each row is a few lines.
    """

    title: str
    rank: int = 0
    minimum: int | None = None
    expected: int = 0
    optional: bool = False
    wraps: bool = False
    gap: int = _GAP
    needed: bool = False


@dataclass(frozen=True, slots=True)
class _Fitted:
    index: int
    cells: int
    minimum: int | None
    rank: int
    wraps: bool
    gap: int

    @property
    def least(self) -> int:
        return self.cells if self.minimum is None else min(self.cells, self.minimum)


Row = tuple[Sequence[str], Sequence[Tone]]
"""The text of every column, safe to show, and its tone."""


def grid(
    columns: Sequence[Column], rows: Iterable[Row], view: View, *, sample: int = SAMPLE
) -> Iterator[str]:
    """Yield the header and a line a row; nothing at all where there are no rows. ``--wide`` cuts nothing.

    The first ``sample`` rows decide the widths, and whether a row has one line or several.
    """
    rows = iter(rows)
    first = list(islice(rows, sample))
    if not first:
        return
    fitted = _fit(columns, [texts for texts, _ in first], view)
    if fitted is None:
        if columns[0].needed:
            yield view.paint(columns[0].title, Tone.DIM) + "\n"
        for texts, tones in chain(first, rows):
            yield from _stacked(columns, texts, tones, view)
        return
    yield _line(fitted, [column.title for column in columns], [Tone.DIM] * len(columns), view)
    for texts, tones in chain(first, rows):
        yield _line(fitted, texts, tones, view)


def _fit(columns: Sequence[Column], sample: Sequence[Sequence[str]], view: View) -> list[_Fitted] | None:
    """Return the columns that are shown; None where one that is needed has no room."""
    full = len(sample) >= SAMPLE
    natural = [_natural(column, index, sample, full=full) for index, column in enumerate(columns)]
    fitted = [
        _Fitted(index, cells, None if view.wide else column.minimum, column.rank, column.wraps, column.gap)
        for index, (column, cells) in enumerate(zip(columns, natural, strict=True))
        if cells
    ]
    if view.wide:
        return fitted
    while len(fitted) > 1 and sum(one.least for one in fitted) + _gaps(fitted) > view.width:
        last = max(fitted, key=lambda one: one.rank)
        if columns[last.index].needed and any(texts[last.index] for texts in sample):
            return None
        fitted.remove(last)
    return _shared(fitted, view.width - _gaps(fitted))


def _stacked(
    columns: Sequence[Column], texts: Sequence[str], tones: Sequence[Tone], view: View
) -> Iterator[str]:
    """Yield the first cell that is not empty, and below it the others, each with its title."""
    first = next((index for index, text in enumerate(texts) if text), 0)
    yield f"{view.paint(texts[first], tones[first])}\n"
    others = zip(columns[first + 1 :], texts[first + 1 :], strict=True)
    line = view.dot.join(f"{column.title.lower()} {text}" for column, text in others if text)
    yield from (f"  {part}\n" for part in (wrap(line, max(view.width - _GAP, 1)) if line else ()))


def _natural(column: Column, index: int, sample: Sequence[Sequence[str]], *, full: bool) -> int:
    longest = max(width(texts[index]) for texts in sample)
    if column.optional and not longest:
        return 0
    return max(longest, width(column.title), column.expected if full else 0)


def _gaps(fitted: Sequence[_Fitted]) -> int:
    return sum(one.gap for one in fitted[:-1])


def _shared(fitted: Sequence[_Fitted], cells: int) -> list[_Fitted]:
    """Give what is left to the columns that may be cut: short ones all they want, long ones equal parts."""
    elastic = sorted((one for one in fitted if one.minimum is not None), key=lambda one: one.cells)
    cells -= sum(one.cells for one in fitted if one.minimum is None)
    needed = sum(one.least for one in elastic)
    granted: dict[int, int] = {}
    for place, one in enumerate(elastic):
        needed -= one.least
        share = min(one.cells, cells // (len(elastic) - place), cells - needed)
        granted[one.index] = max(one.least, share)
        cells -= granted[one.index]
    if fitted[-1].index in granted:
        # Later rows may need more; nothing stands to the right of the last column.
        granted[fitted[-1].index] += max(cells, 0)
    return [replace(one, cells=granted.get(one.index, one.cells)) for one in fitted]


def _line(fitted: Sequence[_Fitted], texts: Sequence[str], tones: Sequence[Tone], view: View) -> str:
    parts: list[str] = []
    more: list[str] = []
    used = due = 0
    for one in fitted:
        text = texts[one.index]
        # What an uncut cell took too much is taken from the cells behind it.
        room = one.cells - (used - due)
        taken = width(text)
        if one.minimum is not None and one.wraps:
            text, *rest = wrap(text, max(room, one.minimum))
            more = [f"{' ' * used}{view.paint(line, tones[one.index])}\n" for line in rest]
            taken = width(text)
        elif one.minimum is not None and taken > room:
            text = elide(text, max(room, 0), mark=view.mark)
            taken = width(text)
        cells = max(room, taken)
        parts += view.paint(text, tones[one.index]), " " * (cells - taken + one.gap)
        due += one.cells + one.gap
        used += cells + one.gap
    return "".join(["".join(parts).rstrip(), "\n", *more])
