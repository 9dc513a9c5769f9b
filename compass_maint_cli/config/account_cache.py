"""What is known about one account, kept in one file of the cache folder that only its owner may read.

It saves requests and never decides a write: before one, a name is looked up again.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from zlib import crc32

from compass_maint_cli.config.atomic_write import write_cache
from compass_maint_cli.config.settings import Settings

NAMES_FOR = 86_400
"""Seconds for which names are valid: a day."""
WITHOUT_FOR = 7 * NAMES_FOR
"""Seconds for which a team is assumed to have no Operations."""
NEW_FOR = 12
"""Seconds for which reads may not show a new window: they lag by 10 (docs/api-facts.md 7.9)."""
MOST = 5_000
"""Ids of one section that are kept; the newest stay."""
TEAMS, WITHOUT, USED, WINDOWS = "teams", "without", "used", "windows"


class AccountCache:
    """Ids and names of one account. Without a file, or with one of another form, it is empty.

    ``now`` returns seconds since the epoch. The file is read at the first use, and written by ``save``.
    """

    def __init__(self, folder: Path, account: str, now: Callable[[], float]) -> None:
        self._account = account
        # hashlib would load OpenSSL; the account is in the file, so that a collision is seen.
        self._path = folder / "accounts" / f"{crc32(account.encode()):08x}.json"
        self._now = now
        self._changed = False

    @cached_property
    def _data(self) -> dict[str, dict[str, list[Any]]]:
        """Sections of id to [time, text...]."""
        try:
            held = json.loads(self._path.read_text("utf-8"))
            if held["account"] != self._account:
                return {}
            return {
                name: {id_: list(row) for id_, row in section.items() if isinstance(row[0], int | float)}
                for name, section in held["sections"].items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            return {}  # nothing is kept, or nothing of use

    def names(self, kind: str) -> dict[str, str] | None:
        """Return id to name of a kind as it was listed within a day, else None."""
        if not self._fresh("listed", kind, NAMES_FOR):
            return None
        return {id_: str(row[1]) for id_, row in self._section(kind).items()}

    def keep_names(self, kind: str, names: Mapping[str, str]) -> None:
        """Keep the whole list of a kind."""
        now = self._now()
        self._data[kind] = {id_: [now, name] for id_, name in list(names.items())[:MOST]}
        self._put("listed", kind)

    def team_sources(self) -> dict[str, list[str]]:
        """Return the sources that named each team of the list."""
        return {id_: [str(source) for source in row[2:]] for id_, row in self._section(TEAMS).items()}

    def keep_teams(self, teams: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """Keep the whole list of teams: id, name and sources of each."""
        now = self._now()
        self._data[TEAMS] = {id_: [now, name, *sources] for id_, name, sources in list(teams)[:MOST]}
        self._put("listed", TEAMS)

    def without_operations(self) -> set[str]:
        """Return the teams that had no Operations within a week."""
        return {id_ for id_ in self._section(WITHOUT) if self._fresh(WITHOUT, id_, WITHOUT_FOR)}

    def keep_without(self, team_ids: Iterable[str]) -> None:
        """Keep that teams have no Operations."""
        for id_ in team_ids:
            self._put(WITHOUT, id_)

    def used_teams(self) -> list[str]:
        """Return the teams that were named by their id before."""
        return list(self._section(USED))

    def keep_used(self, team_id: str) -> None:
        """Keep that a team was named by its id."""
        if team_id not in self._section(USED):
            self._put(USED, team_id)

    def scope_of(self, window_id: str) -> str | None:
        """Return the team of a window that was made or seen, empty for a global one, else None."""
        row = self._section(WINDOWS).get(window_id)
        return None if row is None else str(row[1])

    def is_new(self, team_id: str | None, window_id: str) -> bool:
        """Whether a window of this scope was made or first seen so recently that reads may lack it."""
        return self.scope_of(window_id) == (team_id or "") and self._fresh(WINDOWS, window_id, NEW_FOR)

    def keep_scope(self, window_id: str, team_id: str | None) -> None:
        """Keep the team of a window that was made or seen; None for a global one."""
        if self.scope_of(window_id) != (team_id or ""):
            windows = self._section(WINDOWS)
            windows.pop(window_id, None)
            self._put(WINDOWS, window_id, team_id or "")
            if len(windows) > MOST:
                del windows[next(iter(windows))]

    def forget_scope(self, window_id: str) -> None:
        """Forget a window that was deleted."""
        self._changed |= self._section(WINDOWS).pop(window_id, None) is not None

    @property
    def org_id(self) -> str | None:
        """The id of the organisation, if it is known."""
        row = self._section("org").get("id")
        return None if row is None else str(row[1])

    def keep_org_id(self, org_id: str) -> None:
        """Keep the id of the organisation."""
        self._put("org", "id", org_id)

    def forget(self) -> None:
        """Forget the names, and which teams have no Operations."""
        for section in ("listed", WITHOUT):
            self._changed |= self._data.pop(section, None) is not None

    def save(self) -> None:
        """Write what has changed."""
        if not self._changed:
            return
        # Copies: a look-up in another thread may still add to them.
        sections = {name: dict(list(rows.items())[-MOST:]) for name, rows in dict(self._data).items()}
        write_cache(self._path, {"account": self._account, "sections": sections})
        self._changed = False

    def _section(self, name: str) -> dict[str, list[Any]]:
        return self._data.setdefault(name, {})

    def _put(self, section: str, id_: str, *values: str) -> None:
        self._section(section)[id_] = [self._now(), *values]
        self._changed = True

    def _fresh(self, section: str, id_: str, seconds: float) -> bool:
        row = self._section(section).get(id_)
        return row is not None and 0 <= self._now() - row[0] < seconds


def account_of(settings: Settings) -> str:
    """Return what tells one account from another, without a secret."""
    product = settings.product, settings.api_url
    return repr((*product, settings.cloud_id, settings.site, settings.email, settings.profile))
