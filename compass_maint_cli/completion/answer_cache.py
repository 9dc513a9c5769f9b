"""Answers of the API, kept for a short time so that the second TAB sends no request."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, cast
from zlib import crc32

from compass_maint_cli.completion.protocol import ANSWER_WITHIN
from compass_maint_cli.config.atomic_write import write_private
from compass_maint_cli.errors import CompassMaintError, ConfigError

if TYPE_CHECKING:
    from compass_maint_cli.api.codec import Listed
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.session.session import Session

SECONDS = {"window": 30}
"""How long an answer is good for. Names are kept for a day, with what else is known of the account."""

Row = list[str]


def windows(session: "Session") -> Iterator[tuple[str, str]]:
    """Yield the ids of planned and active windows of the scope, each with its description."""
    for identifier, text, _ in _windows(session):
        yield identifier, text


def keys(session: "Session") -> Iterator[tuple[str, str]]:
    """Yield the keys of planned and active windows of the scope."""
    for _, text, key in _windows(session):
        if key:
            yield key, text


def begin(session: "Session", kinds: Sequence[str]) -> None:
    """Begin to read the lists of several kinds that are not kept, side by side."""
    missing = [kind for kind in kinds if _kept(session, kind) is None]
    if missing and not session.settings.is_in_process:
        session.lookup.start((kind, None) for kind in missing)


def names(session: "Session", kind: str) -> list[Row]:
    """Return the names that the API lists for a kind, each with its id; policies are those of the scope."""

    def ask() -> list[Row]:
        return [[one.name, one.id] for one in _listed(session, kind)]

    kept = _kept(session, kind)
    if kept is not None:
        return [[name, id_] for id_, name in kept.items()]
    return (ask() if session.settings.is_in_process else within(ANSWER_WITHIN, ask)) or []


def _kept(session: "Session", kind: str) -> dict[str, str] | None:
    """Return the names of a kind by id where the cache has all of its lists, else None."""
    from compass_maint_cli.api.lookup import kept_names

    found: dict[str, str] = {}
    teams = [session.teams.likely(team) for team in session.settings.teams]
    for team in teams or [None]:
        kept = None if teams and team is None else kept_names(session.cache, kind, team)
        if kept is None:
            return None
        found |= kept
    return found


def teams(session: "Session") -> Iterator[tuple[str, str]]:
    """Yield the names of the teams that are known, each with its id."""
    if not session.teams.has_names:
        return

    def ask() -> list[Row]:
        return [[team.name, team.id] for team in session.teams.known() if team.name]

    rows = ask() if session.settings.is_in_process else within(ANSWER_WITHIN, ask)
    yield from ((name, id_) for name, id_ in rows or [])


def _listed(session: "Session", kind: str) -> "Iterator[Listed]":
    if kind == "policy":
        teams = [(kind, team) for team in session.resolver.team_ids()]
        session.lookup.start(teams)
        for _, team in teams:
            yield from session.lookup.all(kind, team)
        return
    yield from session.lookup.all(kind)


def _windows(session: "Session") -> list[Row]:
    def ask() -> list[Row]:
        found = [
            window for team in session.resolver.team_ids() for window in session.reader.open_windows(team)
        ]
        found.sort(key=lambda window: (window.status != "active", str(window.end)))
        return [[one.id, _described(session, one), one.key or ""] for one in found]

    return remember(session, "window", ",".join(session.settings.teams), ask)


def _described(session: "Session", window: "Maintenance") -> str:
    from compass_maint_cli.output.time_format import when

    return f"{window.status} {when(window, session.console.view)}".rstrip() + f": {window.text}"


def remember(session: "Session", kind: str, scope: str, ask: Callable[[], list[Row]]) -> list[Row]:
    """Return the rows of a kind, asked anew where those that are kept are too old."""
    settings = session.settings
    account = (settings.product, settings.api_url, settings.cloud_id, settings.site, settings.email)
    asked = repr((account, kind, scope))
    # hashlib would load OpenSSL; what was asked stands in the file, so that a collision is seen.
    path = session.environment.cache_folder / "completion" / f"{crc32(asked.encode()):08x}.json"
    now = session.environment.now().timestamp()
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept["asked"] == asked and 0 <= now - kept["at"] < SECONDS[kind]:
            return cast("list[Row]", kept["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # nothing is kept, or nothing of use
    # The sandbox in this process waits for nothing.
    rows = ask() if settings.is_in_process else within(ANSWER_WITHIN, ask)
    if rows is None:
        return []
    try:
        write_private(path, json.dumps({"asked": asked, "at": now, "rows": rows}))
    except ConfigError:
        return rows  # a cache that cannot be written costs one request the next time
    return rows


def within(seconds: float, ask: Callable[[], list[Row]]) -> list[Row] | None:
    """Return what is answered in time, or None; the thread is left behind, for nothing can end a resolver."""
    answers: list[list[Row]] = []

    def run() -> None:
        with suppress(CompassMaintError):
            answers.append(ask())

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    return answers[0] if answers else None
