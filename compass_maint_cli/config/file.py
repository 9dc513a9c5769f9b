"""The configuration file: read strictly, each mistake reported with its line.

``config.yaml`` has ``default_profile`` and ``profiles:``. Every key: docs/configuration.md.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from compass_maint_cli.config.profiles import Config, Profile, Setting
from compass_maint_cli.config.settings import NAMES
from compass_maint_cli.domain.maintenance import Entity, EntityType
from compass_maint_cli.errors import ConfigError, Problem
from compass_maint_cli.yamlnodes import nodes
from compass_maint_cli.yamlnodes.nodes import Node, Scalar
from compass_maint_cli.yamlnodes.read import read_documents
from compass_maint_cli.yamlnodes.source import SIZE_LIMIT

TOP = ("default_profile", "profiles")
PROFILE = tuple(name for name in NAMES if name != "debug")
LISTS = ("require", "forbid")
"""Settings that may be lists."""


def read_config(path: Path) -> Config:
    """Read the file; an absent one is empty. Raise ConfigError with every mistake and its line."""
    try:
        with path.open("rb") as stream:
            text = stream.read(SIZE_LIMIT + 1)  # a device may never end
    except FileNotFoundError:
        return Config(str(path))
    except OSError as error:
        raise ConfigError(f"the configuration {path} cannot be read: {error.strerror}") from error
    return parse_config(text, str(path))


def parse_config(text: bytes, path: str) -> Config:
    """Return the configuration of a text; ``path`` is for messages. Raise ConfigError as `read_config`."""
    found = read_documents(text, path)
    problems = list(found.problems)
    config = Config(path)
    if found.nodes:
        first, *others = found.nodes
        config = _config(first, path, problems)
        problems += [
            Problem(node.place, "found a second document", "put all settings into one document")
            for node in others
        ]
    if problems:
        raise ConfigError("\n".join(map(str, sorted(problems))))
    return config


def _config(node: Node, path: str, problems: list[Problem]) -> Config:
    entries = _entries(node, TOP, problems)
    default = _settings(entries, ("default_profile",), problems).get("default_profile")
    profiles = _entries(entries.get("profiles"), None, problems)
    return Config(path, default, {name: _profile(name, child, problems) for name, child in profiles.items()})


def _settings(
    entries: Mapping[str, Node], names: tuple[str, ...], problems: list[Problem]
) -> dict[str, Setting]:
    """Return the entries that have one of these names, each with its line."""
    found: dict[str, Setting] = {}
    for name, node in entries.items():
        if name in names:
            value = (_texts if name in LISTS else _text)(node, problems)
            found[name] = Setting(value, f"{node.place.file}:{node.place.line}")
    return found


def _profile(name: str, node: Node, problems: list[Problem]) -> Profile:
    entries = _entries(node, (*PROFILE, "teams", "entities"), problems)
    teams = _entries(entries.get("teams"), None, problems)
    entities = _entries(entries.get("entities"), None, problems)
    return Profile(
        name,
        _settings(entries, PROFILE, problems),
        {alias: _text(child, problems) for alias, child in teams.items()},
        {alias: _entity(child, problems) for alias, child in entities.items()},
    )


def _entries(node: Node | None, known: tuple[str, ...] | None, problems: list[Problem]) -> dict[str, Node]:
    """Return the keys of a node, none where it is absent or empty; a key must be ``known`` unless any is."""
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return {}
    if not isinstance(node, nodes.Mapping):
        problems.append(Problem(node.place, "expected keys, found a list or a text", "write key: value"))
        return {}
    entries: dict[str, Node] = {}
    for key, child in node.entries:
        if known is not None and key.text not in known:
            near = get_close_matches(key.text, known, 1)
            meant = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(known)}"
            problems.append(Problem(key.place, f"unknown key {key.text!r}", meant))
        else:
            entries[key.text] = child
    return entries


def _texts(node: Node, problems: list[Problem]) -> str:
    """Return a text; of a list its texts, separated by commas."""
    if isinstance(node, nodes.Sequence):
        return ", ".join(_text(item, problems) for item in node.items)
    return _text(node, problems)


def _text(node: Node, problems: list[Problem]) -> str:
    if isinstance(node, Scalar) and node.text:
        return node.text
    problems.append(Problem(node.place, "expected a text", "write one value after the colon"))
    return ""


def _entity(node: Node, problems: list[Problem]) -> Entity:
    text = _text(node, problems)
    kind, _, identifier = text.partition(":")
    if kind not in tuple(EntityType) or not identifier:
        meant = "write integration:ID, policy:ID or sync:ID"
        problems.append(Problem(node.place, f"invalid entity {text!r}", meant))
    return Entity(kind, identifier)
