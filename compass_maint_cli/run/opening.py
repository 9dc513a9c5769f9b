"""Opening the window: the command may only start when the API says that it is active."""

import signal
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

from compass_maint_cli.domain.maintenance import Draft, Maintenance, Status
from compass_maint_cli.errors import (
    CompassMaintError,
    ConflictError,
    NotFoundError,
    UnavailableError,
)
from compass_maint_cli.run.background import Answers
from compass_maint_cli.times.local import format_local
from compass_maint_cli.windows.create import WindowCreator

if TYPE_CHECKING:
    from compass_maint_cli.api.pool import Task
    from compass_maint_cli.run.signals import SignalListener
    from compass_maint_cli.session.session import Session

FIRST_LOOK = 0.2
LONGEST_LOOK = 2.0
ACTIVE_WITHIN = 60.0
"""Seconds within which a new window must be active: as far as clocks may be apart (docs/architecture.md 3)."""


UNDOING = 10.0
"""Seconds that an interrupted opening is waited for."""

LOOK = 5.0


class InterruptedOpeningError(Exception):
    """A signal came before the command was started; what had been made was taken back, or it was said."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Opening:
    """A window that is opened in a thread, so that signals are heard meanwhile; one takes it back."""

    def __init__(
        self, session: "Session", listener: "SignalListener", draft: Draft, lease: timedelta
    ) -> None:
        self._session = session
        self._listener = listener
        self._stop = Event()
        self._told: list[int] = []
        self._deadline = float("inf")
        self._answers: Answers[Maintenance | None] = Answers(listener)
        self._answers.start(0, lambda: open_window(session, draft, lease, self._stop))

    def window(self) -> Maintenance:
        """Return the window once it is active.

        Raise CompassMaintError where it cannot be opened, InterruptedOpeningError after a signal. A second
        signal waits for nothing more.
        """
        monotonic = self._session.clock.monotonic
        while (left := self._deadline - monotonic()) > 0 and len(self._told) <= 1:
            self._hear(min(LOOK, left))
            for _, task in self._answers.take():
                window = self._result(task)
                if window is None:
                    raise InterruptedOpeningError(self._told[0])
                if not self._told:
                    return window
                self._answers.start(1, lambda made=window: undo(self._session, made))  # type: ignore[misc]  # mypy cannot infer a lambda's default
        self._session.console.warn(
            "interrupted while the window was being opened: whether it is open is not known"
        )
        raise InterruptedOpeningError(self._told[0])

    def _hear(self, seconds: float) -> None:
        for one in self._listener.wait(seconds):
            if one.number == signal.SIGTSTP:
                self._listener.suspend()
            elif one.number not in (signal.SIGCHLD, signal.SIGCONT):
                self._told.append(one.number)
                self._stop.set()
                self._deadline = min(self._deadline, self._session.clock.monotonic() + UNDOING)

    def _result(self, task: "Task[Maintenance | None]") -> Maintenance | None:
        try:
            return task.result()
        except CompassMaintError as error:
            if not self._told:
                raise
            self._session.console.warn(error.message)
            return None


def open_window(session: "Session", draft: Draft, lease: timedelta, stop: Event) -> Maintenance:
    """Make the window from now for one lease, and return it once it is active.

    With a key, an active window that has it is taken over instead; its end is moved on, never back. Raise
    ConflictError for a planned one, and CompassMaintError where the window cannot be made or is not active in
    time; what was made is then taken back. ``stop`` ends the waiting early: the window is returned as it is.
    """
    now = session.clock.now()
    draft = replace(draft, start=now, end=now + lease)
    if draft.key is None:
        window = session.client.create_maintenance(draft, session.reader.listed_ids(draft.team_id))
        return _until_active(session, window, stop)
    before = {window.id for window in session.reader.open_windows(draft.team_id)}
    creator = WindowCreator(session.client, session.reader, session.jobs, session.console)
    window = creator.create_one(draft, "extend")
    if window.id in before and window.status != Status.ACTIVE:
        raise ConflictError(
            f"window {window.id} has the key {draft.key!r} and is {window.status}, not active"
        )
    return _until_active(session, window, stop)


def undo(session: "Session", window: Maintenance) -> None:
    """Close a window whose command was not started; where that fails, warn."""
    try:
        with suppress(NotFoundError):
            session.client.take_back(window)
    except CompassMaintError as error:
        ends = format_local(window.end, session.clock.zone) if window.end else "its end"
        session.console.warn(
            f"window {window.id} could not be closed ({error.message}); it stays until {ends}"
        )


def _until_active(session: "Session", window: Maintenance, stop: Event) -> Maintenance:
    """Look until the window is active: by the server's clock it may still be to come."""
    environment = session.environment
    deadline = environment.monotonic() + ACTIVE_WITHIN
    pause = FIRST_LOOK
    while window.status == Status.PLANNED and not stop.is_set():
        if environment.monotonic() >= deadline:
            undo(session, window)
            raise UnavailableError(
                f"window {window.id} was still planned after {ACTIVE_WITHIN:.0f} s and was taken back: "
                "by the server's clock it starts later than by this machine's"
            )
        environment.sleep(pause)
        pause = min(2 * pause, LONGEST_LOOK)
        window = _look(session, window)
    if not window.is_open:
        raise ConflictError(f"window {window.id} is {window.status}; somebody has ended it")
    return window


def _look(session: "Session", window: Maintenance) -> Maintenance:
    """Read a window that was just made; take it back where that fails, since nobody else knows of it."""
    try:
        return session.client.get_maintenance(window.team_id, window.id)
    except CompassMaintError:
        undo(session, window)
        raise
