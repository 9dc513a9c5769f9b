"""Use cases that several verbs share, built from a session."""

from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.config.provenance import provenance
from compass_maint_cli.domain.description import parse
from compass_maint_cli.domain.maintenance import EntityType
from compass_maint_cli.errors import CompassMaintError
from compass_maint_cli.windows.guards import Guards
from compass_maint_cli.windows.overlaps import OverlapCheck
from compass_maint_cli.windows.scope_reading import NO_OPERATIONS
from compass_maint_cli.windows.silence import SilenceQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime, timedelta

    from compass_maint_cli.api.requests import ApiRequest
    from compass_maint_cli.domain.coverage import Integration
    from compass_maint_cli.domain.maintenance import Draft, Entity, Maintenance
    from compass_maint_cli.session.github_step import GithubStep
    from compass_maint_cli.session.session import Session
    from compass_maint_cli.windows.create import WindowCreator
    from compass_maint_cli.windows.drafts import WindowRequest
    from compass_maint_cli.windows.silence import Findings

MOST_SENTENCES = 20
"""The most windows that are named one by one after a change."""


def build_drafts(
    session: "Session",
    wanted: "WindowRequest",
    files: "list[str]",
    overlaps: OverlapCheck,
    *,
    longest: "timedelta | None" = None,
) -> "tuple[Draft, ...]":
    """Return the drafts of a command line; raise UsageError for what is wrong, before any request.

    What ``overlaps`` will read is started with the look-ups of names. ``longest`` is how long a window may
    last if its end is moved later.
    """
    where = (session.resolver, session.clock, session.console, session.settings.default_for, overlaps.begin)
    if files:
        from compass_maint_cli.windows.drafts_from_files import FileDraftBuilder

        stdin, zone_typed = session.environment.stdin, bool(session.flags.tz)
        drafts = FileDraftBuilder(*where, stdin=stdin, zone_typed=zone_typed).build(wanted, files)
    else:
        from compass_maint_cli.windows.drafts import DraftBuilder

        drafts = (DraftBuilder(*where).build(wanted),)
    limits = guards(session)
    drafts = tuple(limits.checked(draft, wanted.override, longest=longest) for draft in drafts)
    return tuple(_signed(session, draft) for draft in drafts) if wanted.signed else drafts


def window_creator(session: "Session", if_exists: str) -> "WindowCreator":
    """Return what creates windows, those with a key once."""
    from compass_maint_cli.windows.create import WindowCreator

    return WindowCreator(
        client=session.client,
        reader=session.reader,
        jobs=session.jobs,
        clock=session.clock,
        reporter=session.console,
        names=session.console.sentence_view.names,
        if_exists=if_exists,
    )


def guards(session: "Session") -> Guards:
    """Return the guards of the profile."""
    settings, console = session.settings, session.console
    return Guards(
        max_for=settings.max_for,
        require=settings.require,
        forbid=settings.forbid,
        names=console.view.names,
        typed=session.resolver.typed_names,
        reporter=console,
    )


def _signed(session: "Session", draft: "Draft") -> "Draft":
    """Add to the description where the window comes from, as the profile asks."""
    mode = session.settings.provenance
    parts = parse(draft.description)
    if mode == "false" or parts.by or (parts.text and mode != "always"):
        return draft
    by = provenance(session.environment.environ, session.settings.email)
    return replace(draft, description=parts._replace(by=by).compose())


def preview(session: "Session", requests: "Iterable[ApiRequest]", *, as_curl: bool) -> None:
    """Print requests instead of sending them."""
    from compass_maint_cli.output.preview import Preview, preview_chunks

    console, client = session.console, session.client
    shown = [Preview(request.method, client.url(request), request.body) for request in requests]
    as_text = console.format.is_text
    console.write(preview_chunks(shown, console.renderer, as_curl=as_curl, as_text=as_text))


def say_done(session: "Session", sentences: "list[str]") -> None:
    """Say what was done, one line per window; if there are many, only their number."""
    if len(sentences) > MOST_SENTENCES:
        verb = sentences[0].partition(" ")[0]
        sentences = [f"{verb} {len(sentences):,} windows"]
    for sentence in sentences:
        session.console.info(sentence)


def github_step(session: "Session") -> "GithubStep":
    """Return the step of GitHub Actions that this process runs in."""
    from compass_maint_cli.session.github_step import GithubStep

    return GithubStep(session.environment.environ, session.console)


def scopes_to_ask(session: "Session", *, all_teams: bool) -> "tuple[list[str | None], bool]":
    """Return where to look for what is silenced, and whether these are all scopes that are known.

    Global windows belong to every answer: one may name a team's integration (docs/api-facts.md 2.1, 2.2).
    """
    if all_teams or looks_everywhere(session):
        return session.resolver.scopes(all_teams=True), True
    return list(dict.fromkeys([None, *session.resolver.team_ids()])), False


