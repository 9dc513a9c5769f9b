"""The grammar of a window's description: ``TEXT [apply] [key=K]``, or ``TEXT [apply=OWNER] [key=K]``."""

import re
from typing import TYPE_CHECKING

from compass_maint_cli.errors import UsageError

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance

DESCRIPTION_LIMIT = 200
"""The longest description, key included; the schema says ``"maximum": 200`` (docs/api-facts.md 1.4)."""

KEY = re.compile(r"(?:^|\s)\[key=(?P<key>[^\[\]\s]+)\]\s*$")
MARK = re.compile(r"(?:^|\s+)\[apply(?:=(?P<owner>[^\[\]\s]+))?\]$")


def split_key(description: str) -> tuple[str, str | None]:
    """Split a description into its text and its key."""
    found = KEY.search(description)
    return (description[: found.start()].rstrip(), found["key"]) if found else (description, None)


def join_key(text: str, key: str | None) -> str:
    """Append the key to a description; raise UsageError for an invalid key or a text that is too long."""
    if key is not None and not re.fullmatch(r"[^\[\]\s\x00-\x1f\x7f]+", key):
        raise UsageError(f"--key {key!r} must be text without spaces, control characters or square brackets")
    description = text if key is None else f"{text} [key={key}]".lstrip()
    if re.search("[\x00\ud800-\udfff]", description):
        raise UsageError(f"the description {text!a} is no text: it holds NUL, or bytes that are no UTF-8")
    if len(description) > DESCRIPTION_LIMIT:
        with_key = "" if key is None else f", its key [key={key}] included"
        raise UsageError(
            f"the description has {len(description)} characters{with_key}; the API takes {DESCRIPTION_LIMIT}"
        )
    return description


def marked(text: str, key: str | None, owner: str | None = None) -> str:
    """Return the full description of a window that ``apply`` makes.

    Without room for the mark it is left out: ``--prune`` does not find that window then. Raise UsageError
    where not even the key fits.
    """
    description = join_key(text, key)
    mark = "[apply]" if owner is None else f"[apply={owner}]"
    if key is None or len(description) + len(f" {mark}") > DESCRIPTION_LIMIT:
        return description
    return join_key(f"{text} {mark}".lstrip(), key)


def plain_text(description: str) -> str:
    """Return a description without its key and without the mark."""
    return MARK.sub("", split_key(description)[0]).rstrip()


def is_owned(window: "Maintenance", owner: str | None = None) -> bool:
    """Whether ``apply`` made it, for that owner."""
    text, key = split_key(window.description)
    mark = MARK.search(text)
    return key is not None and mark is not None and mark["owner"] == owner
