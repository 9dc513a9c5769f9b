"""What ``status`` shows on a terminal: a line an entity, its last end, no column that is always the same."""

import re
from collections.abc import Iterable, Sequence

from compass_maint_cli.output.view import Record, Tone, View
from compass_maint_cli.output.window_text import SHORT_ID

_TONES = {"disabled": Tone.CARE, "enabled": Tone.GOOD}
_UUID = re.compile("-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
_ROOM_FOR_UUID = 80
BY = "by"
"""The column of where a window comes from: for people, and with ``--wide``."""
_SAME = ("state", "status", "team")
"""Columns that say nothing where they are the same in every line."""


def silence_table(
    records: Iterable[Record], columns: Sequence[str], view: View
) -> tuple[Iterable[Record], Sequence[str]]:
    """Return the lines and columns to show; off a terminal they stay as they are.

    The column of entities is named by their state where all of them have one.
    """
    if not view.for_people:
        return records, (*columns, BY) if view.wide else columns
    records = list(records)
    if not records:
        return records, columns
    columns = (*columns[:-1], BY, *columns[-1:])
    last: dict[tuple[str, str], Record] = {}
    for record in records:
        held = last.setdefault(_group(record), record)
        if _end(record) > _end(held):
            last[_group(record)] = record
    rows = sorted(last.values(), key=lambda record: (_end(record), record.cells["entity"]))
    states = {record.cells["state"] for record in rows}
    entity = states.pop() if len(states) == 1 else "entity"
    names = [name for name in columns if _says_something([row.cells.get(name, "") for row in rows], name)]
    return [_row(row, entity, view) for row in rows], [entity if name == "entity" else name for name in names]


def _says_something(texts: Sequence[str], name: str) -> bool:
    return len(set(texts)) > 1 if name in _SAME else any(texts)


def _group(record: Record) -> tuple[str, str]:
    return record.cells["entity"], record.cells["state"]


def _end(record: Record) -> str:
    """Return the end as it is on the wire, in UTC, which sorts as text; none is the last."""
    return str(record.data["until"] or "~")


def _row(record: Record, entity: str, view: View) -> Record:
    """Return the line; an id without a name is shortened where its end would have no room beside it."""
    name = record.cells["entity"]
    cells = {**record.cells, entity: name if view.width >= _ROOM_FOR_UUID else _UUID.sub("", name)}
    cells["team"] = _UUID.sub("", cells["team"])
    cells["window_id"] = cells["window_id"][:SHORT_ID]
    tone = _TONES.get(record.cells["state"], Tone.DIM)
    return record._replace(cells=cells, tones=dict.fromkeys((entity, "state", "left"), tone))
