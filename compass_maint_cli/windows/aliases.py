"""Aliases of teams and entities, as a person types them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from compass_maint_cli.domain.maintenance import Entity
from compass_maint_cli.errors import NotFoundError, UsageError

Value = TypeVar("Value", str, Entity)


def of_alias(ref: str, aliases: Mapping[str, Value], what: str = "") -> Value | None:
    """Return what an alias stands for, whatever its case; raise UsageError for two that differ in it.

    ``what`` precedes the alias in the error.
    """
    if ref in aliases:
        return aliases[ref]
    alike = {alias: value for alias, value in aliases.items() if alias.casefold() == ref.casefold()}
    if len(set(alike.values())) > 1:
        raise UsageError(f"{what}{ref!r} matches the aliases {', '.join(alike)}; write one of them exactly")
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
