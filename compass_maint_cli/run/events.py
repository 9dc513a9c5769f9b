"""The events of a lease, and the actions that it asks for: values only."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, by both clocks: ``wall`` is aware, ``seconds`` are monotonic."""

    wall: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True, slots=True)
class Signalled:
    """A signal came; ``reached`` says that the terminal sent it to the command, too."""

    number: int
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """The command has ended, with this exit code."""

    code: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The end was moved; the API says that the window ends then."""

    end: datetime


@dataclass(frozen=True, slots=True)
class Reopened:
    """A new window is open in the place of one that had ended."""

    window: str
    end: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """The window was cancelled, or had ended already."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Somebody else has moved the end of the window, or made it; it ends then and was left as it is."""

    end: datetime


@dataclass(frozen=True, slots=True)
class Over:
    """The window cannot be moved any more: it is past, cancelled or deleted. ``end`` is what the API says."""

    status: str
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """No usable answer; another try may succeed.

    ``asked`` is how many seconds the server asked to wait. ``perhaps`` is when a window ends that this
    call may have made.
    """

    why: str
    asked: float = 0.0
    perhaps: datetime | None = None


Outcome = Kept | Reopened | Closed | Taken | Over | Failed


@dataclass(frozen=True, slots=True)
class Answered:
    """The outcome of call ``number``."""

    number: int
    outcome: Outcome


Event = Tick | Signalled | Ended | Answered


@dataclass(frozen=True, slots=True)
class Move:
    """Move the end of the window.

    With ``ours``, the ends that this lease has asked for, the window is read first. One with another end is
    somebody else's, too: its end is only moved on.
    """

    end: datetime
    ours: frozenset[datetime] | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Close the window at once; with ``ours`` only if it has one of these ends."""

    ours: frozenset[datetime] | None = None


@dataclass(frozen=True, slots=True)
class Reopen:
    """Make a new window that ends then."""

    end: datetime


Request = Move | Cancel | Reopen


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request as call ``number``; its outcome comes as an event."""

    number: int
    window: str
    request: Request


@dataclass(frozen=True, slots=True)
class SendSignal:
    """Send a signal to the command."""

    number: int


@dataclass(frozen=True, slots=True)
class Suspend:
    """Stop this process, as the terminal asked, until SIGCONT."""


@dataclass(frozen=True, slots=True)
class Say:
    """Print a message that ``--quiet`` hides."""

    text: str


@dataclass(frozen=True, slots=True)
class Warn:
    """Print a warning."""

    text: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Return this exit code."""

    code: int


Action = Send | SendSignal | Suspend | Say | Warn | Finish
