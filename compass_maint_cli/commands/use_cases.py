"""Use cases that several verbs share, built from a session."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.config.provenance import provenance
from compass_maint_cli.domain.description import parse
from compass_maint_cli.windows.guards import Guards
from compass_maint_cli.windows.overlaps import OverlapCheck

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Draft
    from compass_maint_cli.session.session import Session
    from compass_maint_cli.windows.drafts import WindowRequest


def build_drafts(session: "Session", wanted: "WindowRequest", files: "list[str]") -> "tuple[Draft, ...]":
    """Return the drafts of a command line; raise UsageError for what is wrong, before any request."""
    guards, typed = _guards(session), [f"{ref.type}:{ref.ref}" for ref in wanted.refs()]
    drafts = tuple(guards.checked(draft, typed, wanted.override) for draft in _drafts(session, wanted, files))
    return tuple(map(partial(_signed, session), drafts)) if wanted.signed else drafts


def _guards(session: "Session") -> Guards:
    settings, console = session.settings, session.console
    return Guards(settings.max_for, settings.require, settings.forbid, console.view.names, console)


def _signed(session: "Session", draft: "Draft") -> "Draft":
    """Say in the description where a window comes from, as the profile wants it."""
    mode = session.settings.provenance
    parts = parse(draft.description)
    if mode == "false" or parts.by or (parts.text and mode != "always"):
        return draft
    by = provenance(session.environment.environ, session.settings.email)
    return replace(draft, description=replace(parts, by=by).compose())


def _drafts(session: "Session", wanted: "WindowRequest", files: "list[str]") -> "tuple[Draft, ...]":
    where = (session.resolver, session.clock, session.console, session.settings.default_for)
    if files:
        from compass_maint_cli.windows.drafts_from_files import FileDraftBuilder

        builder = FileDraftBuilder(*where, session.environment.stdin, zone_typed=bool(session.flags.tz))
        return builder.build(wanted, files)
    from compass_maint_cli.windows.drafts import DraftBuilder

    return (DraftBuilder(*where).build(wanted),)


def overlap_check(session: "Session") -> OverlapCheck:
    """Return the check for windows that touch the same entity at the same time."""
    return OverlapCheck(session.reader, session.clock, session.console, session.console.view.names)
