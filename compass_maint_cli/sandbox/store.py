"""The windows, kept in SQLite; statuses are computed by the clock, in SQL, so that pages can be filtered."""

import json
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from compass_maint_cli.sandbox.clock import Instant
from compass_maint_cli.sandbox.database import blamed_on, connect
from compass_maint_cli.sandbox.validation import Rules

STATUS = """CASE WHEN cancelled THEN 'cancelled' WHEN :now < start_millis THEN 'planned'
            WHEN :now < end_millis THEN 'active' ELSE 'past' END"""
"""A window is active from its start on, and over at its end."""

COLUMNS = "id, team_id, description, start_millis, start_text, end_millis, end_text, rules"

PAGE = f"""SELECT {COLUMNS}, {STATUS} FROM maintenance WHERE number IN (
    SELECT number FROM maintenance
    WHERE team_id = :team AND ({STATUS}) IN (SELECT value FROM json_each(:statuses))
    ORDER BY number LIMIT :size OFFSET :offset) ORDER BY number"""  # noqa: S608 - made of the constants above


@dataclass(frozen=True, slots=True)
class Window:
    """A maintenance as it is stored, with its status when it was asked for; a global one has no team."""

    id: str
    team_id: str | None
    description: str
    start: Instant
    end: Instant
    rules: Rules
    status: str = ""


class Windows:
    """The windows inside one transaction, seen at ``now``, in milliseconds since 1970 UTC."""

    def __init__(self, db: sqlite3.Connection, now: int) -> None:
        self._db = db
        self._now = now

    def find(self, id_: str, team_id: str | None) -> Window | None:
        """Return the window of this id in this scope, or None."""
        where = "id = :id AND team_id = :team"
        return next(self._select(where, {"id": id_, "team": team_id or ""}), None)

    def page(self, team_id: str | None, statuses: Iterable[str], offset: int, size: int) -> list[Window]:
        """Return up to ``size`` windows of a scope after ``offset`` others, in the order they were made."""
        words = {"now": self._now, "team": team_id or "", "statuses": json.dumps(list(statuses))}
        rows = self._db.execute(PAGE, {**words, "offset": offset, "size": size})
        return [_window(row) for row in rows]

    def naming(self, id_: str) -> list[Window]:
        """Return the planned and active windows of every scope with a rule for the entity of this id."""
        where = "NOT cancelled AND end_millis > :now AND instr(rules, :id)"
        return list(self._select(where, {"id": id_}))

    def add(self, window: Window) -> None:
        """Keep a new window."""
        self._db.execute(
            f"INSERT INTO maintenance ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - a constant
            (window.id, window.team_id or "", *_values(window)),
        )

    def replace(self, window: Window) -> None:
        """Keep a changed window in the place of the old one."""
        self._db.execute(
            """UPDATE maintenance SET description = ?, start_millis = ?, start_text = ?, end_millis = ?,
               end_text = ?, rules = ? WHERE id = ?""",
            (*_values(window), window.id),
        )

    def cancel(self, id_: str) -> None:
        """Mark a window as cancelled; its dates stay."""
        self._db.execute("UPDATE maintenance SET cancelled = 1 WHERE id = ?", (id_,))

    def delete(self, id_: str) -> None:
        """Forget a window."""
        self._db.execute("DELETE FROM maintenance WHERE id = ?", (id_,))

    def _select(self, where: str, words: dict[str, object]) -> Iterator[Window]:
        query = f"SELECT {COLUMNS}, {STATUS} FROM maintenance WHERE {where} ORDER BY number"  # noqa: S608 - ours
        return map(_window, self._db.execute(query, {**words, "now": self._now}).fetchall())


class Store:
    """The database of one sandbox: opened at the first use, shared by threads, closed by ``close``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: deque[sqlite3.Connection] = deque()

    @contextmanager
    def reading(self, now: int) -> Iterator[Windows]:
        """Lend the windows for one question."""
        with blamed_on(self.path), self._lent() as db:
            yield Windows(db, now)

    @contextmanager
    def writing(self, now: int) -> Iterator[Windows]:
        """Lend the windows to one writer; all that it does is kept, or nothing if it raises."""
        with blamed_on(self.path), self._lent() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield Windows(db, now)
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # SQLite has ended it itself when the disk is full.
                    db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._idle:
            self._idle.pop().close()

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


def _values(window: Window) -> tuple[str | int, ...]:
    start, end = window.start, window.end
    return window.description, start.millis, start.text, end.millis, end.text, json.dumps(window.rules)


def _window(row: tuple[str, str, str, int, str, int, str, str, str]) -> Window:
    id_, team_id, description, start_millis, start_text, end_millis, end_text, rules, status = row
    start, end = Instant(start_millis, start_text), Instant(end_millis, end_text)
    return Window(id_, team_id or None, description, start, end, json.loads(rules), status)
