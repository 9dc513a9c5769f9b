"""Aliases of integrations, syncs and policies, as a person types them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from compass_maint_cli.domain.maintenance import Entity
from compass_maint_cli.errors import NotFoundError, UsageError


def entity_of_alias(ref: str, aliases: Mapping[str, Entity]) -> Entity | None:
    """Return the entity of an alias, whatever its case; raise UsageError for two that differ in it."""
    if ref in aliases:
        return aliases[ref]
    alike = {alias: entity for alias, entity in aliases.items() if alias.casefold() == ref.casefold()}
    if len(set(alike.values())) > 1:
        raise UsageError(f"{ref!r} matches the aliases {', '.join(alike)}; write one of them exactly")
    return next(iter(alike.values()), None)


@contextmanager
def nearest_alias(ref: str, aliases: Mapping[str, Entity]) -> Iterator[None]:
    """Let the error about an unknown name suggest the aliases near it, before the API's longer names."""
    try:
        yield
    except NotFoundError as error:
        from difflib import get_close_matches  # only a wrong name needs it

        known = {alias.casefold(): alias for alias in aliases}
        near = [known[alias] for alias in get_close_matches(ref.casefold(), known, n=3, cutoff=0.6)]
        if near:
            error.hint = f"did you mean {' or '.join(near)}?"
        error.hint = error.hint or "compass-maint targets lists what there is"
        raise
