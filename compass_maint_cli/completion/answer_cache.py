"""Answers of the API, kept for a short time so that the second TAB sends no request."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, cast
from zlib import crc32

from compass_maint_cli.completion.protocol import ANSWER_WITHIN
from compass_maint_cli.config.account_cache import account_of
from compass_maint_cli.config.atomic_write import write_cache
from compass_maint_cli.errors import CompassMaintError

if TYPE_CHECKING:
    from compass_maint_cli.api.codec import Listed
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.session.session import Session

FRESH_FOR = 30
"""Seconds for which windows are kept. Names are kept for a day, with what else is known of the account."""

Row = list[str]


def windows(session: "Session") -> Iterator[tuple[str, str]]:
    """Yield the ids of planned and active windows of the scope, each with its description."""
    yield from ((id_, text) for id_, text, _ in _windows(session))


def keys(session: "Session") -> Iterator[tuple[str, str]]:
    """Yield the keys of planned and active windows of the scope."""
    yield from ((key, text) for _, text, key in _windows(session) if key)


def begin(session: "Session", kinds: Sequence[str]) -> None:
    """Begin to read the lists of several kinds that are not kept, side by side."""
    missing = [kind for kind in kinds if _kept(session, kind) is None]
    if missing and not session.settings.is_in_process:
        session.lookup.start((kind, None) for kind in missing)


def names(session: "Session", kind: str) -> list[Row]:
    """Return the names that the API lists for a kind, each with its id; policies are those of the scope."""
    kept = _kept(session, kind)
    if kept is not None:
        return [[name, id_] for id_, name in kept.items()]
    return _in_time(session, lambda: [[one.name, one.id] for one in _listed(session, kind)]) or []


def teams(session: "Session") -> Iterator[tuple[str, str]]:
    """Yield the names of the teams that are known, each with its id."""
    if session.teams.has_names:
        known = session.teams.known
        rows = _in_time(session, lambda: [[team.name, team.id] for team in known() if team.name])
        yield from ((name, id_) for name, id_ in rows or [])


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


def _listed(session: "Session", kind: str) -> "Iterator[Listed]":
    teams = session.resolver.team_ids() if kind == "policy" else [None]
    if kind == "policy":
        session.lookup.start((kind, team) for team in teams)
    for team in teams:
        yield from session.lookup.all(kind, team)


def _windows(session: "Session") -> list[Row]:
    """Return id, text and key of each window, from the cache for half a minute."""
    asked = repr((account_of(session.settings), session.settings.teams))
    # hashlib would load OpenSSL; what was asked is in the file, so that a collision is seen.
    path = session.environment.cache_folder / "completion" / f"{crc32(asked.encode()):08x}.json"
    now = session.environment.now().timestamp()
    try:
        kept = json.loads(path.read_text("utf-8"))
        if kept["asked"] == asked and 0 <= now - kept["at"] < FRESH_FOR:
            return cast("list[Row]", kept["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # nothing is kept, or nothing of use
    rows = _in_time(session, lambda: _read_windows(session))
    if rows is None:
        return []
    write_cache(path, {"asked": asked, "at": now, "rows": rows})
    return rows


def _read_windows(session: "Session") -> list[Row]:
    found = [window for team in session.resolver.team_ids() for window in session.reader.open_windows(team)]
    found.sort(key=lambda window: (window.status != "active", str(window.end)))
    return [_row(session, window) for window in found]


def _row(session: "Session", window: "Maintenance") -> Row:
    from compass_maint_cli.output.time_format import when

    text = f"{window.status} {when(window, session.console.view)}".rstrip() + f": {window.text}"
    return [window.id, text, window.key or ""]


def _in_time(session: "Session", ask: Callable[[], list[Row]]) -> list[Row] | None:
    """Return what is answered in time, or None. The sandbox in this process is not waited for.

    The thread is left behind, because nothing can end a resolver.
    """
    if session.settings.is_in_process:
        return ask()
    answers: list[list[Row]] = []

    def run() -> None:
        with suppress(CompassMaintError):
            answers.append(ask())

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(ANSWER_WITHIN)
    return answers[0] if answers else None
