"""One window for each key, if several processes create one at the same moment.

The API has no idempotency key and no lock (docs/api-facts.md 1.4), and its lists may lag behind. So each
process lists the scope until its own window is in the list, together with every window created before it. Of
two processes at least the later one therefore sees both windows.

A process whose window is not the keeper (:func:`compass_maint_cli.domain.keys.keeper`) takes it back. The
process of the keeper waits for that. If the other window stays, its process had looked too early to see the
keeper, and the keeper is removed. So never both stay, and never both go: the process that waits has the lower
(start, id), which cannot be true of both.

What remains possible: a process killed between creating and looking leaves its window, which the next one
returns. If a list lags for longer than ``LONGEST_LAG``, two windows may stay.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.domain.description import bare
from compass_maint_cli.domain.keys import by_key, keeper
from compass_maint_cli.domain.maintenance import Maintenance, Status
from compass_maint_cli.errors import CompassMaintError, ConflictError, NotFoundError
from compass_maint_cli.windows.operations import take_back

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.pool import JobResult, JobRunner
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.windows.reader import WindowReader

LONGEST_LAG = 12.0
"""Seconds of waiting for one's own window to be listed; a lag of 10 s is provided for."""

SETTLE_SECONDS = 2.0
"""Seconds beyond the lag that another process has for its next request."""

SETTLED_AFTER = timedelta(seconds=45)
"""How long after a window's start its process has surely settled: three lags, and a few requests."""

CONFIRM_SECONDS = 2.0
"""Seconds after which a window that was found, and may have been created just now, is read again."""

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 1.0


class Look(NamedTuple):
    """The open windows of a scope by their keys once one's own were listed, and the seconds waited for that.

    ``ended`` are the ids of one's own windows that somebody has ended since.
    """

    by_key: "Mapping[str, Sequence[Maintenance]]"
    lag: float
    ended: frozenset[str]

    def rivals(self, mine: Maintenance) -> list[Maintenance]:
        """Return the windows of other processes with the key of ours."""
        same = self.by_key.get(bare(mine.key or ""), ())
        return [window for window in same if window.id != mine.id and window.team_id == mine.team_id]


