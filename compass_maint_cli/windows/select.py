"""The windows that ``cancel``, ``delete`` and ``update`` mean: by id, or by a selection listed first."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.domain.filters import Filter, check_given, list_type, parse_statuses
from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.errors import CompassMaintError, NotFoundError, UsageError
from compass_maint_cli.times.durations import format_length

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session


@dataclass(frozen=True, slots=True)
class Target:
    """One window to act on; ``window`` is None while only its id is known."""

    id: str
    team_id: str | None
    window: Maintenance | None = None


@dataclass(frozen=True, slots=True)
class Selector:
    """How windows were asked for on the command line."""

    ids: tuple[str, ...] = ()
    match: str | None = None
    key: str | None = None
    status: str | None = None
    all: bool = False

    @property
    def is_selection(self) -> bool:
        """Whether windows are selected rather than named."""
        return bool(self.match or self.key or self.status or self.all)

    @property
    def is_one(self) -> bool:
        """Whether one window is named by its id: its answer is an object, that of others a list."""
        return len(set(self.ids)) == 1

    def check(self) -> None:
        """Raise UsageError unless there are either ids or a selection."""
        check_given("--match", self.match)
        check_given("--key", self.key)
        if self.ids and self.is_selection:
            raise UsageError(
                "ids and a selection (--match, --key, --status, --all) exclude each other; give one"
            )
        if not self.ids and not self.is_selection:
            raise UsageError("no window is named: give ids, or select with --match, --key, --status or --all")


def choose(session: "Session", selector: Selector) -> tuple[Target, ...]:
    """Return the windows that are meant; a selection is read from the API."""
    selector.check()
    team_id = session.resolver.team_id()
    if selector.ids:
        return tuple(Target(id_, team_id) for id_ in dict.fromkeys(selector.ids))
    statuses = parse_statuses(selector.status)
    wanted = Filter(statuses, selector.match, selector.key)
    found = session.reader.find([team_id], wanted, type_=list_type(None, statuses, back=False))
    return tuple(Target(window.id, team_id, window) for window in found)


def choose_one(session: "Session", selector: Selector) -> Target:
    """Return the one window meant; raise UsageError where a key has several, NotFoundError where none."""
    targets = choose(session, selector)
    if not targets:
        raise NotFoundError(f"no planned or active window has the key {selector.key!r}")
    if len(targets) > 1:
        ids = ", ".join(target.id for target in targets)
        raise UsageError(f"{len(targets)} windows have the key {selector.key!r}: {ids}; give one id")
    return targets[0]


def ask(session: "Session", targets: tuple[Target, ...], verb: str, *, yes: bool) -> None:
    """List the windows, where they were selected or a question follows, and ask whether to go on.

    Raise as ``agree`` does.
    """
    if not targets:
        session.console.info(f"no window is selected; nothing to {verb}")
        return
    selected = targets[0].window is not None
    if selected or (session.console.may_ask and not yes):
        for target in targets if selected else known(session, verb, targets):
            session.console.info(describe(session, target))
    count = "1 window" if len(targets) == 1 else f"{len(targets)} windows"
    agree(session, verb, count, yes=yes)


def agree(session: "Session", verb: str, count: str, *, yes: bool) -> None:
    """Ask whether to go on; raise CompassMaintError for a no, UsageError where nobody can answer."""
    if yes:
        return
    if not session.console.may_ask:
        raise UsageError(f"{verb} of {count} needs --yes where nobody can be asked; nothing was done")
    if not session.console.confirm(f"{verb} {count}?"):
        raise CompassMaintError("the answer was no; nothing was done")


def known(session: "Session", verb: str, targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """Return the targets with their windows; where none can be read, raise why."""
    outcomes = session.jobs.run_all([partial(fetch, session, verb, target) for target in targets])
    if any(outcome.interrupted for outcome in outcomes):
        raise KeyboardInterrupt
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    if len(errors) == len(targets):
        raise errors[0]
    return tuple(
        replace(target, window=outcome.value) for target, outcome in zip(targets, outcomes, strict=True)
    )


def describe(session: "Session", target: Target) -> str:
    """Return one line about a window, for a question or a preview of a selection."""
    window = target.window
    if window is None:
        return f"  {target.id}"
    left = (
        f", {format_length(window.end - session.clock.now())} left"
        if _runs(session, window) and window.end
        else ""
    )
    return f"  {window.id}  {window.status}{left}  {window.description}".rstrip()


def _runs(session: "Session", window: Maintenance) -> bool:
    return window.status == "active" and window.end is not None and window.end > session.clock.now()


@contextmanager
def scope_hint(verb: str, team_id: str | None) -> Iterator[None]:
    """Tell a stranger where else an id may be: scopes are separate collections (docs/api-facts.md 2.2)."""
    try:
        yield
    except NotFoundError as error:
        if error.hint is None:
            where = (
                "--global, or the --team it belongs to"
                if team_id
                else "--team TEAM: a team's window has no global address"
            )
            error.hint = f"try compass-maint {verb} with {where}"
        raise


def fetch(session: "Session", verb: str, target: Target) -> Maintenance:
    """Return the window of a target, read when it is not known yet."""
    if target.window is not None:
        return target.window
    with scope_hint(verb, target.team_id):
        return session.client.get_maintenance(target.team_id, target.id)
