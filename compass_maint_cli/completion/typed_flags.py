"""The shared flags among the words of a command line that is still being typed."""

from collections.abc import Sequence
from typing import Any

from compass_maint_cli.config.profiles import Flags

TAKING = {
    "--profile": "profile",
    "-p": "profile",
    "--site": "site",
    "--cloud-id": "cloud_id",
    "--email": "email",
    "--product": "product",
    "--api-url": "api_url",
    "--team": "team",
    "-t": "team",
    "--tz": "tz",
}
"""Options that decide whose values are offered; a test compares them with ``global_options.SHARED``."""


def flags_of(words: Sequence[str]) -> Flags:
    """Return the flags that the words before the last hold; unfinished and unknown ones are ignored."""
    found: dict[str, Any] = {"team": ()}
    before = list(words[:-1])
    while before:
        option, equals, value = before.pop(0).partition("=")
        if option == "--":
            break
        if option == "--global":
            found["everywhere"] = True
        elif option in TAKING and (equals or before):
            name = TAKING[option]
            given = _unquoted(value if equals else before.pop(0))
            found[name] = (*found["team"], *filter(None, given.split(","))) if name == "team" else given
    return Flags(**found)


def _unquoted(word: str) -> str:
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"" else word
