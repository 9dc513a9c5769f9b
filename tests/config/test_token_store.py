"""Where a token is stored: one place, which only its owner reads; no output shows it."""

import json
import os
import pty
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from tests.support.harness import Cli

RING = """
import json, os
FILE = os.environ["RING"]
class Ring:
    priority = 5
def get_keyring():
    return Ring()
def _held():
    return json.load(open(FILE)) if os.path.exists(FILE) else {}
def get_password(service, user):
    return _held().get(service + "/" + user)
def set_password(service, user, password):
    from keyring.errors import KeyringError
    if "LOCKED" in os.environ:
        raise KeyringError("it is locked")
    json.dump({**_held(), service + "/" + user: password}, open(FILE, "w"))
def delete_password(service, user):
    json.dump({k: v for k, v in _held().items() if k != service + "/" + user}, open(FILE, "w"))
"""
"""A stand-in for the keyring package, which keeps its passwords in a file."""


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """The environment of a process that has a keyring."""
    package = tmp_path / "lib/keyring"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(textwrap.dedent(RING))
    (package / "errors.py").write_text("class KeyringError(Exception):\n    pass\n")
    kept = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(tmp_path / "lib")}
    return {**kept, "RING": str(tmp_path / "ring.json")}


def run(
    variables: dict[str, str], *argv: str, stdin: str = "", **more: str
) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "compass_maint_cli", *argv]
    return subprocess.run(
        command, input=stdin, env={**variables, **more}, capture_output=True, text=True, check=False
    )


def test_a_keyring_holds_the_token_where_there_is_one(
    variables: dict[str, str], live_server: str, tmp_path: Path
) -> None:
    account = ("--site", live_server, "--api-url", live_server, "--email", EMAIL)
    result = run(variables, "login", *account, "-o", "json", stdin=TOKEN)
    assert (result.returncode, "warning" in result.stderr) == (0, False)
    assert '"token": "keyring"' in result.stdout
    assert json.loads((tmp_path / "ring.json").read_text()) == {"compass-maint/default": TOKEN}
    assert not list(tmp_path.glob(".config/**/tokens/*"))
    assert "keyring" in run(variables, "config").stdout
    gone = run(variables, "logout", "-o", "json")
    assert json.loads(gone.stdout)["removed"] == ["keyring"]
    assert json.loads((tmp_path / "ring.json").read_text()) == {}


def test_a_broken_keyring_is_reported_and_a_file_takes_its_place(
    variables: dict[str, str], live_server: str, tmp_path: Path
) -> None:
    account = ("--site", live_server, "--api-url", live_server, "--email", EMAIL)
    result = run(variables, "login", *account, stdin=TOKEN, LOCKED="1")
    assert result.returncode == 0
    assert result.stderr.endswith(
        "warning: the keyring cannot be written: it is locked; the token goes into a file\n"
    )
    assert (tmp_path / ".config/compass-maint/tokens/default").read_text() == f"{TOKEN}\n"


def test_what_is_typed_on_a_real_terminal_is_not_shown(live_server: str, tmp_path: Path) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        account = ["--site", live_server, "--api-url", live_server, "--email", EMAIL, "--cloud-id", CLOUD_ID]
        environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TERM": "dumb"}
        os.execve(sys.executable, [sys.executable, "-m", "compass_maint_cli", "login", *account], environ)  # noqa: S606 - a child on a separate terminal
    shown = b""
    for question, answer in ((b"not shown", TOKEN.encode()), (b"[y/N]", b"n")):
        while question not in shown:
            shown += os.read(terminal, 1024)
        os.write(terminal, answer + b"\n")
    while True:
        try:
            shown += os.read(terminal, 1024)
        except OSError:  # the child has closed its end
            break
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert TOKEN.encode() not in shown
    assert (tmp_path / ".config/compass-maint/tokens/default").read_text() == f"{TOKEN}\n"


def test_a_token_file_that_others_read_is_refused_with_the_cure(bare: Cli) -> None:
    path = bare.home / ".config/compass-maint/tokens/default"
    path.parent.mkdir(parents=True)
    path.write_text(TOKEN)
    path.chmod(0o644)
    result = bare("list", env={"COMPASS_MAINT_EMAIL": EMAIL, "COMPASS_MAINT_CLOUD_ID": CLOUD_ID})
    assert result.code == 3
    assert (
        result.err
        == f"error: other users can read the token file {path}\nhint: chmod 600 {shlex.quote(str(path))}\n"
    )


def test_a_configuration_that_is_not_a_file_is_not_replaced(bare: Cli, server: str) -> None:
    account = ("--site", server, "--api-url", server, "--email", EMAIL)
    result = bare("login", *account, stdin=TOKEN, env={"COMPASS_MAINT_CONFIG": "/dev/null"})
    assert result.code == 3
    assert result.err.splitlines()[-1] == "error: /dev/null cannot be written: it is not a regular file"
