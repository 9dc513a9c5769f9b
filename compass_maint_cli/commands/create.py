"""``compass-maint create``."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli import options
from compass_maint_cli.api.calls import create_call
from compass_maint_cli.collisions import IF_EXISTS, ON_OVERLAP, check_overlaps, choice
from compass_maint_cli.drafting import Wanted, drafts_of
from compass_maint_cli.keyed import create_keyed
from compass_maint_cli.options import RULES, SAFETY, option
from compass_maint_cli.outcomes import show_windows

if TYPE_CHECKING:
    from compass_maint_cli.maintenance import Draft, Maintenance
    from compass_maint_cli.session import Session

EXAMPLES = """
compass-maint create --team payments --disable integration:datadog-prod
compass-maint create --enable policy:quiet-hours --start 'sat 02:00' --for 2h -d 'database patching'
compass-maint create --team payments --disable integration:datadog-prod --for 30m --key deploy-4412
compass-maint create -f payments-db-patching.yaml --dry-run
"""

Key = Annotated[
    str | None, option("--key", metavar="KEY", panel=RULES, help="Make it once: the key finds it again.")
]
IfExists = Annotated[
    str,
    option(
        "--if-exists", metavar="|".join(IF_EXISTS), panel=SAFETY, help="What to do when the key has a window."
    ),
]


def command(
    session: "Session",
    disable: options.Disable = None,
    enable: options.Enable = None,
    file: options.File = None,
    description: options.Description = None,
    start: options.Start = None,
    end: options.End = None,
    length: options.Length = None,
    key: Key = None,
    if_exists: IfExists = "return",
    on_overlap: options.OnOverlap = "warn",
    dry_run: options.DryRun = False,
    print_curl: options.PrintCurl = False,
) -> None:
    """Create a window from flags or from a rule file.

    With no end given it lasts one hour. Flags win over the file. With --key, running it twice makes one
    window.
    """
    if_exists, on_overlap = (
        choice("--if-exists", if_exists, IF_EXISTS),
        choice("--on-overlap", on_overlap, ON_OVERLAP),
    )
    wanted = Wanted(tuple(disable or ()), tuple(enable or ()), description, start, end, length, key)
    drafts = drafts_of(session, wanted, file or [])
    check_overlaps(session, drafts, on_overlap)
    if dry_run or print_curl:
        session.preview([create_call(draft) for draft in drafts], as_curl=print_curl)
    else:
        outcomes = session.run_all([partial(_create, session, draft, if_exists) for draft in drafts])
        show_windows(session, outcomes, alone=len(drafts) == 1)


def _create(session: "Session", draft: "Draft", if_exists: str) -> "Maintenance":
    if draft.key is not None:
        return create_keyed(session, draft, if_exists)
    return session.client.create_maintenance(draft, session.listed_ids(draft.team_id))
