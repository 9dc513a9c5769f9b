"""The SQLite file. Many processes can create, open and empty it at the same time.

Every step is safe at any moment of any other process: the tables are made inside one immediate transaction,
and the journal mode, which is only faster, may fail to change without harm.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from compass_maint_cli.sandbox.errors import ForeignDatabaseError, SandboxStoreError

VERSION = 1
"""The version of the tables below; a file of another version is refused."""

BUSY_SECONDS = 30.0
RESET = "empty it with: compass-maint sandbox reset"

# A window is stored as the API's JSON object, beside the columns that queries need; times are milliseconds
# since 1970 UTC. Of its status only "cancelled" is stored. The index covers every filter, so that a page far
# into a long list reads no row that it does not show.
TABLES = (
    """CREATE TABLE maintenance (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        team_id TEXT NOT NULL,
        start_millis INTEGER NOT NULL,
        end_millis INTEGER NOT NULL,
        cancelled INTEGER NOT NULL DEFAULT 0,
        object TEXT NOT NULL
    )""",
    "CREATE INDEX page ON maintenance (team_id, number, cancelled, start_millis, end_millis)",
    "CREATE INDEX live ON maintenance (end_millis) WHERE NOT cancelled",
)


@contextmanager
def blamed_on(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and the file system into a SandboxStoreError that names the file."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise SandboxStoreError(path, str(error)) from error
    except sqlite3.Error as error:
        raise SandboxStoreError(path, str(error), RESET) from error
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise SandboxStoreError(path, f"{error.filename}: {said}") from error


def connect(path: Path) -> sqlite3.Connection:
    """Open the database, creating it if needed; raise SandboxStoreError if that fails.

    Transactions are explicit. The connection may be used by one thread after another.
    """
    with blamed_on(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _prepare(db, path)
        except BaseException:
            db.close()
            raise
    return db


def reset(path: Path) -> int:
    """Delete every window and return their number; a damaged file is removed.

    Raise SandboxStoreError if that cannot be, ForeignDatabaseError if the file is not the sandbox's.
    """
    if not path.exists():
        return 0
    try:
        db = connect(path)
    except ForeignDatabaseError:
        raise
    except SandboxStoreError as error:
        if error.hint != RESET:
            raise
        _remove(path)
        return 0
    with blamed_on(path):
        try:
            return db.execute("DELETE FROM maintenance").rowcount
        finally:
            db.close()


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    # Nothing waits for the disk. A killed process loses nothing; a power cut may damage the file, and reset
    # removes it.
    db.execute("PRAGMA synchronous = OFF")
    version = _version(db)
    if version == 0:
        _create(db, path)
    elif version != VERSION:
        raise SandboxStoreError(path, f"its version is {version}, and this program knows {VERSION}", RESET)


def _create(db: sqlite3.Connection, path: Path) -> None:
    with suppress(sqlite3.OperationalError):  # Locked by another process that creates the same file.
        db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN IMMEDIATE")
    try:
        if _version(db) == 0:
            _refuse_foreign(db, path)
            for statement in TABLES:
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _refuse_foreign(db: sqlite3.Connection, path: Path) -> None:
    if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise ForeignDatabaseError(path, "it belongs to another program")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _remove(path: Path) -> None:
    with blamed_on(path):
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
            path.with_name(name).unlink(missing_ok=True)
