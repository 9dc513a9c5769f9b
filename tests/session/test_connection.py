"""Incomplete accounts, invalid tokens, and a token that no output shows."""

import shlex
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli, Result

HINT = "hint: set one up with compass-maint login; --profile sandbox works without an account\n"
ACCOUNT = {
    "COMPASS_MAINT_EMAIL": EMAIL,
    "COMPASS_MAINT_TOKEN": "s3cret-t0ken",
    "COMPASS_MAINT_CLOUD_ID": CLOUD_ID,
    "COMPASS_MAINT_RETRIES": "0",
}
PARTS = {
    "COMPASS_MAINT_EMAIL": "the email (COMPASS_MAINT_EMAIL)",
    "COMPASS_MAINT_TOKEN": "the API token (COMPASS_MAINT_TOKEN)",
    "COMPASS_MAINT_CLOUD_ID": "the site (COMPASS_MAINT_SITE)",
}


@pytest.fixture
def server(bare: Cli) -> Iterator[str]:
    app = create_app(bare.home / "tcp.sqlite3", now=bare.clock.now)
    with running(app) as url:
        yield url
    app.close()


@pytest.mark.parametrize("given", range(7))
def test_everything_missing_is_reported_at_once(bare: Cli, given: int) -> None:
    held = {name: ACCOUNT[name] for n, name in enumerate(PARTS) if given & 1 << n}
    missing = ", ".join(message for name, message in PARTS.items() if name not in held)
    result = bare("list", env=held)
    assert (result.code, result.out) == (3, "")
    assert result.err == f"error: no account is configured: {missing} missing in profile 'default'\n{HINT}"


def with_command(bare: Cli, command: str, *argv: str) -> Result:
    bare.config(f"profiles: {{default: {{token_command: {command!r}}}}}\n")
    kept = {name: text for name, text in ACCOUNT.items() if name != "COMPASS_MAINT_TOKEN"}
    return bare(*(argv or ("list",)), env=kept)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("exit 3", "token_command ended with exit code 3: exit 3"),
        ("true", "token_command printed nothing: true"),
        ("no-such-program", "token_command ended with exit code 127: no-such-program"),
        (
            "echo one two",
            (
                "the token from token_command is not an API token: it has spaces, control or non-ASCII "
                "characters"
            ),
        ),
    ],
)
def test_a_token_command_that_gives_none(bare: Cli, command: str, message: str) -> None:
    result = with_command(bare, command)
    assert (result.code, result.out, result.err) == (3, "", f"error: {message}\n")


def test_the_variable_wins_over_the_command(bare: Cli, server: str) -> None:
    bare.config("profiles: {default: {token_command: exit 3}}\n")
    env = {**ACCOUNT, "COMPASS_MAINT_TOKEN": TOKEN, "COMPASS_MAINT_API_URL": server}
    assert bare("list", env=env).code == 0


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_token_file_that_others_read_is_refused(bare: Cli, mode: int) -> None:
    path = bare.config("").parent / "tokens" / "default"
    path.parent.mkdir()
    path.write_text(TOKEN)
    path.chmod(mode)
    kept = {name: text for name, text in ACCOUNT.items() if name != "COMPASS_MAINT_TOKEN"}
    result = bare("list", env=kept)
    assert (result.code, result.out) == (3, "")
    assert (
        result.err
        == f"error: other users can read the token file {path}\nhint: chmod 600 {shlex.quote(str(path))}\n"
    )


def test_a_wrong_credential_is_exit_code_4_and_not_shown(bare: Cli, server: str) -> None:
    env = {**ACCOUNT, "COMPASS_MAINT_API_URL": server}
    result = bare("list", env=env)
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith("error: GET /v1/maintenances: 401 Unauthorized")


@pytest.mark.parametrize(
    "argv",
    [
        ("config",),
        ("config", "-o", "json"),
        ("list", "--debug"),
        ("list", "--debug", "-o", "json"),
        ("create", "--enable", "policy:quiet-hours", "--debug"),
        ("create", "--enable", "policy:258bec1f-bae6-4190-bcc6-56c42990131c", "--print-curl"),
        ("get", "nothing", "--debug"),
        ("list", "--debug", "--api-url", "http://127.0.0.1:1"),
        ("list", "--api-url", "http://example.org"),
        ("list", "--email", "other@example.org", "--debug"),
        ("doctor",),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("way", ["variable", "command"])
def test_no_output_holds_the_token(bare: Cli, server: str, argv: tuple[str, ...], way: str) -> None:
    env = {**ACCOUNT, "COMPASS_MAINT_TOKEN": TOKEN, "COMPASS_MAINT_API_URL": server}
    if way == "command":
        bare.config(f"profiles: {{default: {{token_command: echo {TOKEN}}}}}\n")
        del env["COMPASS_MAINT_TOKEN"]
    result = bare(*argv, env=env)
    message = result.out + result.err
    assert message
    assert TOKEN not in message
    assert b64encode(f"{EMAIL}:{TOKEN}".encode()).decode() not in message


UNREACHABLE = {
    "refused": ("http://127.0.0.1:1", 7, "no connection: 127.0.0.1:1 refused the connection"),
    "plain http": ("http://example.org", 2, "plain http would expose the token on the network"),
    "loopback by name only": ("http://127.0.0.1.example.org", 2, "plain http would expose the token"),
    "another scheme": ("ftp://api.example.org", 2, "it must look like https://api.atlassian.com"),
    "user information": (
        "https://me:pw@api.example.org",
        2,
        "user information",
    ),
    "a port that is none": ("https://api.example.org:99999", 2, "is not a URL"),
    "a query": ("https://api.example.org?x=1", 2, "without a query"),
}


@pytest.mark.parametrize(("url", "code", "message"), UNREACHABLE.values(), ids=UNREACHABLE)
def test_a_wrong_host(bare: Cli, url: str, code: int, message: str) -> None:
    result = bare("list", env={**ACCOUNT, "COMPASS_MAINT_API_URL": url})
    assert (result.code, result.out) == (code, "")
    assert message in result.err
    assert "pw" not in result.err
    line = f"profiles: {{default: {{api_url: {url!r}}}}}\n"
    path = bare.config(line)
    held = bare("list", env=ACCOUNT)
    assert held.code == (3 if code == 2 else code)
    assert code != 2 or held.err.startswith(f"error: {path}:1: api_url: ")


def test_a_silent_server_ends_in_a_timeout(bare: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        env = {**ACCOUNT, "COMPASS_MAINT_API_URL": url, "COMPASS_MAINT_TIMEOUT": "0.2"}
        result = bare("list", env=env)
    assert (result.code, result.out) == (7, "")
    assert "error: GET /v1/maintenances: " in result.err


def test_the_process_list_never_shows_a_token(tmp_path: Path) -> None:
    """There is no flag for it: a process list shows flags."""
    done = subprocess.run(
        [sys.executable, "-m", "compass_maint_cli", "list", "--token", "x"],
        env={"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "has no option --token" in done.stderr
