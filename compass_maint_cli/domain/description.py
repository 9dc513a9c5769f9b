"""The description of a window that ``apply`` makes: ``TEXT [apply] [key=K]``, or ``[apply=OWNER]``."""

import re

from compass_maint_cli.domain.maintenance import DESCRIPTION_LIMIT, Maintenance, join_key, split_key

MARK = re.compile(r"(?:^|\s+)\[apply(?:=(?P<owner>[^\[\]\s]+))?\]$")


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


def is_owned(window: Maintenance, owner: str | None = None) -> bool:
    """Whether ``apply`` made it, for that owner."""
    text, key = split_key(window.description)
    mark = MARK.search(text)
    return key is not None and mark is not None and mark["owner"] == owner
