"""The configuration as it was read last, so that a short command loads no YAML.

Loading YAML and reading a file takes 11 ms, a tenth of a short command. What was read is kept in the cache
folder, for the file's device, inode, size and times. A broken file is never kept.
"""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from stat import S_ISREG
from typing import Any

from compass_maint_cli import __version__
from compass_maint_cli.config.profiles import Config, Profile, Setting
from compass_maint_cli.domain.maintenance import Entity

RECENT = 2.0
"""Seconds in which a second change could leave the times as they are: such a file is not kept."""


def read_cached(path: Path, folder: Path, now: datetime) -> Config:
    """Read the configuration, from the cache in ``folder`` where the file is unchanged.

    ``now`` is aware. An absent file is an empty configuration; ConfigError as `config.file.read_config` says.
    """
    key = _key(path)
    cache = folder / "config.json"
    if key is not None and (kept := _kept(cache, key)) is not None:
        return kept
    from compass_maint_cli.config.file import read_config

    config = read_config(path)
    if key is not None and key == _key(path) and abs(now.timestamp() - path.stat().st_ctime) > RECENT:
        from compass_maint_cli.config.atomic_write import write_cache

        write_cache(cache, {"key": key, **_data(config)})
    return config


def _key(path: Path) -> list[str | int] | None:
    """Return what changes when the file does; None for anything but a regular file."""
    try:
        found = path.stat()
    except OSError:
        return None
    if not S_ISREG(found.st_mode):
        return None
    times = (found.st_mtime_ns, found.st_ctime_ns)
    return [__version__, str(path), found.st_dev, found.st_ino, found.st_size, *times]


def _kept(cache: Path, key: list[str | int]) -> Config | None:
    """Return the configuration of this key; a cache that others may write is not trusted."""
    try:
        with cache.open("rb") as stream:
            owner = os.fstat(stream.fileno())
            if owner.st_uid != os.getuid() or owner.st_mode & 0o077:
                return None
            held = json.load(stream)
        return _config(held) if held["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # a lost or broken cache costs one reading of the file


def _data(config: Config) -> dict[str, Any]:
    return config._asdict() | {"profiles": {name: one._asdict() for name, one in config.profiles.items()}}


def _config(held: Mapping[str, Any]) -> Config:
    default = held["default_profile"]
    profiles = {name: _profile(name, one) for name, one in held["profiles"].items()}
    return Config(held["path"], default and Setting(*default), profiles)


def _profile(name: str, held: Mapping[str, Any]) -> Profile:
    values = {key: Setting(*given) for key, given in held["values"].items()}
    entities = {alias: Entity(*entity) for alias, entity in held["entities"].items()}
    return Profile(name, values, held["teams"], entities)
