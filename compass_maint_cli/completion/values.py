"""The values that a shell asks for; no value, and no error, where they cannot be found in time."""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from compass_maint_cli.completion.protocol import ANSWER_WITHIN
from compass_maint_cli.completion.typed_flags import flags_of
from compass_maint_cli.domain.maintenance import EntityType, Status
from compass_maint_cli.errors import CompassMaintError
from compass_maint_cli.session.session import Session, load_settings

if TYPE_CHECKING:
    from compass_maint_cli.config.environment import Environment

Value = tuple[str, str]
"""What is inserted, and what it is."""

TYPES: dict[str, tuple[str, ...]] = {"entity": tuple(EntityType), "policy": (EntityType.POLICY,)}


def answer(kind: str, words: Sequence[str], environment: "Environment") -> None:
    """Write the values that complete the last word: one a line, with a tab and its description."""
    from compass_maint_cli.output.escaping import visible

    prefix = words[-1] if words else ""
    found: list[Value] = []
    with suppress(CompassMaintError):
        found = find(kind, words, prefix, environment)
    lines = {value: text for value, text in found if value.startswith(prefix) and visible(value) == value}
    environment.stdout.write("".join(f"{value}\t{visible(text)}\n" for value, text in lines.items()))


def find(kind: str, words: Sequence[str], prefix: str, environment: "Environment") -> list[Value]:
    """Return the values of a kind; raise CompassMaintError where the account or the API refuses."""
    quiet = environment._replace(stderr=io.StringIO())
    if kind == "profile":
        return list(profiles(quiet))
    if kind == "zone":
        from zoneinfo import available_timezones

        return [(name, "") for name in sorted(available_timezones())]
    types = [(f"{name}:", "") for name in TYPES.get(kind, ())]
    if types and not prefix:
        return types
    if kind == "status":
        return list(listed(prefix, [(status.value, "") for status in Status]))
    flags = flags_of(words)
    settings = load_settings(quiet, flags)._replace(retries=0, timeout=ANSWER_WITHIN, debug=False)
    with closing(Session(quiet, flags, settings)) as session:
        return [*types, *of_account(kind, session, prefix)]


def of_account(kind: str, session: Session, prefix: str) -> Iterator[Value]:
    """Yield the values that belong to an account."""
    if kind == "team":
        yield from listed(prefix, list(teams(session)))
    elif kind in TYPES:
        yield from entities(session, prefix, TYPES[kind])
    elif kind in ("window", "key"):
        from compass_maint_cli.completion import answer_cache

        yield from answer_cache.windows(session) if kind == "window" else answer_cache.keys(session)


def profiles(environment: "Environment") -> Iterator[Value]:
    """Yield the profiles of the configuration file, and the built-in one."""
    from compass_maint_cli.config.cached import read_cached

    config = read_cached(environment.config_file, environment.cache_folder, environment.now())
    for name, profile in config.profiles.items():
        site = profile.values.get("site")
        yield name, str(site.value) if site else ""
    yield "sandbox", "the embedded API, without an account"


def teams(session: Session) -> Iterator[Value]:
    """Yield team aliases, and the names of the teams that are known."""
    yield from session.settings.team_aliases.items()
    from compass_maint_cli.completion import answer_cache

    yield from answer_cache.teams(session)


def entities(session: Session, prefix: str, types: Sequence[str]) -> Iterator[Value]:
    """Yield the aliases and names of the type that is typed, or of every type, also behind a comma."""
    kind, colon, behind = prefix.partition(":")
    if colon:
        found = listed(behind, _named(session, kind)) if kind in types else iter(())
        yield from ((f"{kind}:{value}", text) for value, text in found)
        return
    with suppress(CompassMaintError):
        from compass_maint_cli.completion import answer_cache

        answer_cache.begin(session, types)
    each = [(name, f"{kind} {id_}") for kind in types for name, id_ in _named(session, kind)]
    count = Counter(name for name, _ in each)  # without a type a name must be the only one
    yield from listed(prefix, [(name, text) for name, text in each if count[name] == 1 and ":" not in name])


def _named(session: Session, kind: str) -> list[Value]:
    """Return the aliases and the names of a type."""
    aliases = session.settings.entity_aliases
    known = [(alias, entity.id) for alias, entity in aliases.items() if entity.type == kind]
    taken = {identifier for _, identifier in known}
    with suppress(CompassMaintError):  # the aliases are there without a network
        from compass_maint_cli.completion import answer_cache

        named = answer_cache.names(session, kind)
        known += [(name, id_) for name, id_ in named if id_ not in taken and "," not in name]
    return known


def listed(prefix: str, known: Sequence[Value]) -> Iterator[Value]:
    """Yield the values behind what is already in a comma-separated list, without those that are in it."""
    before, comma, _ = prefix.rpartition(",")
    there = set(before.split(","))
    for value, text in known:
        if value not in there and "," not in value:
            yield before + comma + value, text