class KeyRace(NamedTuple):
    """Decides which of the windows with one key stays.

    ``replacing`` says that these processes also end windows with the key that they find. ``known`` are the
    ids of windows that this process itself replaces.
    """

    client: "Client"
    reader: "WindowReader"
    reporter: "Reporter"
    replacing: bool = False
    known: frozenset[str] = frozenset()

    def confirm(self, found: Maintenance, now: datetime) -> Maintenance | None:
        """Return the window that stays of a key that has one already, or None.

        The window may have been created a moment ago, and its process may be about to take it back.
        """
        if found.status == Status.ACTIVE and found.start and now - found.start > SETTLED_AFTER:
            return found
        if not self.client.pause(CONFIRM_SECONDS):
            return found
        left = self._with_key(found)
        if [window.id for window in left] == [found.id]:
            return left[0]
        return self._remaining(found, 0.0, 2 * LONGEST_LAG + SETTLE_SECONDS)

    def settle_one(self, mine: Maintenance) -> Maintenance | None:
        """Return the window that stays of those with the key of a new one, or None.

        Raise CompassMaintError if others have the key, too, and which one stays cannot be read.
        """
        look = self._look([mine])
        return self._settle(mine, look) if look.rivals(mine) else mine

    def settle_all(
        self,
        created: Sequence[Maintenance],
        jobs: "JobRunner",
        keep: "Callable[[Maintenance, Maintenance | None], Maintenance]",
    ) -> "dict[str, JobResult[Maintenance]]":
        """Return the results for the windows whose key others have, too, by their ids.

        ``keep`` gets such a window and what ``settle_one`` returns for it. A scope is listed once for all of
        its windows. After an interrupt there may be no results.
        """

        def settle(mine: Maintenance, look: Look) -> Maintenance:
            return keep(mine, self._settle(mine, look))

        scopes: dict[str | None, list[Maintenance]] = {}
        for window in created:
            scopes.setdefault(window.team_id, []).append(window)
        looks = jobs.run_all([partial(self._look, ours) for ours in scopes.values()])
        settling = {
            mine.id: partial(settle, mine, look.value)
            for look, ours in zip(looks, scopes.values(), strict=True)
            if look.value is not None and not look.interrupted
            for mine in ours
            if look.value.rivals(mine)
        }
        return dict(zip(settling, jobs.run_all(list(settling.values())), strict=True))

    def _look(self, ours: Sequence[Maintenance]) -> Look:
        """List the scope of our windows until they are in the list; warn if they do not come."""
        missing = {window.id: window for window in ours}
        windows: tuple[Maintenance, ...] = ()
        ended: set[str] = set()
        lag = 0.0
        try:
            for lag, waits in _waits(LONGEST_LAG):
                windows = self.reader.open_now(ours[0].team_id)
                for window in windows:
                    missing.pop(window.id, None)
                if self.replacing and lag:
                    ended |= {window.id for window in missing.values() if self._has_ended(window)}
                if not missing.keys() - ended or not waits or not self.client.pause(waits):
                    break
        except CompassMaintError as error:
            self._unknown(ours, error.message)
        else:
            if late := missing.keys() - ended:
                self._unknown([missing[id_] for id_ in sorted(late)], f"not listed after {lag:.0f} s")
        return Look(self._by_key(windows), lag, frozenset(ended))

    def _has_ended(self, window: Maintenance) -> bool:
        """Whether somebody has ended a window of ours; one that is not there may only lag behind."""
        try:
            return not self.client.get_maintenance(window.team_id, window.id).is_open
        except NotFoundError:
            return False

    def _unknown(self, windows: Sequence[Maintenance], why: str) -> None:
        # No error: they were created as requested, and another try finds them by their keys.
        names = f"{windows[0].id}{f' and {len(windows) - 1} more' if windows[1:] else ''}"
        self.reporter.warn(f"created {names}; cannot tell whether another process used the same key: {why}")

    def _settle(self, mine: Maintenance, look: Look) -> Maintenance | None:
        """Return the window that stays; where that cannot be read, take ours back and raise why."""
        longest = 4 * look.lag + 3 * SETTLE_SECONDS
        if mine.id in look.ended:
            return self._remaining(mine, look.lag, longest)
        try:
            rivals = look.rivals(mine)
            if keeper([mine, *rivals]) is mine:
                rivals = self._until_gone(mine, look.lag)
            if not rivals or not self.client.pause(0):
                return mine  # a client that was stopped takes nothing back
        except CompassMaintError as error:
            self._give_up(mine, error)
            raise
        ids = ", ".join(window.id for window in rivals)
        self.reporter.info(f"another process created {ids} with the key {mine.key!r}; {mine.id} is removed")
        take_back(self.client, mine)
        return self._remaining(mine, look.lag, longest, without=mine.id)

    def _until_gone(self, mine: Maintenance, lag: float) -> list[Maintenance]:
        """Wait until no other window has the key; return those that stay."""
        rivals: list[Maintenance] = []
        for _, waits in _waits(2 * lag + SETTLE_SECONDS):
            rivals = self._with_key(mine, without=mine.id)
            if not rivals or not waits or not self.client.pause(waits):
                break
        return rivals

    def _with_key(self, like: Maintenance, without: str | None = None) -> list[Maintenance]:
        """Read the open windows with the key of one again."""
        found = self._by_key(self.reader.open_now(like.team_id)).get(bare(like.key or ""), ())
        return [window for window in found if window.id != without and window.team_id == like.team_id]

    def _by_key(self, windows: Iterable[Maintenance]) -> "Mapping[str, Sequence[Maintenance]]":
        return by_key(window for window in windows if window.id not in self.known)

    def _remaining(
        self, like: Maintenance, lag: float, longest: float, without: str | None = None
    ) -> Maintenance | None:
        """Read and return the one window with a key that processes keep; None if none stays.

        It must be the only one for a while: another one may be hidden still, and its maker busy.
        """
        left: list[Maintenance] = []
        since = 0.0
        for waited, waits in _waits(longest):
            before, left = left, self._with_key(like, without)
            if len(left) != 1 or [window.id for window in before] != [left[0].id]:
                since = waited
            alone = bool(left) and waited - since > max(lag, SETTLE_SECONDS)
            if not left or alone or not waits or not self.client.pause(waits):
                break
        kept = keeper(left)
        return None if kept is None else self.client.get_maintenance(kept.team_id, kept.id)

    def _give_up(self, mine: Maintenance, error: CompassMaintError) -> None:
        """Take a window back that may be one of two, and say in the error what became of it."""
        try:
            take_back(self.client, mine)
        except CompassMaintError as second:
            error.message += f"; window {mine.id} was created and could not be removed: {second.message}"
        else:
            error.message += f"; window {mine.id}, one of several with the key {mine.key!r}, was removed"


def none_kept(key: str | None) -> ConflictError:
    """Return the error where every window of a key was removed."""
    return ConflictError(f"other processes create and remove windows with the key {key!r}; none was kept")


def _waits(longest: float) -> Iterator[tuple[float, float]]:
    """Yield the seconds waited so far and the next wait, which is 0 at last."""
    waited, pause = 0.0, FIRST_PAUSE
    while waited < longest:
        wait = min(pause, longest - waited)
        yield waited, wait
        waited, pause = waited + wait, min(1.5 * pause, LONGEST_PAUSE)
    yield waited, 0.0
