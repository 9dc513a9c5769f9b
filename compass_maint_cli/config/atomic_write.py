"""Files that only their owner may read, written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from compass_maint_cli.errors import ConfigError


def write_private(path: Path, text: str) -> None:
    """Write a file with mode 0600, whole or not at all; a symbolic link stays one.

    Missing folders are created with mode 0700. Raise ConfigError where it cannot be written.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            raise ConfigError(f"{path} cannot be written: it is not a regular file")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _replace(target, text)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"{path} cannot be written: {reason}") from error


def write_cache(path: Path, data: object) -> None:
    """Write data as JSON, as `write_private` does; a cache that cannot be written costs requests later."""
    import json

    with suppress(ConfigError):
        write_private(path, json.dumps(data))


def _replace(target: Path, text: str) -> None:
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(descriptor)
        part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink()
