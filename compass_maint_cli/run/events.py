"""The events of a lease, and the actions that it asks for: values only."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Moment(NamedTuple):
    """Now, by both clocks: ``wall`` is aware, ``seconds`` are monotonic."""

    wall: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


class Signalled(NamedTuple):
    """A signal came; ``reached`` says that the terminal sent it to the command, too."""

    number: int
    reached: bool = False


class Ended(NamedTuple):
    """The command has ended, with this exit code."""

    code: int


class Kept(NamedTuple):
    """The end was moved; ``end`` is what the API confirmed."""

    end: datetime


class Reopened(NamedTuple):
    """A new window replaces one that had ended."""

    window: str
    end: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """The window was cancelled, or had ended already."""


class Taken(NamedTuple):
    """Someone else created the window or moved its end; it was left as it is, with this end."""

    end: datetime


class Over(NamedTuple):
    """The window cannot be moved any more: it is past, cancelled or deleted. ``end`` is what the API says."""

    status: str
    end: datetime | None = None


class Failed(NamedTuple):
    """No usable answer; another try may succeed.

    ``asked`` is how many seconds the server asked to wait. ``perhaps`` is the end of a window that this
    call may have created.
    """

    why: str
    asked: float = 0.0
    perhaps: datetime | None = None


Outcome = Kept | Reopened | Closed | Taken | Over | Failed


class Answered(NamedTuple):
    """The outcome of call ``number``."""

    number: int
    outcome: Outcome


Event = Tick | Signalled | Ended | Answered


class Move(NamedTuple):
    """Move the end of the window.

    With ``ours``, the ends that this lease has asked for, the window is read first. If it has another end,
    someone else uses it, too: its end is only moved later.
    """

    end: datetime
    ours: frozenset[datetime] | None = None


class Cancel(NamedTuple):
    """Close the window at once; with ``ours`` only if it has one of these ends."""

    ours: frozenset[datetime] | None = None


class Reopen(NamedTuple):
    """Create a new window with this end."""

    end: datetime


Request = Move | Cancel | Reopen


class Send(NamedTuple):
    """Send a request as call ``number``; its outcome comes as an event."""

    number: int
    window: str
    request: Request


class SendSignal(NamedTuple):
    """Send a signal to the command."""

    number: int


@dataclass(frozen=True, slots=True)
class Suspend:
    """Stop this process, as the terminal asked, until SIGCONT."""


class Say(NamedTuple):
    """Print a message that ``--quiet`` hides."""

    text: str


class Warn(NamedTuple):
    """Print a warning."""

    text: str


class Finish(NamedTuple):
    """Return this exit code."""

    code: int


LeaseAction = Send | SendSignal | Suspend | Say | Warn | Finish
