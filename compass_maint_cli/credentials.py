"""Where the API token lies: a variable, a command, the keyring, or a file that only its owner reads.

A token is never a flag (a process list shows flags) and never part of a message.
"""

import os
import shlex
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from compass_maint_cli.environment import Environment
from compass_maint_cli.errors import ConfigError
from compass_maint_cli.profiles import Setting
from compass_maint_cli.settings import Settings

VARIABLE = "COMPASS_MAINT_TOKEN"
SERVICE = "compass-maint"


class Keyring(Protocol):
    """The part of the ``keyring`` package that is used."""

    def get_password(self, service: str, user: str) -> str | None: ...  # noqa: D102
    def set_password(self, service: str, user: str, password: str) -> None: ...  # noqa: D102
    def delete_password(self, service: str, user: str) -> None: ...  # noqa: D102


def find_token(settings: Settings, environment: Environment) -> Setting | None:
    """Return the token and its origin, or None; raise ConfigError where one is there but unusable."""
    if token := environment.environ.get(VARIABLE, "").strip():
        return Setting(_header_safe(token, VARIABLE), VARIABLE)
    if settings.token_command:
        return Setting(_run(settings.token_command), "token_command")
    ring = open_keyring()
    if ring and (held := ring.get_password(SERVICE, settings.profile)):
        return Setting(held, "keyring")
    return _from_file(token_file(settings.profile, environment))


def open_keyring() -> Keyring | None:
    """Return the keyring when the extra is installed and a real backend is there."""
    try:
        keyring = import_module("keyring")
    except ImportError:
        return None
    backend = keyring.get_keyring()
    return cast("Keyring", keyring) if getattr(backend, "priority", 0) >= 1 else None


def token_file(profile: str, environment: Environment) -> Path:
    """Return the file that ``login`` writes for a profile."""
    return environment.config_file.parent / "tokens" / profile


def write_token(path: Path, token: str) -> None:
    """Write the file with mode 0600, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(token + "\n")
    part.replace(path)


def _from_file(path: Path) -> Setting | None:
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the token file {path} cannot be read: {error}") from error
    if mode & 0o077:
        raise ConfigError(
            f"others may read the token file {path}", hint=f"chmod 600 {shlex.quote(str(path))}"
        )
    return Setting(_header_safe(text, str(path)), str(path)) if text else None


def _run(command: str) -> str:
    # A shell, because people write `pass show x | head -1` (as git does for its credential helpers).
    done = subprocess.run(command, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)  # noqa: S602 - the user's own configuration
    token = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode or not token:
        what = f"ended with exit code {done.returncode}" if done.returncode else "printed nothing"
        raise ConfigError(f"token_command {what}: {command}")
    return _header_safe(token, "token_command")


def _header_safe(token: str, origin: str) -> str:
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigError(
            f"the token from {origin} is no API token: it holds spaces, control or non-ASCII characters"
        )
    return token
