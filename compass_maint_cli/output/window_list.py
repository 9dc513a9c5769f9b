"""Many windows on a terminal: a line a window, two lines on a narrow one."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from compass_maint_cli.domain.description import parse
from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output import time_format
from compass_maint_cli.output import window_text as words
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.grid import SAMPLE, Column, Row, grid
from compass_maint_cli.output.text_width import elide, width
from compass_maint_cli.output.view import Tone, View
from compass_maint_cli.times.local import format_local

_NARROW = 60
"""Cells from which a table is readable; below, a window has two lines."""
_WEEKDAYS = 120
"""Cells from which dates have their weekday."""
_LEAST_WHAT = 16

# The sign of the status has a column of its own, which stays where the word has no room: with the time left
# it is as clear.
_SIGN = Column("", rank=0, gap=1)
_STATUS = Column("STATUS", rank=5, expected=len("cancelled"))
_LEFT = Column("LEFT", rank=4, expected=len("1h 30m left"))
_TEAM = Column("TEAM", rank=3, minimum=10)
_KEY = Column("KEY", rank=6, optional=True)
_WHAT = Column("WHAT", rank=1)
_DESCRIPTION = Column("DESCRIPTION", rank=7, minimum=14, optional=True)


def window_list(windows: Iterable[Maintenance], view: View) -> Iterator[str]:
    """Yield the lines; the first windows, or all of a sequence, decide how many characters an id has."""
    rows = iter(windows)
    sample = list(rows if isinstance(windows, Sequence) else islice(rows, SAMPLE))
    every = chain(sample, rows)
    if view.wide:
        return grid(_wide_columns(view), (_wide_row(window, view) for window in every), view)
    many = view.many_scopes or len({window.team_id for window in sample}) > 1
    cells = _id_cells(sample)
    if view.width < _NARROW or _least_cells(sample, view, cells, many=many) > view.width:
        return chain.from_iterable(_two_lines(window, view, cells, many=many) for window in every)
    when = Column(f"WHEN ({time_format.zone(view.local(view.now))})", rank=2)
    team = (_TEAM,) if many else ()
    columns = (_SIGN, Column("ID", rank=0), _STATUS, when, _LEFT, _WHAT, *team, _KEY, _DESCRIPTION)
    rows_shown = (_row(window, view, cells, many=many) for window in every)
    return grid(columns, rows_shown, view, sample=max(len(sample), SAMPLE))


def _id_cells(windows: Sequence[Maintenance]) -> int:
    """Return how many characters of an id are enough to tell these windows apart."""
    ids = {window.id for window in windows}
    cells = words.SHORT_ID
    while len({id_[:cells] for id_ in ids}) < len(ids):
        cells += 1
    return cells


def _least_cells(windows: Sequence[Maintenance], view: View, cells: int, *, many: bool) -> int:
    """Return how wide a table with sign, id, time, entities and team is."""
    rows = [_texts(window, view, cells, many=many) for window in windows]
    columns = (1, 3, 5, 6) if many else (1, 3, 5)
    return sum(2 + max((width(row[at]) for row in rows), default=0) for at in columns)


def _row(window: Maintenance, view: View, cells: int, *, many: bool) -> Row:
    tone = words.tone(window)
    texts = _texts(window, view, cells, many=many)
    quiet = _quiet(tone)
    return texts, [tone, quiet, tone, tone, tone, *[quiet] * (len(texts) - 5)]


def _texts(window: Maintenance, view: View, cells: int, *, many: bool) -> list[str]:
    parts = parse(window.description)
    return [
        words.sign(window, view),
        visible(window.id[:cells]),
        visible(window.status),
        time_format.when(window, view, weekday=view.width >= _WEEKDAYS),
        time_format.left(window, view.now),
        words.what(window, view, max(view.width // 4, _LEAST_WHAT)),
        *([words.short_team(window, view)] if many else []),
        visible(parts.key or ""),
        visible(parts.text),
    ]


def _two_lines(window: Maintenance, view: View, cells: int, *, many: bool) -> Iterator[str]:
    """Yield until when, then what and whose: what has no room at the end of a line is cut."""
    tone = words.tone(window)
    head = f"{words.sign(window, view)} {visible(window.id[:cells])}  "
    when, left = time_format.when(window, view, weekday=False), time_format.left(window, view.now)
    if left and width(head + when + left) + 2 <= view.width:
        when = f"{when}  {left}"
    rest = elide(when, max(view.width - width(head), 1), mark=view.mark)
    yield f"{view.paint(head + rest, tone)}\n"
    what = words.what(window, view, view.width - (12 if many else 2)) or "silences nothing"
    parts = [what, words.short_team(window, view) if many else "", visible(window.text)]
    text = elide(view.dot.join(filter(None, parts)), max(view.width - 2, 1), mark=view.mark)
    yield f"  {view.paint(text, _quiet(tone))}\n"


def _wide_columns(view: View) -> tuple[Column, ...]:
    zone = time_format.zone(view.local(view.now))
    left = Column("LEFT", expected=len("1h 30m left"))
    status = Column("STATUS", expected=len("x cancelled"))
    times = (Column(f"START ({zone})"), Column("END"))
    key, team = Column("KEY", optional=True), Column("TEAM", optional=True)
    by = Column("BY", optional=True)
    return (Column("ID"), status, left, *times, team, key, Column("DESCRIPTION"), by, Column("RULES"))


def _wide_row(window: Maintenance, view: View) -> Row:
    tone = words.tone(window)
    quiet = _quiet(tone)
    times = (
        time_format.came(window, name) if at is None else format_local(at, view.shown_zone)
        for name, at in (("startDate", window.start), ("endDate", window.end))
    )
    texts = [
        visible(window.id),
        words.status(window, view),
        time_format.left(window, view.now),
        *times,
        visible(words.team_in_full(window, view)),
        visible(window.key or ""),
        visible(window.text),
        visible(window.by or ""),
        # The rules are last: with all their ids they are the longest, and nothing is cut.
        visible(words.rules(window, view)),
    ]
    return texts, [quiet, tone, tone, *[quiet] * (len(texts) - 3)]


def _quiet(tone: Tone) -> Tone:
    """Return the tone of the other cells: what is over is dim as a whole."""
    return tone if tone is Tone.DIM else Tone.PLAIN
