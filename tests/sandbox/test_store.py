"""The database: many writers at once, and files that cannot be used."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from compass_maint_cli.sandbox.database import reset
from compass_maint_cli.sandbox.errors import ForeignDatabaseError, SandboxStoreError
from compass_maint_cli.sandbox.store import Store
from tests.support.sandbox_client import body, opened

WRITER = """
import sys
from pathlib import Path
from compass_maint_cli.sandbox.store import Store
store = Store(Path(sys.argv[1]))
sys.stdin.readline()
for number in range(20):
    window = {"startDate": "2026-01-01T00:00:00Z", "endDate": "2027-01-01T00:00:00Z", "rules": []}
    window["id"] = f"{sys.argv[2]}-{number}"
    with store.writing(0) as windows:
        windows.add(window)
    with store.writing(0) as windows:  # A read before the write needs the lock from the start.
        assert windows.find(window["id"], None)
        windows.cancel(window["id"])
store.close()
"""


def test_twelve_processes_write_at_once_from_the_first_moment(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sandbox.db"
    writers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", WRITER, path, str(number)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(12)
    ]
    for writer in writers:  # All are ready before the first may begin.
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.communicate(timeout=60)[1] for writer in writers] == [""] * 12
    with opened(path) as api:
        ids = [
            window["id"]
            for offset in (0, 100, 200)
            for window in api.get("/v1/maintenances", params={"size": 100, "offset": offset}).json()["values"]
        ]
    assert sorted(ids) == sorted(f"{writer}-{number}" for writer in range(12) for number in range(20))
    for number in range(12):  # The windows of each process are in the order in which it created them.
        mine = [id_ for id_ in ids if id_.split("-")[0] == str(number)]
        assert mine == [f"{number}-{count}" for count in range(20)]


def broken(path: Path) -> str:
    """Return the error of a first request to a file that cannot be used."""
    with opened(path) as api, pytest.raises(SandboxStoreError) as refused:
        api.get("/v1/maintenances")
    assert refused.value.path == path
    return str(refused.value).replace(str(path), "FILE")


def test_a_damaged_file_is_reported_and_reset_replaces_it(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    path.write_text("this is no database, and it is longer than the header of one would be" * 20)
    assert broken(path) == "the sandbox's database FILE cannot be used: file is not a database"
    assert reset(path) == 0
    with opened(path) as api:
        assert api.get("/v1/maintenances").status_code == 200


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    message = "the sandbox's database FILE cannot be used: its version is 99, and this program knows 1"
    assert broken(path) == message


def test_a_database_of_another_program_is_left_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE precious (id)")
    db.close()
    before = path.read_bytes()
    assert broken(path) == "the sandbox's database FILE cannot be used: it belongs to another program"
    with pytest.raises(ForeignDatabaseError):
        reset(path)
    assert path.read_bytes()[100:] == before[100:]


def test_a_place_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    message = f"the sandbox's database FILE cannot be used: {tmp_path / 'file'}: file exists"
    assert broken(tmp_path / "file" / "sandbox.db") == message
    (tmp_path / "folder.db" / "x").mkdir(parents=True)
    with pytest.raises(SandboxStoreError, match="unable to open database file"):
        reset(tmp_path / "folder.db")


FULL = """
import resource, signal, sys
from pathlib import Path
from compass_maint_cli.sandbox.errors import SandboxStoreError
from compass_maint_cli.sandbox.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store(Path(sys.argv[1]))
made = 0
window = {"startDate": "2026-01-01T00:00:00Z", "endDate": "2027-01-01T00:00:00Z", "rules": ["x" * 5000]}
with store.reading(0):
    pass
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    while True:
        with store.writing(0) as windows:
            windows.add(window | {"id": str(made)})
        made += 1
except SandboxStoreError as error:
    print(error.reason)
with store.reading(0) as windows:
    assert windows.find(str(made - 1), None) and not windows.find(str(made), None)
"""


def test_a_full_disk_is_reported_and_keeps_what_was_written(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, tmp_path / "sandbox.db"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("disk I/O error\n", "")


def test_reset_forgets_every_window_also_those_of_an_open_sandbox(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    assert reset(path) == 0
    assert not path.exists()
    with opened(path) as api:
        for _ in range(3):
            api.post("/v1/maintenances", json=body())
        assert reset(path) == 3
        assert api.get("/v1/maintenances").json()["values"] == []
        assert api.post("/v1/maintenances", json=body()).status_code == 201


def test_a_connection_that_is_in_use_is_closed_when_its_request_ends(tmp_path: Path) -> None:
    store = Store(tmp_path / "sandbox.db")
    with store.reading(0) as windows:
        store.close()
        assert windows.find("a", None) is None
    assert [path.name for path in tmp_path.iterdir()] == ["sandbox.db"], (
        "SQLite removes its log at the last close"
    )
