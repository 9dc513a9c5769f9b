"""Use cases that several verbs share, built from a session."""

from typing import TYPE_CHECKING

from compass_maint_cli.windows.overlaps import OverlapCheck
from compass_maint_cli.windows.silence import SilenceQuery

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Draft
    from compass_maint_cli.session.session import Session
    from compass_maint_cli.windows.drafts import WindowRequest


def build_drafts(session: "Session", wanted: "WindowRequest", files: "list[str]") -> "tuple[Draft, ...]":
    """Return the drafts of a command line; raise UsageError for what is wrong, before any request."""
    where = (session.resolver, session.clock, session.console, session.settings.default_for)
    if files:
        from compass_maint_cli.windows.drafts_from_files import FileDraftBuilder

        builder = FileDraftBuilder(*where, session.environment.stdin, zone_typed=bool(session.flags.tz))
        return builder.build(wanted, files)
    from compass_maint_cli.windows.drafts import DraftBuilder

    return (DraftBuilder(*where).build(wanted),)


def silence_query(session: "Session", *, past: bool = False) -> SilenceQuery:
    """Return what asks whether something is silenced; with ``past`` it reads windows of every status."""
    kind = "all" if past else "non-expired"
    return SilenceQuery(
        lambda: session.client, lambda team_id: session.reader.listed(team_id, kind), session.jobs
    )


def overlap_check(session: "Session") -> OverlapCheck:
    """Return the check for windows that touch the same entity at the same time."""
    query = SilenceQuery(lambda: session.client, session.reader.open_windows, session.jobs)
    teams = session.resolver.teams_at_hand()
    return OverlapCheck(query, teams, session.clock, session.console, session.console.view)
