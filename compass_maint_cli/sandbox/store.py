"""Windows in SQLite. SQL computes statuses from the time, so that pages can be filtered by status."""

import json
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from compass_maint_cli.sandbox.clock import read_instant
from compass_maint_cli.sandbox.database import blamed_on, connect

Window = dict[str, Any]
"""A maintenance as the API shows it; only a team's window has ``teamId`` (docs/api-facts.md 1.4)."""

RECENT = 10_000
"""How many new windows a lag can hide."""

EVERY = 2**63 - 1
"""Above the number of any window."""

STATUS = """CASE WHEN cancelled THEN 'cancelled' WHEN :now < start_millis THEN 'planned'
            WHEN :now < end_millis THEN 'active' ELSE 'past' END"""
"""A window is active from its start, and past from its end."""

OBJECT = f"json_set(object, '$.status', {STATUS})"

LISTED = {
    "all": "1",
    "non-expired": "NOT cancelled AND end_millis > :now",
    "past": "cancelled OR end_millis <= :now",
}
"""What each ``type`` lists; Help puts cancelled windows with the past ones (docs/api-facts.md 1.3)."""

# One row for a whole page: every row that Python fetches hands the interpreter to another thread and back,
# which makes eight clients slower than one. What is skipped is skipped in the index.
PAGE = """SELECT json_group_array(json({object})) FILTER (WHERE place <= :size), count(*) > :size
    FROM (SELECT *, row_number() OVER (ORDER BY number) AS place FROM maintenance WHERE number IN (
        SELECT number FROM maintenance WHERE team_id = :team AND number < :below AND ({listed})
        ORDER BY number LIMIT :size + 1 OFFSET :offset) ORDER BY number)"""
PAGES = {kind: PAGE.format(object=OBJECT, listed=listed) for kind, listed in LISTED.items()}


class Windows:
    """The windows inside one transaction, seen at ``now``, in milliseconds since 1970 UTC.

    Only windows with a number below ``below`` are visible; ``made`` is called with the number of a new one.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        now: int,
        *,
        below: int = EVERY,
        made: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._db = db
        self._now = now
        self._below = below
        self._made = made

    def find(self, id_: str, team_id: str | None) -> Window | None:
        """Return the window of this id in this scope, or None."""
        where = "id = :id AND team_id = :team"
        return next(self._select(where, {"id": id_, "team": team_id or ""}), None)

    def page(self, team_id: str | None, listed: str, offset: int, size: int) -> tuple[str, bool]:
        """Return a JSON list of up to ``size`` windows after ``offset`` others, and whether there are more.

        ``listed`` is a key of LISTED. They are in order of creation.
        """
        words = {
            "now": self._now,
            "team": team_id or "",
            "below": self._below,
            "size": size,
            "offset": offset,
        }
        values, more = self._db.execute(PAGES[listed], words).fetchone()
        return values, bool(more)

    def naming(self, id_: str) -> list[Window]:
        """Return the planned and active windows of every scope with a rule for the entity of this id."""
        where = "NOT cancelled AND end_millis > :now AND instr(object, :id)"
        found = self._select(where, {"id": id_})
        return [window for window in found if any(rule["entity"]["id"] == id_ for rule in window["rules"])]

    def add(self, window: Window) -> None:
        """Store a new window."""
        cursor = self._db.execute(
            "INSERT INTO maintenance (team_id, start_millis, end_millis, object, id) VALUES (?, ?, ?, ?, ?)",
            _row(window),
        )
        self._made(cursor.lastrowid or 0)

    def replace(self, window: Window) -> None:
        """Store a changed window in place of the old one."""
        self._db.execute(
            "UPDATE maintenance SET team_id = ?, start_millis = ?, end_millis = ?, object = ? WHERE id = ?",
            _row(window),
        )

    def cancel(self, id_: str) -> None:
        """Mark a window as cancelled; its dates do not change."""
        self._db.execute("UPDATE maintenance SET cancelled = 1 WHERE id = ?", (id_,))

    def delete(self, id_: str) -> None:
        """Delete a window."""
        self._db.execute("DELETE FROM maintenance WHERE id = ?", (id_,))

    def _select(self, where: str, words: dict[str, object]) -> Iterator[Window]:
        query = f"SELECT {OBJECT} FROM maintenance WHERE number < :below AND {where} ORDER BY number"  # noqa: S608 - constants
        words |= {"now": self._now, "below": self._below}
        return (json.loads(row[0]) for row in self._db.execute(query, words).fetchall())


class Store:
    """The database of one sandbox: opened at the first use, shared by threads, closed by ``close``.

    ``lag`` is how many milliseconds a new window is missing from reads.
    """

    def __init__(self, path: Path, lag: int = 0) -> None:
        self.path = path
        self._lag = lag
        self._recent: deque[tuple[int, int]] = deque(maxlen=RECENT if lag else 0)
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False

    @contextmanager
    def reading(self, now: int) -> Iterator[Windows]:
        """Yield the windows for reading."""
        with blamed_on(self.path), self._lent() as db:
            yield Windows(db, now, below=self._visible_below(now))

    @contextmanager
    def writing(self, now: int) -> Iterator[Windows]:
        """Yield the windows for one writer, in a transaction that is rolled back if the block raises."""
        with blamed_on(self.path), self._lent() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield Windows(db, now, made=lambda number: self._recent.append((number, now)))
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # SQLite has ended it itself when the disk is full.
                    db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connections: the idle ones now, each of the others when its request ends."""
        self._closed = True
        self._close_idle()

    def _close_idle(self) -> None:
        with suppress(IndexError):  # threads may take the last one at the same moment
            while True:
                self._idle.pop().close()

    def _visible_below(self, now: int) -> int:
        """Return the number of the oldest window that the lag still hides; all later ones are newer."""
        return min((number for number, made in tuple(self._recent) if made + self._lag > now), default=EVERY)

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        try:
            db = self._idle.pop()
        except IndexError:
            db = connect(self.path)
        try:
            yield db
        finally:
            self._idle.append(db)
            if self._closed:
                self._close_idle()


def _row(window: Window) -> tuple[str | int, ...]:
    start, end = read_instant(window["startDate"]), read_instant(window["endDate"])
    text = json.dumps(window, ensure_ascii=False)
    return window.get("teamId", ""), start.millis, end.millis, text, window["id"]
