"""Opening the window: the command may only start when the API says that it is active."""

import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.domain.maintenance import Draft, Maintenance, Status
from compass_maint_cli.errors import CompassMaintError, ConflictError, NotFoundError, UnavailableError
from compass_maint_cli.run.background import BackgroundJobs
from compass_maint_cli.times.local import format_local

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.pool import Task
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.run.signals import SignalListener
    from compass_maint_cli.times.clock import Clock
    from compass_maint_cli.windows.reader import WindowReader

FIRST_LOOK = 0.2
"""Seconds before a window that is still planned is read again; each further wait is twice as long."""

LONGEST_LOOK = 2.0
ACTIVE_WITHIN = 60.0
"""Seconds within which a new window must be active: clocks may be so far apart (docs/architecture.md 3)."""

UNDOING = 10.0
"""Seconds that an interrupted opening is waited for."""

LOOK = 5.0
"""Seconds after which the main thread looks at its deadline again."""


class InterruptedOpeningError(Exception):
    """A signal came before the command was started.

    What had been created was taken back, or a warning says what is left.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class StoppableClient:
    """A client that is opened in one thread, and that another thread may stop, also before it is open."""

    def __init__(self, open_client: "Callable[[], Client]") -> None:
        self._open_client = open_client
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._stopped = False

    def open(self) -> "Client":
        """Return the client; raise ConfigError without an account."""
        client = self._open_client()
        with self._lock:
            self._client = client
            if self._stopped:
                client.stop()
        return client

    def stop(self) -> None:
        """End every wait of the client; it begins no write from now on."""
        with self._lock:
            self._stopped = True
            if self._client is not None:
                self._client.stop()


class WindowOpener(NamedTuple):
    """Opens a window and waits until it is active.

    ``client`` opens it. ``undo_client`` returns a new client with the same settings, to take a window back
    after ``client`` was stopped. ``create_keyed`` returns the one window of a draft's key: created with
    ``client``, or an existing one with its end moved later.
    """

    client: StoppableClient
    undo_client: "Callable[[], Client]"
    create_keyed: Callable[[Draft], Maintenance]
    reader: "WindowReader"
    clock: "Clock"
    reporter: "Reporter"

    def open(self, draft: Draft, lease: timedelta) -> Maintenance:
        """Create the window, from now and for one lease, and return it once it is active.

        With a key, an active window that has it is taken over instead; its end is only moved later. Raise
        ConflictError for a planned one, and CompassMaintError where the window cannot be created or is not
        active in time; what was created is then taken back. Once ``client`` is stopped, the window is
        returned as it is.
        """
        client = self.client.open()
        now = self.clock.now()
        draft = replace(draft, start=now, end=now + lease)
        if draft.key is None:
            window = client.create_maintenance(draft, self.reader.listed_ids(draft.team_id))
            return self._until_active(client, window)
        window = self.create_keyed(draft)
        if not client.has_made(window.id) and window.status != Status.ACTIVE:
            raise ConflictError(
                f"window {window.id} has the key {draft.key!r} and is {window.status}, not active"
            )
        return self._until_active(client, window)

    def undo(self, window: Maintenance) -> None:
        """Close a window whose command was not started; where that fails, warn.

        A window that was taken over by its key is left as it is.
        """
        ends = format_local(window.end, self.clock.zone) if window.end else "its end"
        if not self.client.open().has_made(window.id):
            self.reporter.info(f"window {window.id} existed before and stays open until {ends}")
            return
        try:
            with self.undo_client() as client:
                client.take_back(window)
        except NotFoundError as error:
            self.reporter.warn(
                f"window {window.id} was not found when it should be closed ({error.message}); "
                f"if it still exists, it ends by itself at {ends}"
            )
        except CompassMaintError as error:
            self.reporter.warn(
                f"window {window.id} could not be closed ({error.message}); it stays until {ends}"
            )

    def _until_active(self, client: "Client", window: Maintenance) -> Maintenance:
        """Read the window until it is active: by the server's clock it may start later."""
        deadline = self.clock.monotonic() + ACTIVE_WITHIN
        pause = FIRST_LOOK
        while window.status == Status.PLANNED:
            if self.clock.monotonic() >= deadline:
                self.undo(window)
                raise UnavailableError(
                    f"window {window.id} was still planned after {ACTIVE_WITHIN:.0f} s and was removed: "
                    "the server's clock is behind this machine's"
                )
            if not client.pause(pause):
                return window
            pause = min(2 * pause, LONGEST_LOOK)
            window = self._read(client, window)
        if not window.is_open:
            how = "someone else ended it"
            if window.status == Status.PAST and window.end is not None:
                how = f"it ended at {format_local(window.end, self.clock.zone)} by the server's clock"
            raise ConflictError(f"window {window.id} is {window.status}: {how}")
        return window

    def _read(self, client: "Client", window: Maintenance) -> Maintenance:
        """Read a window that was just created; if that fails, take it back, since nobody else knows it.

        One that is not found counts as planned: reads may lag (docs/api-facts.md 7.9).
        """
        try:
            return client.get_maintenance(window.team_id, window.id)
        except NotFoundError:
            return window
        except CompassMaintError:
            self.undo(window)
            raise


class InterruptibleOpening:
    """Opens a window in a thread while the main thread waits for signals; a signal takes the window back."""

    def __init__(
        self, opener: WindowOpener, listener: "SignalListener", draft: Draft, lease: timedelta
    ) -> None:
        self._opener = opener
        self._listener = listener
        self._signals: list[int] = []
        self._deadline = float("inf")
        self._jobs: BackgroundJobs[Maintenance | None] = BackgroundJobs(listener)
        self._jobs.start(0, lambda: opener.open(draft, lease))

    def window(self) -> Maintenance:
        """Return the window once it is active.

        Raise CompassMaintError where it cannot be opened, InterruptedOpeningError after a signal. After a
        second signal nothing more is waited for.
        """
        monotonic = self._opener.clock.monotonic
        while (left := self._deadline - monotonic()) > 0 and len(self._signals) <= 1:
            self._hear(min(LOOK, left))
            for _, task in self._jobs.take():
                window = self._result(task)
                if window is None:
                    raise InterruptedOpeningError(self._signals[0])
                if not self._signals:
                    return window
                self._jobs.start(1, lambda made=window: self._opener.undo(made))  # type: ignore[misc]  # mypy cannot infer a lambda's default
        self._opener.reporter.warn("interrupted while opening the window; it may be open")
        raise InterruptedOpeningError(self._signals[0])

    def _hear(self, seconds: float) -> None:
        for one in self._listener.wait(seconds):
            if one.number == signal.SIGTSTP:
                self._listener.suspend()
            elif one.number not in (signal.SIGCHLD, signal.SIGCONT):
                self._signals.append(one.number)
                self._opener.client.stop()
                self._deadline = min(self._deadline, self._opener.clock.monotonic() + UNDOING)

    def _result(self, task: "Task[Maintenance | None]") -> Maintenance | None:
        """Return the window to use or to take back, or None if there is none left."""
        try:
            return task.result()
        except CompassMaintError as error:
            if not self._signals:
                raise
            self._opener.reporter.warn(error.message)
            return None