def looks_everywhere(session: "Session") -> bool:
    """Whether neither a team nor the global windows were asked for, so that every known scope is read."""
    return not session.flags.everywhere and not session.settings.teams


def silence_query(
    session: "Session", *, past: bool = False, counts: "Callable[[Maintenance], bool] | None" = None
) -> SilenceQuery:
    """Return the query for what is silenced; with ``past`` it reads windows of every status.

    Windows for which ``counts`` is false are left out, and all are held without what the API sent.
    """
    kind = "all" if past else "non-expired"

    def light(windows: "Iterable[Maintenance]") -> "Iterator[Maintenance]":
        return (window.light() for window in filter(counts, windows))

    return _query(session, lambda team_id: session.reader.listed(team_id, kind, light))


def _query(session: "Session", windows: "Callable[[str | None], Sequence[Maintenance]]") -> SilenceQuery:
    def ask(id_: str) -> "Integration":
        return session.lookup.integration(id_)  # opens the client; not before an integration is asked

    return SilenceQuery(ask, windows, session.jobs)


def say_looked(
    session: "Session",
    findings: "Findings",
    skipped: "Sequence[str]",
    *,
    everywhere: bool,
    proved: bool = False,
) -> None:
    """Say what an answer does not cover. Teams without Operations are named, and skipped for a week."""
    teams, errors = session.teams, findings.scope_errors
    teams.have_no_operations(team for team in skipped if errors[team].status in NO_OPERATIONS)
    left_out = sorted(teams.without_operations()) if everywhere else ()
    report = session.resolver.scope_report(findings.looked_at, all_teams=everywhere)
    failed = tuple(dict.fromkeys((*skipped, *left_out)))
    session.console.say_scope(report.with_answer(failed, proved=proved))


def say_last_word(
    session: "Session", ended: "Sequence[Maintenance]", *, ends: "datetime | None" = None, sure: bool = True
) -> list[str]:
    """Say on standard error what is true of the targets of windows that have just ended, and return it.

    ``ends`` is when they end, None where they have ended. ``sure`` is False where they may still be open.
    Best effort, after everything was done: it raises nothing, and an interrupt only ends it. A quiet call
    without a GitHub summary asks nothing, because nobody would read the answer.
    """
    if session.console.quiet and not session.environment.environ.get("GITHUB_STEP_SUMMARY"):
        return []
    from compass_maint_cli.session.names import at_hand
    from compass_maint_cli.windows.last_word import LastWord

    console, clock = session.console, session.clock
    view = at_hand(console.sentence_view)
    word = LastWord(partial(_hasty_query, session), session.resolver.teams_at_hand(), clock, view)
    said: list[str] = []
    with suppress(KeyboardInterrupt):
        said = word.sentences(ended, ends=ends, sure=sure)
        for sentence in said:
            console.info(sentence)
    return said


@contextmanager
def last_word(session: "Session", ended: "Sequence[Maintenance]") -> "Iterator[None]":
    """Settle the exit code in this context; then say what is true of the targets, unless interrupted."""
    try:
        yield
    except CompassMaintError:
        say_last_word(session, ended)
        raise
    say_last_word(session, ended)


@contextmanager
def _hasty_query(session: "Session") -> "Iterator[SilenceQuery]":
    """Open a query that sends everything at once, each request once and within the limit of the last word."""
    from compass_maint_cli.api.pool import JobRunner
    from compass_maint_cli.session.connection import open_client
    from compass_maint_cli.windows.last_word import MOST, SCOPES, WITHIN

    with open_client(session.console, session.account, hasty=WITHIN) as client:
        jobs = JobRunner(MOST + SCOPES, client.stop)
        yield SilenceQuery(
            client.lists.integration, lambda team: tuple(client.list_maintenances(team, "non-expired")), jobs
        )


def overlap_check(session: "Session", mode: str) -> OverlapCheck:
    """Return the check for windows that touch the same entity at the same time, by ``--on-overlap``."""

    def early(entities: "Sequence[Entity]", scopes: "Sequence[str | None]") -> None:
        for entity in entities if session.settings.parallel > 1 else ():
            if entity.type == EntityType.INTEGRATION:
                session.lookup.start_integration(entity.id)
        for scope in scopes:
            session.reader.begin(scope)

    return OverlapCheck(
        query=_query(session, lambda scope: session.reader.open_windows(scope)),  # noqa: PLW0108 - opens no reader yet
        early=early,
        teams=session.resolver.teams_at_hand,
        clock=session.clock,
        reporter=session.console,
        view=session.console.sentence_view,
        mode=mode,
    )
