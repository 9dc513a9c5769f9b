"""``-o table`` on a terminal: quiet columns for many windows, a card for one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output import time_format
from compass_maint_cli.output import window_text as words
from compass_maint_cli.output.detail import Field, card, window_card
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.grid import Column, Row, grid
from compass_maint_cli.output.view import Record, Tone, View
from compass_maint_cli.times.local import format_local

# Ids, keys and teams are whole or not there: people copy them into the next command.
_ID = Column("ID", rank=0)
_STATUS = Column("STATUS", rank=1, expected=len("x cancelled"))
_LEFT = Column("LEFT", rank=2, expected=len("1h 30m left"))
_KEY = Column("KEY", rank=6, optional=True)
_TEAM = Column("TEAM", rank=7, optional=True)
_RULES = Column("RULES", rank=5, minimum=12)
_DESCRIPTION = Column("DESCRIPTION", rank=3, minimum=14)

_OTHER_MINIMUM = 8


def renderer(view: View) -> Renderer:
    """Return the renderer of this format."""
    return TableRenderer(view)


@dataclass(frozen=True, slots=True)
class TableRenderer:
    """Rows are shown from the first page on; a list of none shows nothing."""

    view: View

    def windows(self, windows: Iterable[Maintenance]) -> Iterator[str]:
        """Show a line a window, fitted to the terminal; ``--wide`` shows more and cuts nothing."""
        zone = time_format.zone(self.view.local(self.view.now))
        if self.view.wide:
            times = (Column(f"START ({zone})"), Column("END"))
            all_columns = (_ID, _STATUS, _LEFT, *times, _TEAM, _KEY, _DESCRIPTION, _RULES)
            return grid(all_columns, (_wide_row(window, self.view) for window in windows), self.view)
        when = Column(f"WHEN ({zone})", rank=4)
        columns = (_ID, _STATUS, _LEFT, when, _TEAM, _KEY, _RULES, _DESCRIPTION)
        return grid(columns, (_row(window, self.view) for window in windows), self.view)

    def window(self, window: Maintenance) -> Iterator[str]:
        """Show a card."""
        return window_card(window, self.view)

    def records(self, records: Iterable[Record], columns: Sequence[str]) -> Iterator[str]:
        """Show a line a record; ids are never cut."""
        return grid(_others(columns), (_record_row(one, columns) for one in records), self.view)

    def record(self, record: Record) -> Iterator[str]:
        """Show a line a cell."""
        fields = [
            Field(name, visible(text), record.tones.get(name, Tone.PLAIN))
            for name, text in record.cells.items()
        ]
        return card(fields, self.view)


def _row(window: Maintenance, view: View) -> Row:
    team = words.team(window, view)
    rest = (words.rules_in_short(window, view), visible(window.text))
    return _assembled(window, view, (time_format.span(window, view), team, visible(window.key or ""), *rest))


def _wide_row(window: Maintenance, view: View) -> Row:
    times = (
        time_format.came(window, name) if at is None else format_local(at, view.shown_zone)
        for name, at in (("startDate", window.start), ("endDate", window.end))
    )
    team = visible(words.team_in_full(window, view))
    # The rules come last here: with all their ids they are the longest, and nothing is cut.
    rest = (visible(window.text), visible(words.rules(window, view)))
    return _assembled(window, view, (*times, team, visible(window.key or ""), *rest))


def _assembled(window: Maintenance, view: View, rest: tuple[str, ...]) -> Row:
    tone = words.tone(window)
    # What is over steps back as a whole.
    quiet = tone if tone is Tone.DIM else Tone.PLAIN
    first = (visible(window.id), words.status(window, view), time_format.left(window, view.now))
    return (*first, *rest), (quiet, tone, tone, *[quiet] * len(rest))


def _others(names: Sequence[str]) -> list[Column]:
    """Return columns for other answers; the last one wraps, for it may hold a sentence."""
    return [
        Column(
            name.replace("_", " ").upper(),
            rank=place,
            minimum=None if name in ("id", "key") or name.endswith("_id") else _OTHER_MINIMUM,
            wraps=place == len(names) - 1,
        )
        for place, name in enumerate(names)
    ]


def _record_row(record: Record, columns: Sequence[str]) -> Row:
    texts = [visible(record.cells.get(name, "")) for name in columns]
    return texts, [record.tones.get(name, Tone.PLAIN) for name in columns]
