"""The values of a plan: windows that files ask for, the steps towards them, and the result of each step."""

import re
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from enum import StrEnum
from typing import TypeAlias

from compass_maint_cli.domain.maintenance import Changes, Draft, Maintenance
from compass_maint_cli.errors import CompassMaintError, Place, UsageError


class Action(StrEnum):
    """What a step does."""

    CREATE = "create"
    RENEW = "renew"
    CHANGE = "change"
    MOVE_END = "move_end"
    CANCEL = "cancel"
    DELETE = "delete"
    BLOCKED = "blocked"
    LEAVE = "leave"
    SAME = "same"


MAKING = frozenset({Action.CREATE, Action.RENEW})
CHANGING = frozenset({Action.CHANGE, Action.MOVE_END})
REMOVING = frozenset({Action.CANCEL, Action.DELETE})
ACTING = MAKING | CHANGING | REMOVING
"""Actions that send a request."""


OWNER = r"[A-Za-z0-9._-]{1,40}"

WindowKey: TypeAlias = tuple[str | None, str | None]
"""The scope and the key of a window."""


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """The options of ``apply`` and ``diff``; raise UsageError for an owner that cannot be part of a mark.

    A plan creates and changes the windows of ``apply`` for this owner. Beyond that, ``prune`` removes windows
    that are in no file, ``adopt`` changes windows of others, ``end_running`` ends an active window whose file
    describes another one now. Occurrences are created up to ``horizon`` ahead.
    """

    prune: bool = False
    owner: str | None = None
    adopt: bool = False
    end_running: bool = False
    all_teams: bool = False
    horizon: timedelta = timedelta()

    def __post_init__(self) -> None:
        if self.owner is not None and not re.fullmatch(OWNER, self.owner):
            raise UsageError(
                f"--owner {self.owner!r} must be letters, digits, dots, dashes or underscores, at most 40"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired(Draft):
    """The draft of a window that a file asks for, and what a plan has to know of it.

    ``due`` is False beyond the horizon: such a window is not created, but it is kept up to date where it
    already exists. ``repeats`` says that it is one of a recurrence. ``place`` is its place in the file,
    ``note`` says how a clock change moved its start. ``zone`` is that of the file's times.
    """

    due: bool = field(default=True, compare=False)
    repeats: bool = field(default=False, compare=False)
    place: Place | None = field(default=None, compare=False)
    note: str = field(default="", compare=False)
    zone: tzinfo | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, or the reason why nothing is done.

    ``changes`` is what an update sends. ``hint`` says how to get past what blocks the step. ``remains`` says
    why the window is not as its file says even after the step; empty if it is.
    """

    action: Action
    desired: Desired | None = None
    window: Maintenance | None = None
    changes: Changes = field(default_factory=Changes)
    why: str = ""
    hint: str = ""
    remains: str = ""

    @property
    def acts(self) -> bool:
        """Whether it sends a request."""
        return self.action in ACTING

    @property
    def differs(self) -> bool:
        """Whether the account differs from the files: the step sends a request, or is blocked."""
        return self.acts or self.action is Action.BLOCKED

    @property
    def new_window(self) -> Desired | None:
        """The window that the step creates, or None."""
        return self.desired if self.desired and self.action in MAKING else None

    @property
    def window_after(self) -> Draft | None:
        """The window that the step creates, or changes so that it silences something else; or None."""
        wants = self.changes
        if self.window and (wants.start or wants.end or wants.rules):
            return self.window.draft(wants)
        return self.new_window

    @property
    def subject(self) -> Desired | Maintenance | None:
        """Its window: as the file asks for it, else as it is."""
        return self.desired or self.window

    @property
    def key(self) -> str | None:
        """The key of its window."""
        return self.subject.key if self.subject else None

    @property
    def team_id(self) -> str | None:
        """The scope of its window; None is global."""
        return self.subject.team_id if self.subject else None


@dataclass(frozen=True, slots=True)
class StepResult:
    """The result of a step: a window (None once it is deleted), an error, or neither.

    ``created`` says that this call created the window. ``waits_for`` are the failed steps because of which
    the step was skipped. ``remains`` is the error for what is not as the file says after the step.
    """

    step: Step
    window: Maintenance | None = None
    error: CompassMaintError | None = None
    started: bool = True
    interrupted: bool = False
    created: bool = False
    waits_for: tuple[Step, ...] = ()
    remains: CompassMaintError | None = None
