"""Find windows: by an id in any known scope, by the beginning of an id, or by a selection."""

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.api.lookup import ID
from compass_maint_cli.domain.filters import Filter, list_type, parse_statuses
from compass_maint_cli.errors import NotFoundError, UsageError
from compass_maint_cli.windows.operations import scope_hint
from compass_maint_cli.windows.scope_reading import NO_OPERATIONS, PARALLEL, ScopeReading
from compass_maint_cli.windows.select import Prompter, Selector, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.windows.reader import WindowReader
    from compass_maint_cli.windows.resolver import Resolver

BEGINNING = re.compile(r"[0-9a-f]{4,8}|[0-9a-f]{8}-[0-9a-f-]{0,26}", re.IGNORECASE)
"""The beginning of an id: at least four hexadecimal digits."""
DIGITS_TO_CHANGE = 8
"""Hexadecimal digits of an id that verbs need that change something."""


def id_of(text: str) -> str:
    """Return the id in a text as people paste it: in upper case, with spaces, or at the end of a URL."""
    last = re.split(r"[?#]", text.strip())[0].rstrip("/").rpartition("/")[2]
    return last.lower() if ID.fullmatch(last) else text.strip() if BEGINNING.fullmatch(text.strip()) else text


@dataclass(frozen=True, slots=True)
class WindowFinder:
    """Finds windows.

    ``stop`` ends the requests of a search after Ctrl-C. ``recall`` returns the team of a window that was made
    or seen before, empty for a global one, None for one that is not known.
    """

    resolver: "Resolver"
    reader: "WindowReader"
    prompter: Prompter
    recall: "Callable[[str], str | None]"
    stop: "Callable[[], None]"

    def choose(
        self, selector: Selector, *, changes: bool = False, all_teams: bool = False
    ) -> tuple[Target, ...]:
        """Return the windows that are meant; a selection, or the beginning of an id, is read from the API.

        ``changes`` says that the verb changes something: off a terminal an id must then be whole.
        """
        selector.check()
        if all_teams and selector.ids:
            raise UsageError("--all-teams needs a selection; a whole id is looked up in every known scope")
        if all_teams and selector.all:
            raise UsageError("--all-teams does not go with --all; select by --match, --key or --status")
        if selector.ids:
            team_id = self.resolver.team_id()
            targets = [self._target(text, team_id, changes=changes) for text in dict.fromkeys(selector.ids)]
            return tuple({target.id: target for target in targets}.values())
        return self._selected(selector, all_teams=all_teams)

    def choose_one(self, selector: Selector, *, all_teams: bool = False) -> Target:
        """Return the one window to change; raise UsageError for several, NotFoundError for none."""
        if not selector.ids and selector.key is None:
            raise UsageError("no window given: give its id, or its key with --key")
        targets = self.choose(selector, changes=True, all_teams=all_teams)
        if not targets:
            raise NotFoundError(f"no planned or active window has the key {selector.key!r}")
        if len(targets) > 1:
            ids = ", ".join(target.id for target in targets)
            raise UsageError(f"{len(targets)} windows have the key {selector.key!r}: {ids}; give one id")
        return targets[0]

    def locate(self, verb: str, target: Target) -> Target:
        """Return the target with its window and the scope it was found in; raise NotFoundError.

        The scope in whose list it was seen comes first, then the requested one, then the others side by side.
        A given scope is the only one that is read. A scope that fails ends the search.
        """
        if target.window is not None:
            return target
        if not self.searches(target):
            with scope_hint(verb, target.team_id):
                return replace(target, window=self.reader.get(target.team_id, target.id))
        missing: NotFoundError | None = None
        tried = self.likely(target)
        for scope in tried:
            try:
                return self._found(target, scope, self.reader.get(scope, target.id))
            except NotFoundError as error:
                missing = error
        return self.elsewhere(target, tried, missing or NotFoundError(f"no window {target.id}"))

    def searches(self, target: Target) -> bool:
        """Whether a window is also looked for outside the requested scope: a whole id, and no scope given."""
        return target.window is None and not self.resolver.scope_is_given and bool(ID.fullmatch(target.id))

    def fetch(self, verb: str, target: Target) -> "Maintenance":
        """Return the window of a target, read where it is not known yet."""
        window = self.locate(verb, target).window
        if window is None:
            raise NotFoundError(f"no window {target.id}")
        return window

    def likely(self, target: Target) -> "tuple[str | None, ...]":
        """Return the scopes to look in first: where the window was seen, and the requested one."""
        seen = self.recall(target.id) if self.searches(target) else None
        return (target.team_id,) if seen is None else tuple(dict.fromkeys((seen or None, target.team_id)))

    def elsewhere(self, target: Target, tried: "Iterable[str | None]", missing: NotFoundError) -> Target:
        """Look in the known scopes that were not tried; raise ``missing`` if it is in none of them."""
        from compass_maint_cli.api.pool import JobRunner

        scopes = [scope for scope in (None, *self.resolver.teams()) if scope not in tried]
        found: list[tuple[str | None, Maintenance]] = []

        def look(scope: str | None) -> None:
            if not found:
                found.append((scope, self.reader.get(scope, target.id)))

        # What has begun is waited for: the client must not be closed under a request.
        results = JobRunner(PARALLEL, self.stop).read_all([partial(look, scope) for scope in scopes])
        if found:
            return self._found(target, *found[0])
        errors = [result.error for result in results if result.error is not None]
        errors = [error for error in errors if error.status not in NO_OPERATIONS]
        if errors:
            raise errors[0]
        count = len(scopes) + len(list(tried))
        missing.hint = f"looked in all {count} known scopes; --team TEAM looks in another one"
        raise missing

    def _found(self, target: Target, scope: str | None, window: "Maintenance") -> Target:
        if scope != target.team_id:
            where = "global" if scope is None else f"of the team {self.resolver.known.shown(scope)}"
            self.prompter.info(f"window {target.id} is {where}")
            if scope is not None:
                self.reader.remember(target.id, scope)
        return Target(target.id, scope, window)

    def _target(self, text: str, team_id: str | None, *, changes: bool) -> Target:
        id_ = id_of(text)
        if ID.fullmatch(id_) or not BEGINNING.fullmatch(id_):
            return Target(id_, team_id)
        if changes and not self.prompter.may_ask:
            raise UsageError(f"{id_!r} is only the beginning of an id; scripts must give the whole id")
        if changes and len(id_.replace("-", "")) < DIGITS_TO_CHANGE:
            raise UsageError(
                f"{id_!r} is too short to change a window; give {DIGITS_TO_CHANGE} digits or more"
            )
        return self._by_beginning(id_, changes=changes)

    def _by_beginning(self, beginning: str, *, changes: bool) -> Target:
        """Return the only window whose id begins so, whatever its status."""
        reading = self._reading(all_teams=not self.resolver.scope_is_given)
        windows = self.reader.find(reading, Filter(), type_="all")
        found = [window for window in windows if window.id.lower().startswith(beginning.lower())]
        if reading.failed and (changes or not found):
            raise next(iter(reading.failed.values()))
        if not found:
            raise NotFoundError(f"no window has an id that begins with {beginning!r}")
        if len(found) > 1:
            lines = "".join(f"\n  {window.id}  {window.status}  {window.description}" for window in found)
            raise UsageError(f"{len(found)} windows have an id that begins with {beginning!r}:{lines}")
        return Target(found[0].id, found[0].team_id, found[0])

    def _selected(self, selector: Selector, *, all_teams: bool) -> tuple[Target, ...]:
        """Return the windows that a selection holds; a scope that fails ends the verb before it acts."""
        statuses = parse_statuses(selector.status)
        reading = self._reading(all_teams=all_teams)
        wanted = Filter(statuses, selector.match, selector.key)
        found = list(self.reader.find(reading, wanted, type_=list_type(None, statuses, back=False)))
        reading.check(self.prompter)
        if not all_teams:
            return tuple(Target(window.id, reading.scopes[0], window) for window in found)
        self.prompter.say_scope(reading.report(self.resolver))
        return tuple(Target(window.id, window.team_id, window) for window in found)

    def _reading(self, *, all_teams: bool) -> ScopeReading:
        if all_teams:
            return ScopeReading((None, *self.resolver.teams()), every=True)
        return ScopeReading((self.resolver.team_id(),))
