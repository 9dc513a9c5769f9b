"""The windows that ``cancel``, ``delete`` and ``update`` mean: by id, or by a selection listed first."""

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from compass_maint_cli.domain.filters import Filter, check_given, list_type, parse_statuses
from compass_maint_cli.domain.maintenance import Maintenance, Status
from compass_maint_cli.domain.reporter import Reporter
from compass_maint_cli.errors import CompassMaintError, NotFoundError, UsageError
from compass_maint_cli.times.durations import format_length
from compass_maint_cli.windows.operations import scope_hint

if TYPE_CHECKING:
    from compass_maint_cli.times.clock import Clock
    from compass_maint_cli.windows.jobs import JobRunner
    from compass_maint_cli.windows.reader import WindowReader
    from compass_maint_cli.windows.resolver import Resolver


@dataclass(frozen=True, slots=True)
class Target:
    """One window to act on; ``window`` is None while only its id is known."""

    id: str
    team_id: str | None
    window: Maintenance | None = None


@dataclass(frozen=True, slots=True)
class Selector:
    """The ids and the selection of a command line."""

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


class Prompter(Reporter, Protocol):
    """A reporter that can ask a person."""

    @property
    def may_ask(self) -> bool:
        """Whether a question would reach a person."""

    def confirm(self, question: str) -> bool:
        """Ask a yes-or-no question; only after ``may_ask``."""


def choose(resolver: "Resolver", reader: "WindowReader", selector: Selector) -> tuple[Target, ...]:
    """Return the windows that are meant; a selection is read from the API."""
    selector.check()
    team_id = resolver.team_id()
    if selector.ids:
        return tuple(Target(id_, team_id) for id_ in dict.fromkeys(selector.ids))
    statuses = parse_statuses(selector.status)
    wanted = Filter(statuses, selector.match, selector.key)
    found = reader.find([team_id], wanted, type_=list_type(None, statuses, back=False))
    return tuple(Target(window.id, team_id, window) for window in found)


def choose_one(resolver: "Resolver", reader: "WindowReader", selector: Selector) -> Target:
    """Return the one window meant; raise UsageError where a key has several, NotFoundError where none."""
    targets = choose(resolver, reader, selector)
    if not targets:
        raise NotFoundError(f"no planned or active window has the key {selector.key!r}")
    if len(targets) > 1:
        ids = ", ".join(target.id for target in targets)
        raise UsageError(f"{len(targets)} windows have the key {selector.key!r}: {ids}; give one id")
    return targets[0]


def fetch(reader: "WindowReader", verb: str, target: Target) -> Maintenance:
    """Return the window of a target, read when it is not known yet."""
    if target.window is not None:
        return target.window
    with scope_hint(verb, target.team_id):
        return reader.get(target.team_id, target.id)


def agree(prompter: Prompter, verb: str, count: str, *, yes: bool) -> None:
    """Ask whether to go on; raise CompassMaintError for a no, UsageError where nobody can answer."""
    if yes:
        return
    if not prompter.may_ask:
        raise UsageError(f"{verb} of {count} needs --yes where nobody can be asked; nothing was done")
    if not prompter.confirm(f"{verb} {count}?"):
        raise CompassMaintError("the answer was no; nothing was done")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Lists the windows that a verb is about to change, and asks whether to go on."""

    prompter: Prompter
    reader: "WindowReader"
    jobs: "JobRunner"
    clock: "Clock"

    def ask(self, targets: tuple[Target, ...], verb: str, *, yes: bool) -> None:
        """List the windows, where they were selected or a question follows, and ask whether to go on.

        Raise as ``agree`` does.
        """
        if not targets:
            self.prompter.info(f"no window is selected; nothing to {verb}")
            return
        selected = targets[0].window is not None
        if selected or (self.prompter.may_ask and not yes):
            for target in targets if selected else self._known(verb, targets):
                self.prompter.info(self._line(target))
        count = "1 window" if len(targets) == 1 else f"{len(targets)} windows"
        agree(self.prompter, verb, count, yes=yes)

    def _known(self, verb: str, targets: tuple[Target, ...]) -> tuple[Target, ...]:
        """Return the targets with their windows; where none can be read, raise why."""
        results = self.jobs.run_all([partial(fetch, self.reader, verb, target) for target in targets])
        if any(result.interrupted for result in results):
            raise KeyboardInterrupt
        errors = [result.error for result in results if result.error is not None]
        if len(errors) == len(targets):
            raise errors[0]
        return tuple(
            replace(target, window=result.value) for target, result in zip(targets, results, strict=True)
        )

    def _line(self, target: Target) -> str:
        """Return one line about a window, for a question."""
        window = target.window
        if window is None:
            return f"  {target.id}"
        now = self.clock.now()
        runs = window.status == Status.ACTIVE and window.end is not None and window.end > now
        left = f", {format_length(window.end - now)} left" if runs and window.end else ""
        key = f" [key={window.key}]" if window.key else ""
        return f"  {window.id}  {window.status}{left}  {window.text}{key}".rstrip()
