"""The windows that ``cancel``, ``delete`` and ``update`` mean: by id, or by a selection listed first."""

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from compass_maint_cli.domain.filters import check_given
from compass_maint_cli.domain.maintenance import Maintenance, Status
from compass_maint_cli.domain.reporter import Reporter
from compass_maint_cli.domain.scope_report import ScopeReport
from compass_maint_cli.errors import CompassMaintError, UsageError
from compass_maint_cli.output import summary
from compass_maint_cli.output.view import View
from compass_maint_cli.output.window_text import what
from compass_maint_cli.times.durations import format_length

if TYPE_CHECKING:
    from compass_maint_cli.api.pool import JobRunner
    from compass_maint_cli.times.clock import Clock
    from compass_maint_cli.windows.find_window import WindowFinder

_WHAT = 40
"""Cells for the names of what a window silences, in the list before a question."""


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
            raise UsageError("no windows given: give ids, or select with --match, --key, --status or --all")


class Prompter(Reporter, Protocol):
    """A reporter that can ask a person."""

    @property
    def sentence_view(self) -> View:
        """The names of teams and entities, and how times are shown."""

    @property
    def account(self) -> str:
        """The site and the profile, for a question."""

    @property
    def may_ask(self) -> bool:
        """Whether a question would reach a person."""

    def say_scope(self, report: ScopeReport) -> None:
        """Say what an answer does not cover."""

    def confirm(self, question: str) -> bool:
        """Ask a yes-or-no question; only after ``may_ask``."""


def agree(prompter: Prompter, verb: str, count: str, *, yes: bool, where: str = "") -> None:
    """Ask whether to go on; raise CompassMaintError for a no, UsageError if nobody can answer.

    ``where`` follows the count in the question: the scope, the site and the profile.
    """
    if yes:
        return
    if not prompter.may_ask:
        raise UsageError(f"{verb} of {count} needs --yes because it cannot ask; nothing was done")
    if not prompter.confirm(f"{verb} {count}{where}?"):
        raise CompassMaintError("not confirmed; nothing was done")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Lists the windows that a verb is about to change, and asks whether to go on."""

    prompter: Prompter
    finder: "WindowFinder"
    jobs: "JobRunner"
    clock: "Clock"

    def ask(self, targets: tuple[Target, ...], verb: str, *, yes: bool) -> None:
        """List the windows, where they were selected or a question follows, and ask whether to go on.

        Raise as ``agree`` does.
        """
        if not targets:
            self.prompter.info(f"no windows match; nothing to {verb}")
            return
        selected = targets[0].window is not None
        asks = self.prompter.may_ask and not yes
        if selected or asks:
            targets = targets if selected else self._known(verb, targets)
            for target in targets:
                self.prompter.info(self._line(target))
        windows = [target.window for target in targets if target.window is not None]
        if asks and (consequence := summary.consequence(windows, self.prompter.sentence_view)):
            self.prompter.info(consequence)
        count = "1 window" if len(targets) == 1 else f"{len(targets)} windows"
        where = f"{self._where(targets)} at {self.prompter.account}"
        agree(self.prompter, verb, count, yes=yes, where=where)

    def _where(self, targets: tuple[Target, ...]) -> str:
        """Return the scope of the windows, to follow their count."""
        teams = {target.team_id for target in targets}
        if teams == {None}:
            return " (global)"
        known = self.prompter.sentence_view.teams
        return f" of {', '.join(sorted(known.get(team, team) if team else 'global' for team in teams))}"

    def _known(self, verb: str, targets: tuple[Target, ...]) -> tuple[Target, ...]:
        """Return the targets with their windows; if none can be read, raise the first error."""
        results = self.jobs.read_all([partial(self.finder.fetch, verb, target) for target in targets])
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
        rules = what(window, self.prompter.sentence_view, _WHAT)
        key = f"[key={window.key}]" if window.key else ""
        parts = [window.id, f"{window.status}{left}", rules, window.text, key]
        return f"  {'  '.join(part for part in parts if part)}"
