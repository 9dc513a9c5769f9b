"""Where ``login`` puts a token: the keyring if there is one, else a file that only its owner reads."""

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from compass_maint_cli.config.atomic_write import write_private
from compass_maint_cli.config.environment import Environment
from compass_maint_cli.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SERVICE = "compass-maint"
KEYRING = "keyring"


class Keyring(Protocol):
    """The part of the ``keyring`` package that is used."""

    def get_password(self, service: str, user: str) -> str | None: ...  # noqa: D102
    def set_password(self, service: str, user: str, password: str) -> None: ...  # noqa: D102
    def delete_password(self, service: str, user: str) -> None: ...  # noqa: D102


def open_keyring() -> Keyring | None:
    """Return the keyring when the extra is installed and a real backend is there."""
    try:
        keyring = import_module("keyring")
    except ImportError:
        return None
    backend = keyring.get_keyring()
    return cast("Keyring", keyring) if getattr(backend, "priority", 0) >= 1 else None


def token_file(profile: str, environment: Environment) -> "Path":
    """Return the file of a profile's token, next to the configuration."""
    from urllib.parse import quote

    return environment.config_file.parent / "tokens" / quote(profile, safe="")


def from_keyring(profile: str) -> str | None:
    """Return the token that the keyring holds; ConfigError where it is locked or broken."""
    ring = open_keyring()
    if ring is None:
        return None
    with _keyring_errors("read"):
        return ring.get_password(SERVICE, profile)


def store_token(profile: str, token: str, environment: Environment, notice: "Callable[[str], None]") -> str:
    """Store a token in one place only and return where; ``notice`` gets why it is not the keyring."""
    path = token_file(profile, environment)
    ring = open_keyring()
    if ring is not None:
        try:
            with _keyring_errors("written"):
                ring.set_password(SERVICE, profile, token)
        except ConfigError as error:
            notice(f"{error.message}; the token goes into a file")
        else:
            _remove(path)
            return KEYRING
    write_private(path, token + "\n")
    return str(path)


def forget_token(profile: str, environment: Environment) -> list[str]:
    """Remove a profile's token from everywhere that ``login`` may have put it; return from where."""
    path = token_file(profile, environment)
    found = [str(path)] if _remove(path) else []
    if from_keyring(profile) is not None and (ring := open_keyring()):
        with _keyring_errors("written"):
            ring.delete_password(SERVICE, profile)
        found.append(KEYRING)
    return found


def _remove(path: "Path") -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ConfigError(f"{path} cannot be removed: {error.strerror}") from error
    return True


@contextmanager
def _keyring_errors(what: str) -> "Iterator[None]":
    broken: type[Exception] = import_module("keyring.errors").KeyringError
    try:
        yield
    except broken as error:
        raise ConfigError(
            f"the keyring cannot be {what}: {error}",
            hint="unlock it, or set PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring to use a file",
        ) from error
