"""The drafts of a command line: from flags alone, or from rule files with flags that win over them."""

from typing import TYPE_CHECKING

from compass_maint_cli.drafting import Wanted, draft_from_flags

if TYPE_CHECKING:
    from compass_maint_cli.maintenance import Draft
    from compass_maint_cli.session import Session


def drafts_of(session: "Session", wanted: Wanted, files: list[str]) -> "tuple[Draft, ...]":
    """Return the drafts of a command line; raise UsageError for what is wrong, before any request."""
    if files:
        from compass_maint_cli.filedrafts import drafts_from_files

        return drafts_from_files(session, wanted, files)
    return (draft_from_flags(session, wanted),)
