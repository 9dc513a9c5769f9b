"""The words for windows whose start or end is not an instant: they may be in a span or not."""

from collections.abc import Sequence

from compass_maint_cli.domain.maintenance import Maintenance

NAMED = 5
"""How many windows a sentence names."""


def unreadable(windows: Sequence[Maintenance], when: str) -> str:
    """Return the sentence that names the windows; ``when`` is the span or the moment, such as ``then``."""
    ids = [window.id for window in windows[:NAMED]]
    more = f" and {len(windows) - NAMED} more" if len(windows) > NAMED else ""
    one = len(windows) == 1
    names = f"window{'' if one else 's'} {', '.join(ids)}{more}"
    return (
        f"the start or the end of {names} cannot be read; {'it is' if one else 'they are'} included, "
        f"because {'it' if one else 'they'} may belong {when}"
    )
